"""Emergencies are paged again, one level higher, until somebody acknowledges."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.alerts.models import Alert, AlertPage
from backend.catalogue import get_catalogue
from backend.core.actor import SERVICE
from backend.core.database import Database
from backend.core.hub import Hub
from backend.core.time import FakeClock
from backend.staff.models import Role
from backend.tickets import service as ticket_service
from backend.tickets.models import TicketEvent
from backend.tickets.schemas import TicketCreate
from tests.backend import factories
from tests.backend.alerts.steps import (
    THREE_MINUTES,
    acting,
    crew,
    history,
    page_for,
    pages,
    trapped,
)


class TestFirstPage:
    async def test_it_goes_to_the_team_at_once(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        await crew(session)

        alert = await page_for(session, await trapped(session))

        assert await pages(session) == [(1, ["冯立"])]
        assert alert.next_page_at == clock.now() + THREE_MINUTES

    async def test_another_alert_is_paged_once_at_the_level_it_says(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        await crew(session)
        ticket = await trapped(session)

        await alert_service.raise_alert(session, kind="k", text="t", ticket=ticket, level=2)
        clock.advance(timedelta(days=1))
        await alert_service.page_due(session)

        assert await pages(session) == [(2, ["韩志远"])]
        assert await history(session, ticket) == []

    async def test_a_team_may_be_named(self, session: AsyncSession) -> None:
        await crew(session)

        alert = await alert_service.raise_alert(session, kind="k", text="t", team="finance")

        assert (alert.team, await pages(session)) == ("finance", [(1, ["沈静"])])


class TestAgain:
    async def test_not_before_its_time(self, session: AsyncSession, clock: FakeClock) -> None:
        await page_for(session, await trapped(session))
        clock.advance(THREE_MINUTES - timedelta(seconds=1))

        assert await alert_service.page_due(session) == 0

    async def test_each_time_one_level_higher_and_then_the_managers_for_good(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        await crew(session)
        await page_for(session, await trapped(session))

        for _ in range(4):
            clock.advance(THREE_MINUTES)
            assert await alert_service.page_due(session) == 1

        managers = (3, ["顾明远"])
        assert await pages(session) == [
            (1, ["冯立"]),
            (2, ["韩志远"]),
            managers,
            managers,
            managers,
        ]

    async def test_the_ticket_tells_of_every_page_to_the_second(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        await crew(session)
        ticket = await trapped(session)
        first = clock.now()
        await page_for(session, ticket)
        clock.advance(THREE_MINUTES + timedelta(seconds=7))
        await alert_service.page_due(session)

        told = list(await session.scalars(select(TicketEvent).order_by(TicketEvent.id)))

        assert [(event.type, event.at) for event in told] == [
            ("paged", first),
            ("paged", clock.now()),
        ]
        assert told[1].after == {"page_level": 2, "recipients": "韩志远"}

    @pytest.mark.parametrize("status", ["in_progress", "done", "withdrawn", "merged"])
    async def test_it_ends_when_somebody_is_there_or_it_is_over(
        self, session: AsyncSession, clock: FakeClock, status: str
    ) -> None:
        ticket = await trapped(session)
        alert = await page_for(session, ticket)
        ticket.status = status
        clock.advance(THREE_MINUTES)

        assert await alert_service.page_due(session) == 0
        assert alert.next_page_at is None

    async def test_one_without_a_ticket_is_paged_again_too(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        await alert_service.raise_alert(session, kind="emergency", text="救命", repeat=True)
        clock.advance(THREE_MINUTES)

        assert await alert_service.page_due(session) == 1

    async def test_scaled_time_runs_faster(self, session: AsyncSession, clock: FakeClock) -> None:
        clock.scale = 60

        alert = await page_for(session, await trapped(session))

        assert alert.next_page_at == clock.now() + timedelta(seconds=3)

    async def test_open_pages_hear_of_it(
        self, database: Database, hub: Hub, clock: FakeClock
    ) -> None:
        async with database.session() as session:
            await page_for(session, await trapped(session))
        clock.advance(THREE_MINUTES)

        with hub.subscribe("alerts") as news:
            async with database.session() as session:
                await alert_service.page_due(session)

            assert news.qsize() == 1

    async def test_the_interval_is_the_estates(self) -> None:
        assert get_catalogue().policy.emergency_page_minutes == 3


class TestTimeline:
    async def test_from_the_call_to_the_end_every_step_is_on_the_ticket(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        people = await crew(session)
        worker = acting(people[Role.WORKER])
        data = TicketCreate(type="emergency", description="两个人困在2号电梯里")
        ticket = await ticket_service.create(session, data, actor=SERVICE)
        clock.advance(THREE_MINUTES)
        await alert_service.page_due(session)
        (alert,), _ = await alert_service.list_page(session, kind="emergency")
        await alert_service.acknowledge(session, alert, actor=worker)

        steps: tuple[tuple[str, dict[str, Any]], ...] = (
            ("accept", {}),
            ("dispatch", {"assignee": "冯立"}),
            ("start", {}),
            ("finish", {"result": "已救出"}),
        )
        for action, inputs in steps:
            clock.advance(timedelta(seconds=40))
            await ticket_service.transition(session, ticket, action, actor=SERVICE, **inputs)

        told = ["created", "paged", "paged", "acknowledged", *(action for action, _ in steps)]
        assert await history(session, ticket) == told


class TestTwoWorkers:
    async def test_at_once_page_once(self, live_database: Database, clock: FakeClock) -> None:
        async with live_database.session() as session:
            for _ in range(5):
                await page_for(session, await trapped(session))
        clock.advance(THREE_MINUTES)

        async def look() -> int:
            async with live_database.session() as session:
                return await alert_service.page_due(session)

        counts = await asyncio.gather(look(), look(), look())

        assert sum(counts) == 5
        async with live_database.reader() as session:
            levels = sorted(await session.scalars(select(AlertPage.level)))
        assert levels == [1] * 5 + [2] * 5

    async def test_an_acknowledgement_at_the_same_time_ends_it(
        self, live_database: Database, clock: FakeClock
    ) -> None:
        async with live_database.session() as session:
            alert = await page_for(session, await trapped(session))
            staff = await factories.create_staff(session, role=Role.MANAGER)
        clock.advance(THREE_MINUTES)

        async def page() -> None:
            async with live_database.session() as session:
                await alert_service.page_due(session)

        async def acknowledge() -> None:
            async with live_database.session() as session:
                held = await alert_service.get(session, alert.id)
                await alert_service.acknowledge(session, held, actor=acting(staff))

        await asyncio.gather(page(), acknowledge(), page())

        async with live_database.reader() as session:
            row = await session.get_one(Alert, alert.id)
        assert (row.acknowledged_by, row.next_page_at) == (staff.display_name, None)
