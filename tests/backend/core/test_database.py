"""The database: commits, rollbacks, events after the commit, aware times."""

from contextlib import suppress
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import Database, after_commit, publish
from backend.core.hub import Hub
from backend.core.time import FakeClock
from backend.residents.models import Building, Resident
from tests.backend.factories import create_resident


async def register_in_savepoint(
    session: AsyncSession, calls: list[str], name: str, *, fails: bool
) -> None:
    async with session.begin_nested():
        after_commit(session, lambda: calls.append(name))
        session.add(Building(name=name, units=1, floors=3))
        await session.flush()
        if fails:
            raise RuntimeError


class TestSession:
    async def test_commits_on_leaving(self, live_database: Database) -> None:
        async with live_database.session() as session:
            session.add(Building(name="1", units=1, floors=3))

        async with live_database.reader() as session:
            assert await session.scalar(select(Building.floors)) == 3

    async def test_keeps_nothing_after_an_error(self, live_database: Database) -> None:
        async def fail() -> None:
            async with live_database.session() as session:
                session.add(Building(name="1", units=1, floors=3))
                await session.flush()
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fail()

        async with live_database.reader() as session:
            assert await session.scalar(select(Building.id)) is None


class TestAfterCommit:
    async def test_waits_for_the_commit(self, live_database: Database, hub: Hub) -> None:
        with hub.subscribe("topic") as events:
            async with live_database.session() as session:
                session.add(Building(name="1", units=1, floors=3))
                publish(session, "topic", {"n": 1})
                seen_inside = events.qsize()

            assert (seen_inside, events.get_nowait()) == (0, {"n": 1})

    async def test_is_dropped_after_a_rollback(self, live_database: Database) -> None:
        calls: list[str] = []

        async def fail() -> None:
            async with live_database.session() as session:
                session.add(Building(name="1", units=1, floors=3))
                await session.flush()
                after_commit(session, lambda: calls.append("called"))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fail()

        assert calls == []


class TestSavepoints:
    """A savepoint is no commit: what waits for the commit goes on waiting."""

    async def test_a_released_one_runs_nothing(self, live_database: Database) -> None:
        calls: list[str] = []

        async with live_database.session() as session:
            async with session.begin_nested():
                after_commit(session, lambda: calls.append("inner"))
                session.add(Building(name="1", units=1, floors=3))
            seen_inside = list(calls)

        assert (seen_inside, calls) == ([], ["inner"])

    async def test_one_that_is_rolled_back_drops_only_its_own(
        self, live_database: Database
    ) -> None:
        calls: list[str] = []

        async with live_database.session() as session:
            session.add(Building(name="1", units=1, floors=3))
            after_commit(session, lambda: calls.append("outer"))
            for name in ("kept", "lost"):
                with suppress(RuntimeError):
                    await register_in_savepoint(session, calls, name, fails=name == "lost")

        assert calls == ["outer", "kept"]

    async def test_a_released_one_is_dropped_with_the_one_around_it(
        self, live_database: Database
    ) -> None:
        calls: list[str] = []

        async with live_database.session() as session:
            around = await session.begin_nested()
            await register_in_savepoint(session, calls, "inner", fails=False)
            await around.rollback()

        assert calls == []

    async def test_nothing_runs_when_all_is_rolled_back(self, live_database: Database) -> None:
        calls: list[str] = []

        async with live_database.session() as session:
            await register_in_savepoint(session, calls, "inner", fails=False)
            await session.rollback()

        assert calls == []

    async def test_sessions_inside_a_tests_transaction_commit_too(self, database: Database) -> None:
        calls: list[str] = []

        async with database.session() as session:
            await register_in_savepoint(session, calls, "inner", fails=False)

        assert calls == ["inner"]


class TestTimes:
    async def test_come_back_aware(self, session: AsyncSession, clock: FakeClock) -> None:
        resident = await create_resident(session)

        session.expire(resident)
        stored = await session.scalar(select(Resident.created_at))

        assert stored == clock.now()
        assert stored.tzinfo is not None

    async def test_naive_ones_are_refused(self, session: AsyncSession) -> None:
        with pytest.raises(StatementError, match="naive"):
            await create_resident(session, created_at=datetime(2026, 1, 1))


class TestAbandonedWork:
    """A cancelled task leaves its cursor behind; SQLite must not stay locked for it."""

    async def test_a_cursor_left_behind_holds_no_lock(
        self, sqlite_url: str, clock: FakeClock
    ) -> None:
        database = Database(sqlite_url, clock=clock)
        async with database.engine.connect() as connection:
            await connection.begin()
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            cursor = await driver.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
            )
            await driver.close()
            await connection.invalidate()

        async with database.session() as session:
            assert await session.scalar(select(Building.id)) is None
        await database.dispose()
        del cursor
