"""Commands: what they leave behind belongs to their owner only."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.commands import guarded


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """A command changes its process; the tests' process goes on."""
    mask, handler = os.umask(0o022), signal.getsignal(signal.SIGTERM)
    yield
    os.umask(mask)
    signal.signal(signal.SIGTERM, handler)


class TestFiles:
    def test_nobody_else_reads_them(self, tmp_path: Path) -> None:
        def command() -> int:
            (tmp_path / "folder").mkdir()
            (tmp_path / "file").touch()
            return 0

        assert guarded(command) == 0

        modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("folder", "file")]
        assert modes == [0o700, 0o600]
