"""Every stated time is written down and settled by what happens."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations import service as conversation_service
from backend.conversations.models import Conversation
from backend.core.actor import SERVICE
from backend.core.time import FakeClock
from backend.promises import service as promise_service
from backend.promises.models import Promise
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from backend.tickets.schemas import TicketCreate, TicketPatch, Visit
from tests.backend.promises.steps import at, ledger
from tests.backend.tickets.steps import COMPLETE, LEAK

HOUR = timedelta(hours=1)


async def do(session: AsyncSession, ticket: Ticket, *actions: str) -> None:
    for action in actions:
        inputs = COMPLETE.get(action, {})
        await ticket_service.transition(session, ticket, action, actor=SERVICE, **inputs)


async def due_of(session: AsyncSession, kind: str) -> list[object]:
    rows = await session.scalars(select(Promise.due_at).where(Promise.kind == kind))
    return list(rows)


class TestATicketsSteps:
    async def test_a_new_ticket_promises_a_response_and_an_end(self, session: AsyncSession) -> None:
        await ticket_service.create(session, TicketCreate(**LEAK), actor=SERVICE)

        assert await ledger(session) == [("response", "open"), ("finish", "open")]
        assert await due_of(session, "finish") == [at("2026-03-03 09:00")]

    async def test_a_time_that_had_passed_when_it_came_was_promised_to_nobody(
        self, session: AsyncSession
    ) -> None:
        past = TicketCreate(**LEAK, created_at=at("2026-01-05 10:00"))

        await ticket_service.create(session, past, actor=SERVICE)

        assert await ledger(session) == []

    async def test_accepting_keeps_the_response(self, session: AsyncSession) -> None:
        ticket = await ticket_service.create(session, TicketCreate(**LEAK), actor=SERVICE)

        await do(session, ticket, "accept")

        assert await ledger(session) == [("response", "kept"), ("finish", "open")]

    async def test_a_late_response_is_broken(self, session: AsyncSession, clock: FakeClock) -> None:
        ticket = await ticket_service.create(session, TicketCreate(**LEAK), actor=SERVICE)
        clock.advance(3 * HOUR)

        await do(session, ticket, "accept")

        assert await ledger(session, "response") == [("response", "broken")]

    async def test_finishing_keeps_what_is_left(self, session: AsyncSession) -> None:
        visit = Visit(text="下午", from_=at("2026-03-02 14:00"), to=at("2026-03-02 16:00"))
        data = TicketCreate(**LEAK, visit=visit)
        ticket = await ticket_service.create(session, data, actor=SERVICE)

        await do(session, ticket, "accept", "dispatch", "start", "finish")

        kept = [(kind, "kept") for kind in ("response", "finish", "visit")]
        assert await ledger(session) == kept

    @pytest.mark.parametrize("action", ["withdraw", "reject"])
    async def test_what_ends_otherwise_is_owed_to_nobody(
        self, session: AsyncSession, action: str
    ) -> None:
        ticket = await ticket_service.create(session, TicketCreate(**LEAK), actor=SERVICE)

        await do(session, ticket, action)

        assert await ledger(session) == [("response", "dropped"), ("finish", "dropped")]

    async def test_a_reopened_ticket_is_promised_anew(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        await do(session, ticket, "accept", "dispatch", "start", "finish", "reopen")

        assert await ledger(session) == [("finish", "kept"), ("finish", "open")]

    async def test_the_end_of_a_wait_moves_the_promise(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        await do(session, ticket, "accept", "dispatch", "start")
        reason = "waiting_for_resident"
        await ticket_service.transition(session, ticket, "wait", actor=SERVICE, reason=reason)
        clock.advance(5 * HOUR)

        await do(session, ticket, "resume")

        assert await ledger(session) == [("finish", "replaced"), ("finish", "open")]
        assert (await due_of(session, "finish"))[-1] == at("2026-03-03 14:00")


class TestVisits:
    @pytest.fixture
    async def ticket(self, session: AsyncSession, ticket: Ticket) -> Ticket:
        ticket.visit_text, ticket.visit_from = "下午", at("2026-03-02 14:00")
        await do(session, ticket, "accept", "dispatch")
        return ticket

    async def test_the_visit_is_promised_when_somebody_is_sent(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        assert await due_of(session, "visit") == [at("2026-03-02 14:00")]

        await do(session, ticket, "start")

        assert await ledger(session, "visit") == [("visit", "kept")]

    async def test_another_time_replaces_it(self, session: AsyncSession, ticket: Ticket) -> None:
        later = Visit(text="明天上午", from_=at("2026-03-03 09:00"), to=at("2026-03-03 11:00"))

        await ticket_service.correct(session, ticket, TicketPatch(visit=later), actor=SERVICE)

        assert await ledger(session, "visit") == [("visit", "replaced"), ("visit", "open")]

    async def test_no_visit_is_nothing_promised(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        await ticket_service.correct(session, ticket, TicketPatch(visit=Visit()), actor=SERVICE)

        assert await ledger(session, "visit") == [("visit", "dropped")]


class TestWordsOfStaff:
    async def write(self, session: AsyncSession, conversation: Conversation) -> None:
        await conversation_service.send_staff_message(
            session, conversation, text="师傅已经联系好了", actor=SERVICE
        )

    async def test_a_persons_message_is_the_promised_word_and_the_first_response(
        self, session: AsyncSession, conversation: Conversation, clock: FakeClock
    ) -> None:
        data = TicketCreate(**LEAK, conversation_id=conversation.id)
        ticket = await ticket_service.create(session, data, actor=SERVICE)
        await promise_service.state(session, ticket, clock.now() + HOUR, actor=SERVICE)

        await self.write(session, conversation)

        assert await ledger(session) == [
            ("response", "kept"),
            ("finish", "open"),
            ("answer", "kept"),
        ]

    async def test_a_talk_without_a_ticket_has_promises_too(
        self, session: AsyncSession, conversation: Conversation, clock: FakeClock
    ) -> None:
        for hours in (2, 1):
            await promise_service.make(
                session,
                kind="answer",
                due_at=clock.now() + hours * HOUR,
                made_by="小李",
                conversation_id=conversation.id,
            )

        await self.write(session, conversation)

        assert await ledger(session) == [("answer", "replaced"), ("answer", "kept")]

    async def test_a_message_in_another_talk_keeps_nothing(
        self, session: AsyncSession, conversation: Conversation, ticket: Ticket, clock: FakeClock
    ) -> None:
        await promise_service.state(session, ticket, clock.now() + HOUR, actor=SERVICE)
        conversation.owner = "human"
        ticket.conversation_id = None

        await promise_service.answer_in_talk(session, conversation.id + 1)

        assert await ledger(session) == [("answer", "open")]

    async def test_the_same_time_twice_is_one_promise(
        self, session: AsyncSession, ticket: Ticket, clock: FakeClock
    ) -> None:
        due_at = clock.now() + HOUR

        for _ in range(2):
            await promise_service.state(session, ticket, due_at, actor=SERVICE)

        assert await ledger(session) == [("answer", "open")]


class TestFigures:
    async def test_kept_and_made_are_counted_by_kind(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        for minutes in (30, 180):
            ticket = await ticket_service.create(session, TicketCreate(**LEAK), actor=SERVICE)
            clock.advance(timedelta(minutes=minutes))
            await do(session, ticket, "accept")

        found = await promise_service.figures(session, at("2026-03-02 00:00"), clock.now())

        numbers = {
            str(item.kind): (item.made, item.kept, item.broken, item.share) for item in found
        }
        assert numbers["response"] == (2, 1, 1, 0.5)
        assert numbers["finish"] == (2, 0, 0, None)
        assert numbers["visit"] == (0, 0, 0, None)

    async def test_what_was_made_outside_the_time_is_not_in_it(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        await ticket_service.create(session, TicketCreate(**LEAK), actor=SERVICE)

        found = await promise_service.figures(session, at("2026-01-01 00:00"), clock.now())

        assert sum(item.made for item in found) == 0
