"""Opening tasks once, listing them, and bringing up those nobody did."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.core.actor import SERVICE
from backend.core.database import Database
from backend.core.hub import Hub
from backend.core.time import FakeClock
from backend.staff.models import Role
from backend.tasks import service
from backend.tasks.models import StaffTask, TaskKind
from tests.backend import factories
from tests.backend.tasks.steps import actor_of, make, tasks


class TestOpening:
    async def test_a_used_key_makes_no_second_task(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        made = [
            await service.open_task(
                session, kind="callback", key="k", text="请回访", due_at=clock.now()
            )
            for _ in range(2)
        ]

        assert made[0] is not None
        assert made[1] is None
        assert len(await tasks(session)) == 1

    async def test_two_at_once_are_one(self, live_database: Database, clock: FakeClock) -> None:
        async def open_one() -> StaffTask | None:
            async with live_database.session() as session:
                return await service.open_task(
                    session, kind="tell", key="k", text="请告知", due_at=clock.now()
                )

        made = await asyncio.gather(*(open_one() for _ in range(4)))

        assert len([task for task in made if task is not None]) == 1

    async def test_the_tickets_team_has_it_unless_another_is_named(
        self, session: AsyncSession
    ) -> None:
        ticket = await factories.create_ticket(session, team="engineering")

        own = await make(session, ticket)
        other = await make(session, ticket, key="other", team="service")

        assert (own.team, other.team) == ("engineering", "service")

    async def test_an_unknown_kind_is_a_mistake(self, session: AsyncSession) -> None:
        with pytest.raises(ValueError, match="nonsense"):
            await make(session, None, kind="nonsense")

    async def test_open_pages_hear_of_it(self, database: Database, hub: Hub) -> None:
        with hub.subscribe("tasks") as news:
            async with database.session() as session:
                await make(session, None)

        assert news.qsize() == 1


class TestListing:
    async def test_the_most_pressing_comes_first(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        for hours in (3, 1, 2):
            due = clock.now() + timedelta(hours=hours)
            await make(session, None, key=f"k{hours}", due_at=due)

        found = await service.next_due(session, actor=SERVICE)

        assert [task.dedupe_key for task in found] == ["k1", "k2", "k3"]

    async def test_workers_see_those_of_their_tickets(self, session: AsyncSession) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER)
        mine = await factories.create_ticket(session, assignee_id=worker.id)
        task = await make(session, mine)
        await make(session, await factories.create_ticket(session))
        await make(session, None)

        assert await service.next_due(session, actor=actor_of(worker)) == [task]

    async def test_kinds_can_be_looked_at_alone(self, session: AsyncSession) -> None:
        await make(session, None, key="a", kind=TaskKind.TELL)
        await make(session, None, key="b", kind=TaskKind.CALLBACK)

        found = await service.next_due(session, actor=SERVICE, kind="callback")

        assert [task.dedupe_key for task in found] == ["b"]


class TestOverdue:
    async def test_the_lead_is_paged_once(self, session: AsyncSession, clock: FakeClock) -> None:
        ticket = await factories.create_ticket(session, team="engineering")
        await make(session, ticket)
        assert await service.warn_due(session) == 0
        clock.advance(timedelta(minutes=1))

        assert [await service.warn_due(session) for _ in range(2)] == [1, 0]

        (alert,) = await session.scalars(select(Alert))
        assert (alert.kind, alert.team, alert.level) == ("task_overdue", "engineering", 2)
        assert ticket.number in alert.text

    async def test_what_is_done_or_put_off_is_not_overdue(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        done = await make(session, None, key="done")
        later = await make(session, None, key="later")
        await service.finish(session, done, actor=SERVICE, reached=True)
        await service.finish(session, later, actor=SERVICE, reached=False)

        clock.advance(timedelta(hours=1))

        assert await service.warn_due(session) == 0

    async def test_a_task_put_off_is_overdue_anew(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        task = await make(session, None)
        clock.advance(timedelta(minutes=1))
        await service.warn_due(session)
        await service.finish(session, task, actor=SERVICE, reached=False)

        clock.advance(timedelta(hours=5))

        assert await service.warn_due(session) == 1

    async def test_two_workers_at_once_page_once(
        self, live_database: Database, clock: FakeClock
    ) -> None:
        async with live_database.session() as session:
            await make(session, None)
        clock.advance(timedelta(minutes=1))

        async def warn() -> int:
            async with live_database.session() as session:
                return await service.warn_due(session)

        assert sum(await asyncio.gather(*(warn() for _ in range(3)))) == 1
