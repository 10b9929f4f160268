"""Who is on duty, and whom a page reaches."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import Database
from backend.core.errors import NotPermitted
from backend.core.time import CHINA
from backend.roster import service
from backend.roster.errors import ShiftsOverlap
from backend.roster.schemas import ShiftCreate
from backend.staff import service as staff_service
from backend.staff.models import Role
from tests.backend import factories

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=CHINA)  # the Monday on which the tests' clock stands
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=CHINA)


def shift(
    staff_id: int, start: datetime = MORNING, hours: float = 10, **values: Any
) -> ShiftCreate:
    return ShiftCreate(
        staff_id=staff_id, starts_at=start, ends_at=start + timedelta(hours=hours), **values
    )


class TestOnDuty:
    async def test_a_shift_counts_from_its_first_to_before_its_last_moment(
        self, session: AsyncSession
    ) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER, team="engineering")
        await service.add(session, shift(worker.id, hours=4))

        found = {
            at: [s.id for s in await service.on_duty(session, "engineering", at)]
            for at in (MORNING - timedelta(seconds=1), MORNING, NOON - timedelta(seconds=1), NOON)
        }

        assert list(found.values()) == [[], [worker.id], [worker.id], []]

    async def test_whoever_has_left_is_not_on_duty(self, session: AsyncSession) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER, team="engineering")
        await service.add(session, shift(worker.id))
        worker.active = False
        await session.flush()

        assert await service.on_duty(session, "engineering", NOON) == []

    async def test_a_shift_may_be_for_another_team(self, session: AsyncSession) -> None:
        guard = await factories.create_staff(session, role=Role.WORKER, team="order")
        await service.add(session, shift(guard.id, team="engineering"))

        assert await service.on_duty(session, "order", NOON) == []
        assert [s.id for s in await service.on_duty(session, "engineering", NOON)] == [guard.id]


class TestPaging:
    async def test_each_level_reaches_its_people(self, session: AsyncSession) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER, team="lift")
        await factories.create_staff(session, role=Role.WORKER, team="lift")
        lead = await factories.create_staff(session, role=Role.TEAM_LEAD, team="lift")
        manager = await factories.create_staff(session, role=Role.MANAGER)
        await service.add(session, shift(worker.id))

        reached = [await service.page_recipients(session, "lift", n, NOON) for n in (1, 2, 3)]

        assert [[s.id for s in people] for people in reached] == [
            [worker.id],
            [lead.id],
            [manager.id],
        ]

    async def test_without_a_roster_the_whole_team_is_paged(self, session: AsyncSession) -> None:
        people = [await factories.create_staff(session, team="lift") for _ in range(2)]

        reached = await service.page_recipients(session, "lift", 1, NOON)

        assert [s.id for s in reached] == [s.id for s in people]

    @pytest.mark.parametrize("level", [1, 2, 3])
    async def test_a_page_always_reaches_somebody(self, session: AsyncSession, level: int) -> None:
        agent = await factories.create_staff(session, team="service")

        reached = await service.page_recipients(session, "gone", level, NOON)

        assert [s.id for s in reached] == [agent.id]


class TestAdding:
    @pytest.fixture
    async def lead(self, session: AsyncSession) -> dict[str, str]:
        staff = await factories.create_staff(session, role=Role.TEAM_LEAD)
        return await factories.staff_headers(session, staff)

    async def test_what_was_added_is_listed_and_can_be_removed(
        self, client: httpx.AsyncClient, session: AsyncSession, lead: dict[str, str]
    ) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER, team="lift")
        body = shift(worker.id, note="夜班").model_dump(mode="json")

        added = await client.post("/v1/roster", json=body, headers=lead)
        listed = await client.get("/v1/roster", headers=lead)
        gone = await client.delete(f"/v1/roster/{added.json()['id']}", headers=lead)
        again = await client.delete(f"/v1/roster/{added.json()['id']}", headers=lead)

        assert (added.status_code, added.json()["team"]) == (201, "lift")
        assert listed.json()["items"] == [added.json()]
        assert (gone.status_code, again.status_code) == (204, 404)

    @pytest.mark.parametrize(
        ("values", "status", "error"),
        [
            ({"hours": 0}, 422, "invalid_shift"),
            ({"hours": -1}, 422, "invalid_shift"),
            ({"hours": 49}, 422, "invalid_shift"),
            ({"team": "dancers"}, 422, "invalid_shift"),
        ],
    )
    async def test_nonsense_is_refused(
        self,
        client: httpx.AsyncClient,
        session: AsyncSession,
        lead: dict[str, str],
        values: dict[str, Any],
        status: int,
        error: str,
    ) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER)
        body = shift(worker.id, **values).model_dump(mode="json")

        answer = await client.post("/v1/roster", json=body, headers=lead)

        assert (answer.status_code, answer.json()["error"]) == (status, error)

    async def test_nobody_is_in_two_places(
        self, client: httpx.AsyncClient, session: AsyncSession, lead: dict[str, str]
    ) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER)
        body = shift(worker.id).model_dump(mode="json")
        await client.post("/v1/roster", json=body, headers=lead)

        answer = await client.post("/v1/roster", json=body, headers=lead)

        assert (answer.status_code, answer.json()["error"]) == (409, "shifts_overlap")

    async def test_two_at_once_add_one(self, live_database: Database) -> None:
        async with live_database.session() as session:
            worker = await factories.create_staff(session, role=Role.WORKER)

        async def add() -> None:
            async with live_database.session() as session:
                await service.add(session, shift(worker.id))

        results = await asyncio.gather(add(), add(), return_exceptions=True)

        assert sorted(map(type, results), key=str) == [type(None), ShiftsOverlap]

    async def test_workers_read_and_do_not_write(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER)
        headers = await factories.staff_headers(session, worker)
        body = shift(worker.id).model_dump(mode="json")

        reading = await client.get("/v1/roster", headers=headers)
        writing = await client.post("/v1/roster", json=body, headers=headers)

        assert (reading.status_code, writing.status_code) == (200, 403)


class TestRights:
    async def test_the_service_knows_them_too(self, session: AsyncSession) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER)
        actor = staff_service.actor_for(worker)

        with pytest.raises(NotPermitted):
            await service.add(session, shift(worker.id), actor=actor)
        with pytest.raises(NotPermitted):
            await service.remove(session, 1, actor=actor)
        with pytest.raises(NotPermitted):
            await service.copy_week(session, NOON, actor=actor)


class TestCopying:
    async def test_a_week_is_written_down_again(self, session: AsyncSession) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER, team="lift")
        gone = await factories.create_staff(session, role=Role.WORKER, team="lift")
        await service.add(session, shift(worker.id))
        await service.add(session, shift(gone.id))
        gone.active = False
        await session.flush()

        first = await service.copy_week(session, NOON)
        second = await service.copy_week(session, NOON)

        following = await service.list_between(
            session, MORNING + timedelta(days=7), NOON + timedelta(days=7)
        )
        assert (first, second) == ((1, 1), (0, 2))
        assert [(s.starts_at, who.id) for s, who in following] == [
            (MORNING + timedelta(days=7), worker.id)
        ]
