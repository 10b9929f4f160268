"""One more worker: only where there is a way to tell it of work."""

from pathlib import Path
from typing import Any

import pytest

from tools import worker
from tools.settings import SettingsError, load_settings


class Replaced(Exception):
    """What the process became."""


@pytest.fixture
def become(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Set the settings; gives the command and environment the process became."""

    def replace(program: str, command: list[str], environment: dict[str, str]) -> None:
        raise Replaced(command, environment)

    def start(**values: str) -> Any:
        given = {"DATA_DIR": str(tmp_path), **values}
        monkeypatch.setattr(worker, "load_settings", lambda: load_settings(given, root=tmp_path))
        worker.main()

    monkeypatch.setattr(worker, "sync_environments", lambda: None)
    monkeypatch.setattr("os.chdir", lambda _: None)
    monkeypatch.setattr("os.execve", replace)
    return start


class TestWorker:
    @pytest.mark.parametrize("url", ["", "  "])
    def test_without_redis_it_says_why_not(self, become: Any, url: str) -> None:
        with pytest.raises(SettingsError, match="REDIS_URL"):
            become(REDIS_URL=url)

    def test_it_gets_the_settings_of_the_product(self, become: Any, tmp_path: Path) -> None:
        url = "redis://127.0.0.1:6379/0"

        with pytest.raises(Replaced) as replaced:
            become(REDIS_URL=url)

        command, environment = replaced.value.args
        assert command[1:] == ["-m", "backend.worker"]
        assert (environment["REDIS_URL"], environment["DATA_DIR"]) == (url, str(tmp_path))
        assert environment["API_TOKEN"]
