"""A worker as a process: it waits for the schema, works, and ends in peace."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from backend.core.database import Database
from backend.core.schema import expected_revision
from backend.core.settings import Settings
from backend.worker import __main__ as main_module
from backend.worker import worker as worker_module
from backend.worker.worker import Worker

PATIENCE_S = 10.0


@dataclass
class Engine:
    """Notes what is asked of it."""

    calls: list[str] = field(default_factory=list)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    trouble: Exception | None = None

    async def start(self) -> None:
        self.calls.append("start")
        self.started.set()
        if self.trouble is not None:
            raise self.trouble

    async def stop(self) -> None:
        self.calls.append("stop")


@dataclass
class Bot:
    closed: bool = False

    async def close(self) -> None:
        self.closed = True


@dataclass
class Setup:
    worker: Worker
    engine: Engine
    bot: Bot
    stopped: asyncio.Event


@pytest.fixture
def setup(database: Database) -> Setup:
    engine, bot = Engine(), Bot()
    stand_in: Any = engine
    return Setup(Worker(database, stand_in, bot), engine, bot, asyncio.Event())


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "SCHEMA_S", 0.01)


async def migrate(database: Database) -> None:
    async with database.session() as session:
        await session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        revision = {"revision": expected_revision()}
        await session.execute(text("INSERT INTO alembic_version VALUES (:revision)"), revision)


@pytest.fixture
async def running(setup: Setup) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(setup.worker.run(setup.stopped))
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class TestRunning:
    async def test_it_works_until_it_is_told_to_stop(
        self, database: Database, setup: Setup
    ) -> None:
        await migrate(database)
        task = asyncio.create_task(setup.worker.run(setup.stopped))
        await asyncio.wait_for(setup.engine.started.wait(), PATIENCE_S)
        assert setup.engine.calls == ["start"]

        setup.stopped.set()
        await asyncio.wait_for(task, PATIENCE_S)

        assert (setup.engine.calls, setup.bot.closed) == (["start", "stop"], True)

    async def test_one_that_cannot_start_says_so_and_closes_all(
        self, database: Database, setup: Setup
    ) -> None:
        await migrate(database)
        setup.engine.trouble = OSError("no database")

        with pytest.raises(OSError, match="no database"):
            await asyncio.wait_for(setup.worker.run(setup.stopped), PATIENCE_S)

        assert setup.bot.closed


class TestSchema:
    async def test_it_is_waited_for_and_the_log_says_so_once(
        self, setup: Setup, running: "asyncio.Task[None]", monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looks, ready = 0, asyncio.Event()

        async def is_current(_: Database) -> bool:
            nonlocal looks
            looks += 1
            if looks == 3:
                ready.set()
            return looks > 3

        monkeypatch.setattr(worker_module, "schema_is_current", is_current)
        with capture_logs() as lines:
            await asyncio.wait_for(ready.wait(), PATIENCE_S)
            assert setup.engine.calls == []
            await asyncio.wait_for(setup.engine.started.wait(), PATIENCE_S)

        assert [line["event"] for line in lines].count("worker_waits_for_schema") == 1

    async def test_waiting_can_be_ended(self, setup: Setup, running: "asyncio.Task[None]") -> None:
        setup.stopped.set()

        await asyncio.wait_for(running, PATIENCE_S)

        assert (setup.engine.calls, setup.bot.closed) == ([], True)


class TestMain:
    def test_without_redis_there_is_nothing_for_it_to_do(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings = Settings(_env_file=None, demo=True)
        monkeypatch.setattr(main_module, "get_settings", lambda: settings)
        monkeypatch.setattr(main_module, "configure_logging", lambda _: None)

        with capture_logs() as lines:
            assert main_module.main() == 1

        assert "REDIS_URL" in lines[0]["hint"]
