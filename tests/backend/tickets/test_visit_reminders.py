"""A visit is announced shortly before, once, and not when somebody is on the way."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Message
from backend.core.actor import SERVICE
from backend.core.database import Database
from backend.core.time import CHINA, FakeClock
from backend.notifications.models import Notification
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from tests.backend import factories

HOUR = timedelta(hours=1)


async def with_visit(session: AsyncSession, at: datetime, **values: Any) -> Ticket:
    conversation = await factories.create_conversation(session)
    facts = {"status": "dispatched", "assignee_name": "张师傅", "visit_text": "今天上午"}
    return await factories.create_ticket(
        session, visit_from=at, **{"conversation_id": conversation.id, **facts, **values}
    )


async def told(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(Notification.kind).order_by(Notification.id)))


class TestReminding:
    async def test_it_names_who_and_when(self, session: AsyncSession, clock: FakeClock) -> None:
        ticket = await with_visit(session, clock.now() + HOUR)

        assert await ticket_service.remind_visits(session) == 1

        (text,) = await session.scalars(select(Message.text))
        for words in (ticket.number, "张师傅", "3月2日 10:00"):
            assert words in text

    async def test_once(self, session: AsyncSession, clock: FakeClock) -> None:
        await with_visit(session, clock.now() + HOUR)

        assert [await ticket_service.remind_visits(session) for _ in range(2)] == [1, 0]

    async def test_another_time_is_announced_anew(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await with_visit(session, clock.now() + HOUR)
        await ticket_service.remind_visits(session)

        ticket.visit_from = clock.now() + HOUR / 2

        assert await ticket_service.remind_visits(session) == 1

    @pytest.mark.parametrize("hours", [-0.1, 1.1, 30])
    async def test_not_too_early_and_not_too_late(
        self, session: AsyncSession, clock: FakeClock, hours: float
    ) -> None:
        await with_visit(session, clock.now() + hours * HOUR)

        assert await ticket_service.remind_visits(session) == 0

    @pytest.mark.parametrize(
        "status", ["submitted", "accepted", "in_progress", "done", "withdrawn"]
    )
    async def test_only_while_somebody_is_expected(
        self, session: AsyncSession, clock: FakeClock, status: str
    ) -> None:
        await with_visit(session, clock.now() + HOUR, status=status)

        assert await ticket_service.remind_visits(session) == 0

    async def test_a_dispatch_right_before_the_visit_is_reminder_enough(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await with_visit(session, clock.now() + HOUR / 2, status="accepted")
        await ticket_service.transition(
            session, ticket, "dispatch", actor=SERVICE, assignee="张师傅"
        )

        assert await ticket_service.remind_visits(session) == 0

    async def test_without_a_chat_it_is_on_record_that_nobody_was_told(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        await with_visit(session, clock.now() + HOUR, conversation_id=None)

        await ticket_service.remind_visits(session)

        (row,) = await session.scalars(select(Notification))
        assert (row.kind, row.status) == ("ticket_visit_reminder", "undeliverable")

    async def test_two_workers_at_once_remind_once(
        self, live_database: Database, clock: FakeClock
    ) -> None:
        async with live_database.session() as session:
            await with_visit(session, clock.now() + HOUR)

        async def remind() -> int:
            async with live_database.session() as session:
                return await ticket_service.remind_visits(session)

        assert sum(await asyncio.gather(*(remind() for _ in range(3)))) == 1


class TestAtNight:
    @pytest.fixture
    def clock(self) -> FakeClock:
        return FakeClock(datetime(2026, 3, 2, 22, 0, tzinfo=CHINA))

    async def test_a_visit_in_the_night_is_announced_in_the_night(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        await with_visit(session, clock.now() + HOUR)

        await ticket_service.remind_visits(session)

        (row,) = await session.scalars(select(Notification))
        assert row.hold_until is None

    async def test_one_after_breakfast_is_announced_when_people_are_up(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        clock.advance(timedelta(hours=9, minutes=30))  # 07:30
        await with_visit(session, clock.now() + HOUR)

        await ticket_service.remind_visits(session)

        (row,) = await session.scalars(select(Notification))
        assert row.hold_until == clock.now() + HOUR / 2
