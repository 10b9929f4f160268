"""Where the chat brings no answer, a person asks; three ways to end stay three."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import SERVICE, Actor
from backend.core.time import FakeClock
from backend.notifications.models import Notification
from backend.staff.models import Role
from backend.surveys import service as survey_service
from backend.surveys.models import Survey
from backend.tasks.models import StaffTask, TaskKind
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket, TicketEvent
from tests.backend import factories
from tests.backend.surveys.steps import HALF_AN_HOUR, THREE_DAYS, answer, finish, of

LONG = timedelta(hours=200)
AGENT = Actor("staff", "苏晴", staff_id=None, role=Role.AGENT)


async def tasks(session: AsyncSession) -> list[StaffTask]:
    """Return the calls to be made; what has to be told besides is another matter."""
    calls = select(StaffTask).where(StaffTask.kind != TaskKind.TELL)
    return list(await session.scalars(calls.order_by(StaffTask.id)))


async def finished(session: AsyncSession, clock: FakeClock, *, chat: bool, kind: str) -> Ticket:
    """Finish work and let its survey be sent, or fail to be."""
    values: dict[str, object] = {"type": kind}
    if chat:
        values["conversation_id"] = (await factories.create_conversation(session)).id
    ticket = await finish(session, **values)
    clock.advance(HALF_AN_HOUR)
    await survey_service.send_due(session)
    return ticket


class TestNobodyToWriteTo:
    @pytest.mark.parametrize(
        ("kind", "expected"), [("repair", "callback"), ("complaint", "complaint_callback")]
    )
    async def test_the_desk_is_to_call_soon(
        self, session: AsyncSession, clock: FakeClock, kind: str, expected: str
    ) -> None:
        ticket = await finished(session, clock, chat=False, kind=kind)

        (task,) = await tasks(session)
        assert (task.kind, task.team, task.ticket_id) == (expected, "service", ticket.id)
        assert task.due_at == clock.now() + timedelta(hours=48)
        assert ticket.number in task.text

    async def test_an_invitation_that_got_lost_is_asked_by_phone(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        await finished(session, clock, chat=True, kind="repair")
        await session.execute(update(Notification).values(status="dead"))

        for _ in range(2):
            await survey_service.expire_due(session)

        assert [task.kind for task in await tasks(session)] == ["callback"]


class TestAfterAComplaint:
    async def test_silence_is_called_within_thirty_days_of_the_end(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await finished(session, clock, chat=True, kind="complaint")
        clock.advance(THREE_DAYS)

        await survey_service.expire_due(session)

        (task,) = await tasks(session)
        assert ticket.finished_at is not None
        assert (task.kind, task.due_at) == (
            "complaint_callback",
            ticket.finished_at + timedelta(days=30),
        )

    async def test_an_answer_makes_the_call_needless(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await finished(session, clock, chat=True, kind="complaint")
        await answer(session, await of(session, ticket), attitude=4, speed=4, result=4)
        clock.advance(THREE_DAYS)

        await survey_service.expire_due(session)

        assert await tasks(session) == []

    async def test_a_late_answer_ends_the_call(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await finished(session, clock, chat=True, kind="complaint")
        clock.advance(THREE_DAYS)
        await survey_service.expire_due(session)

        await answer(session, await of(session, ticket), solved=True)

        (task,) = await tasks(session)
        assert (task.done_at, task.reached) == (clock.now(), None)

    async def test_who_declined_was_promised_peace(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await finished(session, clock, chat=True, kind="complaint")
        await survey_service.decline(session, await of(session, ticket))
        clock.advance(THREE_DAYS)

        await survey_service.expire_due(session)

        assert await tasks(session) == []

    async def test_a_repair_nobody_answers_is_not_called_about(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        await finished(session, clock, chat=True, kind="repair")
        clock.advance(THREE_DAYS)

        await survey_service.expire_due(session)

        assert await tasks(session) == []


class TestAskedByPhone:
    async def test_it_is_on_record_who_asked(self, session: AsyncSession, clock: FakeClock) -> None:
        ticket = await finished(session, clock, chat=False, kind="repair")
        survey = await of(session, ticket)

        await survey_service.answer(
            session, survey, attitude=5, speed=4, result=5, solved=True, actor=AGENT
        )

        (task,) = await tasks(session)
        event = await session.scalar(
            select(TicketEvent).where(TicketEvent.type == "asked_by_phone")
        )
        assert event is not None
        assert (survey.asked_by, event.actor) == ("苏晴", "苏晴")
        assert (task.done_by, task.reached) == ("苏晴", True)
        assert (ticket.status, ticket.outcome) == ("confirmed", "confirmed")

    async def test_an_answer_from_the_chat_names_nobody(
        self, session: AsyncSession, survey: Survey
    ) -> None:
        await answer(session, survey, attitude=5)

        assert survey.asked_by is None


class TestThreeEnds:
    async def settle(self, session: AsyncSession, clock: FakeClock, ticket: Ticket) -> str | None:
        clock.advance(LONG)
        await ticket_service.settle_due(session)
        await session.refresh(ticket)
        return ticket.outcome

    async def test_silence_is_no_objection(self, session: AsyncSession, clock: FakeClock) -> None:
        ticket = await finished(session, clock, chat=True, kind="repair")

        assert await self.settle(session, clock, ticket) == "no_objection"

    async def test_as_long_as_a_call_is_to_come_nothing_is_decided(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await finished(session, clock, chat=False, kind="repair")
        (task,) = await tasks(session)
        task.due_at = clock.now() + 2 * LONG
        await session.flush()

        assert await self.settle(session, clock, ticket) is None
        assert ticket.status == "done"

    async def test_a_call_nobody_made_is_unreachable(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await finished(session, clock, chat=False, kind="repair")

        assert await self.settle(session, clock, ticket) == "unreachable"

    @pytest.mark.parametrize(
        ("reached", "outcome"), [(True, "no_objection"), (False, "unreachable")]
    )
    async def test_a_call_that_was_made_says_which(
        self, session: AsyncSession, clock: FakeClock, reached: bool, outcome: str
    ) -> None:
        ticket = await finished(session, clock, chat=False, kind="complaint")
        (task,) = await tasks(session)
        task.done_at, task.reached = clock.now(), reached
        await session.flush()

        assert await self.settle(session, clock, ticket) == outcome

    async def test_closing_by_hand_tells_them_apart_too(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await finished(session, clock, chat=True, kind="repair")
        (await of(session, ticket)).status = "undeliverable"
        await session.flush()

        await ticket_service.transition(session, ticket, "close", actor=SERVICE)

        assert ticket.outcome == "unreachable"

    async def test_an_earlier_round_does_not_count(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await finished(session, clock, chat=True, kind="repair")
        (await of(session, ticket)).status = "undeliverable"
        await ticket_service.transition(session, ticket, "reopen", actor=SERVICE)
        ticket.status = "in_progress"
        await ticket_service.transition(
            session, ticket, "finish", actor=SERVICE, result="好了", reason="不便拍照"
        )

        assert await survey_service.reached(session, ticket) is True
