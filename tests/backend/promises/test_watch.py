"""Staff hear of a promise before it is missed, and the resident of a missed one from us."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation
from backend.core.actor import SERVICE, Actor
from backend.core.time import FakeClock
from backend.notifications.models import Notification
from backend.promises import service as promise_service
from backend.promises import watch
from backend.promises.models import Promise
from backend.tickets import history
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.promises.steps import ledger, pages, said

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
AGENT = Actor("staff", "小李", staff_id=None, role="agent")


@pytest.fixture
async def ticket(session: AsyncSession, ticket: Ticket) -> Ticket:
    ticket.status, ticket.assignee_name = "dispatched", "张师傅"
    await session.flush()
    return ticket


async def promise(session: AsyncSession, clock: FakeClock, kind: str, **about: Any) -> Promise:
    made = await promise_service.make(
        session, kind=kind, due_at=clock.now() + HOUR, made_by="小李", **about
    )
    assert made is not None
    return made


class TestBefore:
    @pytest.mark.parametrize(
        ("kind", "warned"),
        [("visit", True), ("answer", True), ("response", False), ("finish", False)],
    )
    async def test_staff_are_warned_once_of_what_has_no_deadline_of_its_own(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket, kind: str, warned: bool
    ) -> None:
        await promise(session, clock, kind, ticket=ticket)
        clock.advance(46 * MINUTE)

        for _ in range(2):
            await promise_service.warn_due(session)

        assert await pages(session) == ([("promise_soon", 1)] if warned else [])
        assert await said(session) == []

    async def test_it_is_not_said_too_early(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        await promise(session, clock, "visit", ticket=ticket)
        clock.advance(44 * MINUTE)

        assert await promise_service.warn_due(session) == 0

    async def test_what_nobody_has_reaches_the_lead(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        ticket.assignee_name = None
        await promise(session, clock, "answer", ticket=ticket)
        clock.advance(50 * MINUTE)

        await promise_service.warn_due(session)

        assert await pages(session) == [("promise_soon", 2)]


class TestMissed:
    async def test_a_missed_visit_pages_the_lead_and_is_apologised_for_once(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        await promise(session, clock, "visit", ticket=ticket)
        clock.advance(HOUR + MINUTE)

        for _ in range(2):
            await promise_service.warn_due(session)

        assert await ledger(session) == [("visit", "broken")]
        assert await pages(session) == [("promise_broken", 2)]
        (words,) = await said(session)
        for part in ("抱歉", "3月2日 10:00前上门", "张师傅", ticket.number):
            assert part in words

    async def test_of_a_missed_end_the_resident_hears_and_staff_by_the_ladder(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        await promise(session, clock, "finish", ticket=ticket)
        clock.advance(HOUR + MINUTE)

        await promise_service.warn_due(session)

        kinds = list(await session.scalars(select(Notification.kind)))
        assert kinds == ["ticket_delayed_apology"]
        assert "还没有办好" in (await said(session))[0]
        assert await pages(session) == []

    async def test_a_missed_word_is_staffs_alone(
        self, session: AsyncSession, clock: FakeClock, conversation: Conversation
    ) -> None:
        await promise(session, clock, "answer", conversation_id=conversation.id)
        clock.advance(HOUR + MINUTE)

        await promise_service.warn_due(session)

        assert await ledger(session) == [("answer", "broken")]
        assert await pages(session) == [("promise_broken", 2)]
        assert await said(session) == []

    async def test_as_long_as_the_resident_keeps_us_waiting_nothing_is_missed(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        await promise(session, clock, "finish", ticket=ticket)
        ticket.status, ticket.waiting_reason = "waiting", "waiting_for_resident"
        ticket.waiting_since = clock.now()
        await session.flush()
        clock.advance(2 * HOUR)

        assert await promise_service.warn_due(session) == 0
        assert await ledger(session) == [("finish", "open")]

    async def test_without_a_chat_it_is_left_to_staff(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        ticket.conversation_id = None
        await promise(session, clock, "finish", ticket=ticket)
        clock.advance(HOUR + MINUTE)

        await promise_service.warn_due(session)

        (row,) = await session.scalars(select(Notification))
        assert (row.kind, row.path) == ("ticket_delayed_apology", "staff")

    async def test_one_that_cannot_be_told_hides_no_other(
        self,
        session: AsyncSession,
        clock: FakeClock,
        ticket: Ticket,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        other = await factories.create_ticket(session, status="dispatched")
        for about in (ticket, other):
            await promise(session, clock, "visit", ticket=about)
        clock.advance(HOUR + MINUTE)
        real = history.record

        async def record(session: AsyncSession, about: Ticket, *args: Any, **facts: Any) -> Any:
            if about is ticket:
                raise RuntimeError
            return await real(session, about, *args, **facts)

        monkeypatch.setattr(watch, "record", record)

        assert await promise_service.warn_due(session) == 1
        statuses = {row.ticket_id: row.status for row in await session.scalars(select(Promise))}
        assert statuses[other.id] == "broken"


class TestByHand:
    async def test_a_word_kept_on_the_phone_is_noted(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        made = await promise_service.state(session, ticket, clock.now() + HOUR, actor=AGENT)

        await promise_service.note_kept(session, made, actor=AGENT)
        clock.advance(2 * HOUR)
        await promise_service.note_kept(session, made, actor=SERVICE)

        assert await ledger(session) == [("answer", "kept")]

    async def test_too_late_is_not_kept(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        made = await promise_service.state(session, ticket, clock.now() + HOUR, actor=AGENT)
        clock.advance(2 * HOUR)

        await promise_service.note_kept(session, made, actor=AGENT)

        assert await ledger(session) == [("answer", "broken")]
