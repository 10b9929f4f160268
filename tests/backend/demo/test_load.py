"""Loading: only in demo mode, only once, all or nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import Base, Database
from backend.core.security import hash_password
from backend.core.settings import Settings
from backend.demo import content
from backend.demo import load as loading
from backend.demo.load import DemoRefused, accounts, load
from backend.models import Base as AllTables
from backend.residents.models import Building, Resident, Room
from backend.staff.models import Staff
from backend.tickets.models import Ticket, TicketCounter
from tests.backend.demo.conftest import NOW, demo_settings


async def _sizes(session: AsyncSession) -> dict[str, int]:
    tables = AllTables.metadata.sorted_tables
    return {
        table.name: await session.scalar(select(func.count()).select_from(table)) or 0
        for table in tables
    }


class TestRefusal:
    async def test_nothing_is_loaded_outside_demo_mode(self, blank: Database) -> None:
        async with blank.session() as session:
            with pytest.raises(DemoRefused, match="DEMO=1"):
                await load(session, demo_settings(demo=False), NOW)

            assert set((await _sizes(session)).values()) == {0}

    def test_the_command_says_so_and_fails(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(loading, "get_settings", lambda: demo_settings(demo=False))

        assert loading.main() == 1
        assert "DEMO=1" in capsys.readouterr().err

    def test_settings_that_are_refused_end_the_command(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def unsafe() -> Settings:
            return Settings(_env_file=None, demo=False, api_token="")

        monkeypatch.setattr(loading, "get_settings", unsafe)

        assert loading.main() == 1
        assert "API_TOKEN" in capsys.readouterr().err

    def test_a_database_that_was_not_migrated_is_left_alone(
        self,
        tmp_path: Any,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        settings = demo_settings(data_dir=tmp_path, database_url="")
        monkeypatch.setattr(loading, "get_settings", lambda: settings)

        assert loading.main() == 1
        assert content.texts().stale in capsys.readouterr().err


def _counter() -> Base:
    return TicketCounter(prefix="BX", day="20260101", value=1)


def _staff() -> Base:
    return Staff(login="real", display_name="王芳", password_hash="x", role="agent", active=True)


def _resident() -> Base:
    return Resident(name="王女士", created_at=NOW)


def _building() -> Base:
    return Building(name="1", units=1, floors=6)


def _room() -> Base:
    return Room(building="1", unit="1", room="101")


class TestOnce:
    async def test_a_second_start_changes_nothing(self, estate: AsyncSession) -> None:
        before = await _sizes(estate)

        assert not await load(estate, demo_settings(), NOW)

        assert await _sizes(estate) == before

    @pytest.mark.parametrize("trace", [_counter, _staff, _resident, _building, _room])
    async def test_a_database_in_use_is_left_alone(
        self, blank: Database, trace: Callable[[], Base]
    ) -> None:
        async with blank.session() as session:
            session.add(trace())

        async with blank.session() as session:
            assert not await load(session, demo_settings(), NOW)
            assert sum((await _sizes(session)).values()) == 1

    async def test_what_was_deleted_stays_deleted(self, estate: AsyncSession) -> None:
        for table in reversed(AllTables.metadata.sorted_tables):
            if table.name != TicketCounter.__tablename__:
                await estate.execute(delete(table))

        assert not await load(estate, demo_settings(), NOW)

        assert await estate.scalar(select(func.count()).select_from(Ticket)) == 0


class TestAllOrNothing:
    async def test_a_failure_at_the_end_leaves_nothing(
        self, blank: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def broken(*_: object) -> None:
            raise RuntimeError("disk full")

        monkeypatch.setattr(loading, "store", broken)
        with pytest.raises(RuntimeError, match="disk full"):
            async with blank.session() as session:
                await load(session, demo_settings(), NOW)

        async with blank.reader() as session:
            assert set((await _sizes(session)).values()) == {0}


class TestAccounts:
    async def test_each_is_told_with_role_login_and_password(self, estate: AsyncSession) -> None:
        told = await accounts(estate)

        assert len(told.splitlines()) == len(content.staff()) + 2
        for spec in content.staff():
            line = next(line for line in told.splitlines() if spec.login in line.split())
            assert line.split()[1:] == [spec.name, spec.login, content.passwords()[spec.role]]

    async def test_a_changed_password_is_not_told(self, estate: AsyncSession) -> None:
        admin = await estate.scalar(select(Staff).where(Staff.login == "admin"))
        assert admin is not None
        admin.password_hash = hash_password("something-else")
        await estate.flush()

        told = await accounts(estate)

        assert content.passwords()["admin"] not in told
        assert content.texts().changed in told

    async def test_an_account_that_was_switched_off_is_not_told(self, estate: AsyncSession) -> None:
        admin = await estate.scalar(select(Staff).where(Staff.login == "admin"))
        assert admin is not None
        admin.active = False
        await estate.flush()

        assert "demo-admin" not in await accounts(estate)

    async def test_where_there_are_none_nothing_is_said(self, blank: Database) -> None:
        async with blank.session() as session:
            session.add(_staff())
            await session.flush()

            assert await accounts(session) == ""
