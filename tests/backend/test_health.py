"""Liveness and readiness: the database decides, the bot only degrades."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from backend.core.database import Database
from backend.core.schema import expected_revision
from backend.worker.engine import EngineStatus
from connectors.rasa import RasaClient
from tests.backend.conftest import TOKEN

Answer = Callable[[httpx.Request], httpx.Response]


def up(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"model_file": "models/assistant.tar.gz"})


def starting(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"model_file": ""})


def down(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


@asynccontextmanager
async def actions_server(status: int) -> AsyncIterator[int]:
    """An action server that says one thing; gives its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


Gateway = Callable[..., Awaitable[httpx.Response]]


@dataclass(frozen=True)
class FakeEngine:
    """An engine that says one thing."""

    redis: str
    workers: int | None

    async def status(self) -> EngineStatus:
        return {"redis": self.redis, "workers": self.workers}


@pytest.fixture
def ready(app: FastAPI, client: httpx.AsyncClient) -> Iterator[Gateway]:
    """Ask a gateway whose neighbours are in some state; None = nobody listens."""
    state, before = app.state, (app.state.bot, app.state.database, app.state.engine)

    async def ask(
        bot: Answer = up, *, actions: int | None = 200, database: Database | None = None
    ) -> httpx.Response:
        state.bot = RasaClient("http://bot", 1, transport=httpx.MockTransport(bot))
        state.database = database or state.database
        async with actions_server(actions or 200) as port:
            state.settings.actions_port = port if actions else 1  # nobody listens on port 1
            return await client.get("/health/ready")

    yield ask
    state.bot, state.database, state.engine = before


async def stamp(database: Database, revision: str | None) -> None:
    """Say which migration the test's tables are at."""
    async with database.session() as session:
        await session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        await session.execute(
            text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision}
        )


@pytest.fixture
async def migrated(database: Database) -> Database:
    await stamp(database, expected_revision())
    return database


class TestLive:
    async def test_the_process_answers(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/health/live")

        assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


class TestReady:
    async def test_all_is_well(self, migrated: Database, ready: Gateway) -> None:
        answer = await ready()

        assert answer.status_code == 200
        body = answer.json()
        assert body["status"] == "ready"
        known = {key: body["dependencies"][key] for key in ("database", "bot", "actions")}
        assert known == {"database": "up", "bot": "up", "actions": "up"}
        assert (body["dependencies"]["redis"], body["dependencies"]["wechat"]) == ("off", "off")

    async def test_it_takes_no_token_and_tells_no_secret(
        self, migrated: Database, ready: Gateway
    ) -> None:
        answer = await ready()

        assert TOKEN not in answer.text
        assert str(migrated.engine.url) not in answer.text

    async def test_without_redis_the_gateway_is_the_worker(
        self, migrated: Database, ready: Gateway
    ) -> None:
        assert (await ready()).json()["workers"] == 1


class TestDegraded:
    @pytest.mark.parametrize(
        ("redis", "workers"), [("down", None), ("up", 0)], ids=["no redis", "no worker"]
    )
    async def test_without_redis_or_a_worker_messages_are_still_taken(
        self, app: FastAPI, migrated: Database, ready: Gateway, redis: str, workers: int | None
    ) -> None:
        app.state.engine = FakeEngine(redis, workers)

        answer = await ready()

        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        assert answer.json()["dependencies"]["redis"] == redis
        assert answer.json()["workers"] == workers

    async def test_with_both_it_is_not(
        self, app: FastAPI, migrated: Database, ready: Gateway
    ) -> None:
        app.state.engine = FakeEngine("up", 2)

        assert (await ready()).json()["status"] == "ready"

    @pytest.mark.parametrize(("bot", "state"), [(starting, "starting"), (down, "down")])
    async def test_without_the_bot_messages_are_still_taken(
        self, migrated: Database, ready: Gateway, bot: Answer, state: str
    ) -> None:
        answer = await ready(bot)

        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        assert answer.json()["dependencies"]["bot"] == state

    @pytest.mark.parametrize(("actions", "state"), [(503, "starting"), (None, "down")])
    async def test_without_the_actions_too(
        self, migrated: Database, ready: Gateway, actions: int | None, state: str
    ) -> None:
        answer = await ready(actions=actions)

        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        assert answer.json()["dependencies"]["actions"] == state


class TestNotReady:
    async def test_an_old_schema_takes_no_messages(
        self, database: Database, ready: Gateway
    ) -> None:
        await stamp(database, "0001_long_ago")

        answer = await ready()

        assert (answer.status_code, answer.json()["status"]) == (503, "degraded")
        assert answer.json()["dependencies"]["database"] == "down"

    async def test_nor_does_one_without_migrations(
        self, database: Database, ready: Gateway
    ) -> None:
        assert (await ready()).status_code == 503

    @pytest.mark.parametrize(
        "url",
        [
            "sqlite+aiosqlite:///{folder}/missing/test.db",
            "postgresql+asyncpg://tester@127.0.0.1:1/postgres",
        ],
    )
    async def test_nor_does_one_without_a_database(
        self, ready: Gateway, tmp_path: Path, url: str
    ) -> None:
        broken = Database(url.format(folder=tmp_path))

        answer = await ready(database=broken)

        await broken.dispose()
        assert answer.status_code == 503
        assert answer.json()["dependencies"]["bot"] == "up"
