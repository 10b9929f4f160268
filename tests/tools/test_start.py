"""Preparing the database: only when there is a reason."""

from pathlib import Path
from typing import Any

import pytest

from tools import start
from tools.settings import Settings, load_settings


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []

    def run(title: str, *_: Any, **__: Any) -> str:
        done.append(title)
        return ""

    monkeypatch.setattr(start, "run_step", run)
    return done


def settings_in(folder: Path, **values: str) -> Settings:
    return load_settings({"DATA_DIR": str(folder), **values})


class TestProcesses:
    @pytest.mark.parametrize("redis_url", ["", " "])
    def test_on_a_single_machine_the_gateway_works_alone(
        self, tmp_path: Path, redis_url: str
    ) -> None:
        commands = start.commands_of(settings_in(tmp_path, REDIS_URL=redis_url))

        assert set(commands) == {"gateway", "bot", "actions"}

    def test_with_redis_a_worker_runs_beside_it(self, tmp_path: Path) -> None:
        commands = start.commands_of(settings_in(tmp_path, REDIS_URL="redis://127.0.0.1:6379/0"))

        assert "backend.worker" in commands["worker"]


class TestMigrating:
    def test_a_second_start_does_not_look_again(self, tmp_path: Path, steps: list[str]) -> None:
        settings = settings_in(tmp_path)

        assert start.migrate(settings)
        (tmp_path / "assistant.db").touch()
        assert not start.migrate(settings)

        assert len(steps) == 1

    def test_a_lost_database_is_made_anew(self, tmp_path: Path, steps: list[str]) -> None:
        settings = settings_in(tmp_path)
        start.migrate(settings)

        assert start.migrate(settings)

    def test_it_is_looked_at_when_that_is_asked_for(self, tmp_path: Path, steps: list[str]) -> None:
        settings = settings_in(tmp_path)
        start.migrate(settings)
        (tmp_path / "assistant.db").touch()

        assert start.migrate(settings, always=True)

    def test_a_database_of_others_is_always_looked_at(
        self, tmp_path: Path, steps: list[str]
    ) -> None:
        settings = settings_in(tmp_path, DATABASE_URL="postgresql+asyncpg://x@127.0.0.1/x")
        (tmp_path / "assistant.db").touch()
        start.migrate(settings)

        assert start.migrate(settings)

        assert len(steps) == 2
