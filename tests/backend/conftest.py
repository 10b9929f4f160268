"""Fixtures of the backend tests: every one runs on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import Database
from backend.core.hub import Hub
from backend.core.settings import Settings
from backend.core.time import CHINA, FakeClock
from backend.models import Base
from tests.backend.postgres import throwaway_postgres
from tests.backend.redis_server import RedisServer, throwaway_redis

START = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)  # a Monday morning
TOKEN = "service-token-of-the-tests"


async def _create_tables(url: str) -> None:
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await database.dispose()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with throwaway_postgres() as url:
        asyncio.run(_create_tables(url))
        yield url


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('sqlite')}/test.db"
    asyncio.run(_create_tables(url))
    return url


@pytest.fixture(scope="session")
def _redis_of_the_run() -> Iterator[RedisServer]:
    with throwaway_redis() as server:
        yield server


@pytest.fixture
def redis(_redis_of_the_run: RedisServer) -> RedisServer:
    """A Redis that is up and empty; a test may stop it."""
    _redis_of_the_run.stop()
    _redis_of_the_run.start()
    return _redis_of_the_run


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(START)


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=tmp_path,
        database_url=database_url,
        api_token=TOKEN,
        demo=False,
        burst_window_ms=0,
        time_scale=1,
    )


@pytest.fixture
async def database(database_url: str, clock: FakeClock, hub: Hub) -> AsyncIterator[Database]:
    """A database whose sessions all join one transaction that is rolled back at the end."""
    database = Database(database_url, clock=clock, hub=hub)
    async with database.engine.connect() as connection:
        transaction = await connection.begin()
        database.bind_to(connection)
        yield database
        await transaction.rollback()
    await database.dispose()


@pytest.fixture
async def live_database(database_url: str, clock: FakeClock, hub: Hub) -> AsyncIterator[Database]:
    """A database with real, separate transactions, for tests of concurrency; emptied at the end."""
    database = Database(database_url, clock=clock, hub=hub)
    yield database
    async with database.session() as session:
        for table in reversed(Base.metadata.sorted_tables):
            await session.execute(table.delete())
    await database.dispose()


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """A session whose rows every other session of the test sees once they are flushed."""
    async with database.reader() as session:
        yield session


@pytest.fixture(scope="session")
def standing_app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The whole app, built once: building it takes longer than most tests."""
    from backend.app import create_app

    folder = tmp_path_factory.mktemp("app")
    settings = Settings(_env_file=None, data_dir=folder, api_token=TOKEN, demo=False)
    database = Database(f"sqlite+aiosqlite:///{folder}/never-opened.db")
    return create_app(settings, database=database)


@pytest.fixture
def app(standing_app: FastAPI, settings: Settings, database: Database) -> FastAPI:
    """The app on this test's settings, database, clock and hub.

    Its parts hold on to the objects it was built with, so these become what the test's are.
    """
    state = standing_app.state
    for held, lent in (
        (state.settings, settings),
        (state.database, database),
        (state.hub, database.hub),
    ):
        object.__setattr__(held, "__dict__", lent.__dict__)
    state.clock = database.clock
    return standing_app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole app, without credentials; background work does not run."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
def service_headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKEN}"}
