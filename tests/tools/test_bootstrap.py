"""Environments are synced when, and only when, what they are made from changed."""

from pathlib import Path

import pytest

from tools.bootstrap import BootstrapError, Environment, sync

PYTHON = Path("/some/python3.10")


class FakeUv:
    """A program that makes the environment it is asked for and writes down how it was called."""

    def __init__(self, root: Path) -> None:
        self.path = root / "fake-uv"
        self._calls = root / "calls"
        self.succeed()

    def succeed(self) -> None:
        self._write(
            'mkdir -p "$UV_PROJECT_ENVIRONMENT/bin"; touch "$UV_PROJECT_ENVIRONMENT/bin/python"'
        )

    def fail(self) -> None:
        self._write("exit 2")

    @property
    def calls(self) -> list[str]:
        return self._calls.read_text().splitlines() if self._calls.exists() else []

    def _write(self, effect: str) -> None:
        self.path.write_text(f'#!/bin/sh\necho "$@" >> {self._calls}\n{effect}\n')
        self.path.chmod(0o755)


@pytest.fixture
def uv(tmp_path: Path) -> FakeUv:
    (tmp_path / "uv.lock").write_text("lock")
    (tmp_path / "pyproject.toml").write_text("project")
    return FakeUv(tmp_path)


@pytest.fixture
def environment() -> Environment:
    return Environment(folder=".venv-bot", group="dev-bot", find_python=lambda: PYTHON)


class TestSync:
    def test_names_lock_group_and_interpreter(
        self, tmp_path: Path, uv: FakeUv, environment: Environment
    ) -> None:
        sync(environment, root=tmp_path, uv=uv.path)

        assert len(uv.calls) == 1
        assert uv.calls[0].startswith(f"sync --locked --only-group dev-bot --python {PYTHON}")

    def test_does_nothing_the_second_time(
        self, tmp_path: Path, uv: FakeUv, environment: Environment
    ) -> None:
        sync(environment, root=tmp_path, uv=uv.path)

        sync(environment, root=tmp_path, uv=uv.path)

        assert len(uv.calls) == 1

    @pytest.mark.parametrize("changed", ["uv.lock", "pyproject.toml", ".venv-bot/pyvenv.cfg"])
    def test_runs_again_when_an_input_changed(
        self, tmp_path: Path, uv: FakeUv, environment: Environment, changed: str
    ) -> None:
        sync(environment, root=tmp_path, uv=uv.path)
        (tmp_path / changed).write_text("changed")

        sync(environment, root=tmp_path, uv=uv.path)

        assert len(uv.calls) == 2

    def test_runs_again_when_the_interpreter_is_gone(
        self, tmp_path: Path, uv: FakeUv, environment: Environment
    ) -> None:
        sync(environment, root=tmp_path, uv=uv.path)
        (tmp_path / ".venv-bot" / "bin" / "python").unlink()

        sync(environment, root=tmp_path, uv=uv.path)

        assert len(uv.calls) == 2


class TestFailedSync:
    def test_says_which_environment(
        self, tmp_path: Path, uv: FakeUv, environment: Environment
    ) -> None:
        uv.fail()

        with pytest.raises(BootstrapError, match=r"\.venv-bot"):
            sync(environment, root=tmp_path, uv=uv.path)

    def test_leaves_no_valid_stamp_behind(
        self, tmp_path: Path, uv: FakeUv, environment: Environment
    ) -> None:
        sync(environment, root=tmp_path, uv=uv.path)
        lock = tmp_path / "uv.lock"
        lock.write_text("newer")
        uv.fail()
        with pytest.raises(BootstrapError):
            sync(environment, root=tmp_path, uv=uv.path)
        lock.write_text("lock")  # back to what the last good sync was made from
        uv.succeed()

        sync(environment, root=tmp_path, uv=uv.path)

        assert len(uv.calls) == 3
