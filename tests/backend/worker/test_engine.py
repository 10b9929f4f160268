"""The engine in several processes: a gateway that only takes messages, workers that do the rest."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from backend.core import redis_hub
from backend.core.database import Database
from backend.core.redis_hub import RedisHub
from backend.core.settings import Settings
from backend.core.time import FakeClock
from backend.worker import engine as engine_module
from backend.worker import runner as runner_module
from backend.worker import wake_ups
from backend.worker.engine import Engine
from backend.worker.runner import Runner
from tests.backend.conversations.fake_bot import FakeBot
from tests.backend.conversations.steps import Chat
from tests.backend.notifications.fake_connector import FakeConnector
from tests.backend.redis_server import RedisServer

PATIENCE_S = 15.0
MakeProcess = Callable[..., Awaitable[Database]]


@pytest.fixture(autouse=True)
def only_wake_ups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is found by looking again; a lost Redis is looked for often."""
    monkeypatch.setattr(runner_module, "LOOK_AGAIN_S", 3600.0)
    monkeypatch.setattr(redis_hub, "RETRY_S", 0.05)
    monkeypatch.setattr(wake_ups, "RETRY_S", 0.05)


@pytest.fixture
def settings(settings: Settings, redis: RedisServer) -> Settings:
    settings.redis_url = redis.url
    return settings


@pytest.fixture
async def make_process(
    live_database: Database,  # empties the tables at the end
    settings: Settings,
    database_url: str,
    clock: FakeClock,
    bot: FakeBot,
    connector: FakeConnector,
) -> AsyncIterator[MakeProcess]:
    """Start one more process of the product."""
    running: list[tuple[Engine, Database]] = []

    async def make(*, works: bool) -> Database:
        database = Database(database_url, clock=clock, hub=RedisHub(settings.redis_url))
        runner = Runner(database, settings, {"web": connector}, bot) if works else None
        engine = Engine(database, settings, runner)
        await engine.start()
        running.append((engine, database))
        return database

    make.engines = running  # type: ignore[attr-defined]
    yield make
    for engine, database in running:
        await engine.stop()
        await database.dispose()


async def until(database: Database, what: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a state of the database, which processes tell each other about."""
    async with asyncio.timeout(PATIENCE_S):
        with database.hub.subscribe("conversations") as news:
            while not await what():
                try:
                    await asyncio.wait_for(news.get(), 0.1)
                except TimeoutError:
                    continue


def delivered(chat: Chat, count: int = 1) -> Callable[[], Awaitable[bool]]:
    async def all_sent() -> bool:
        out = [row.delivery for row in await chat.messages() if row.direction == "out"]
        return out == ["sent"] * count

    return all_sent


class TestAWorkerBesideTheGateway:
    async def test_a_message_goes_all_the_way(
        self, make_process: MakeProcess, connector: FakeConnector
    ) -> None:
        gateway, _ = await make_process(works=False), await make_process(works=True)
        chat = Chat(gateway)

        await chat.say("漏水")
        await until(gateway, delivered(chat))

        assert connector.texts == ["echo: 漏水"]

    async def test_the_page_hears_of_the_answer(self, make_process: MakeProcess) -> None:
        gateway, _ = await make_process(works=False), await make_process(works=True)
        chat = Chat(gateway)
        await chat.say("漏水")
        topic = f"conversation:{await chat.id()}"

        with gateway.hub.subscribe(topic) as news:
            async with asyncio.timeout(PATIENCE_S):
                while "delivery" not in await news.get():
                    continue

    async def test_without_redis_it_is_answered_by_looking(
        self, make_process: MakeProcess, redis: RedisServer, connector: FakeConnector
    ) -> None:
        redis.stop()
        gateway, _ = await make_process(works=False), await make_process(works=True)
        chat = Chat(gateway)

        await chat.say("漏水")
        await until(gateway, delivered(chat))

        assert connector.texts == ["echo: 漏水"]

    async def test_a_redis_that_comes_back_is_used_again(
        self, make_process: MakeProcess, redis: RedisServer
    ) -> None:
        gateway, _ = await make_process(works=False), await make_process(works=True)
        chat = Chat(gateway)
        redis.stop()
        await chat.say("漏水")
        await until(gateway, delivered(chat))

        redis.start()
        await chat.say("还有灯")
        await until(gateway, delivered(chat, 2))

        assert await chat.heard() == ["echo: 漏水", "echo: 还有灯"]


class TestStatus:
    async def test_workers_are_counted(self, make_process: MakeProcess, redis: RedisServer) -> None:
        await make_process(works=False)
        gateway = make_process.engines[0][0]  # type: ignore[attr-defined]
        assert await gateway.status() == {"redis": "up", "workers": 0}

        for _ in range(2):
            await make_process(works=True)
        async with asyncio.timeout(PATIENCE_S):
            while await gateway.status() != {"redis": "up", "workers": 2}:
                continue

        redis.stop()
        assert await gateway.status() == {"redis": "down", "workers": None}

    async def test_a_single_machine_needs_neither(
        self, live_database: Database, settings: Settings, runner: Runner
    ) -> None:
        settings.redis_url = ""

        status = await Engine(live_database, settings, runner).status()

        assert status == {"redis": "off", "workers": 1}


class TestNames:
    async def test_two_processes_never_share_one(
        self, live_database: Database, settings: Settings
    ) -> None:
        engines = [engine_module.Engine(live_database, settings, None) for _ in range(50)]

        assert len({engine._name for engine in engines}) == 50
