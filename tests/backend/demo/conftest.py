"""The demo estate, loaded once into a database of its own on each kind of server."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from backend.core.database import Database
from backend.core.settings import Settings
from backend.core.time import CHINA, FakeClock
from backend.demo.load import load
from backend.models import Base

NOW = datetime(2026, 9, 16, 10, 30, tzinfo=CHINA)  # a Wednesday morning


def demo_settings(**values: object) -> Settings:
    return Settings(_env_file=None, **{"demo": True, "api_token": "token", **values})


async def create_tables(url: str) -> None:
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await database.dispose()


async def _load(url: str) -> None:
    await create_tables(url)
    database = Database(url, clock=FakeClock(NOW))
    async with database.session() as session:
        assert await load(session, demo_settings(), NOW)
    await database.dispose()


async def _create_database(server_url: str, name: str) -> str:
    engine = create_async_engine(server_url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return f"{server_url.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="session")
def sqlite_estate(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('estate')}/estate.db"
    asyncio.run(_load(url))
    return url


@pytest.fixture(scope="session")
def postgres_estate(postgres_url: str) -> str:
    url = asyncio.run(_create_database(postgres_url, "demo_estate"))
    asyncio.run(_load(url))
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def estate_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_estate")
    return url


@pytest.fixture
async def estate(estate_url: str, clock: FakeClock) -> AsyncIterator[AsyncSession]:
    """A session on the loaded estate at the moment of loading; nothing of it is kept."""
    clock.advance(NOW - clock.now())
    database = Database(estate_url, clock=clock)
    async with database.reader() as session:
        yield session
        await session.rollback()
    await database.dispose()


@pytest.fixture
async def blank(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database of one test."""
    url = f"sqlite+aiosqlite:///{tmp_path}/blank.db"
    await create_tables(url)
    database = Database(url, clock=FakeClock(NOW))
    yield database
    await database.dispose()
