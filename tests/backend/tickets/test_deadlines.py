"""What the worker does with tickets whose time has come."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.catalogue import get_catalogue
from backend.core.actor import RESIDENT, SERVICE
from backend.core.time import FakeClock
from backend.tickets import due, escalation, history, transitions
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from tests.backend import factories

SILENCE = timedelta(hours=get_catalogue().policy.auto_close_hours, minutes=1)
HOUR = timedelta(hours=1)


async def alerts(session: AsyncSession) -> list[str]:
    return [alert.kind for alert in await session.scalars(select(Alert).order_by(Alert.id))]


class TestSilence:
    async def test_a_resident_who_says_nothing_has_no_objection(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        conversation = await factories.create_conversation(session)
        ticket = await factories.create_ticket(
            session, status="done", finished_at=clock.now(), conversation_id=conversation.id
        )
        clock.advance(SILENCE)

        settled = await ticket_service.settle_due(session)

        assert settled == 1
        assert (ticket.status, ticket.outcome) == ("auto_closed", "no_objection")
        assert ticket.closed_at == clock.now()

    async def test_a_resident_nobody_could_tell_is_unreachable(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await factories.create_ticket(session, status="done", finished_at=clock.now())
        clock.advance(SILENCE)

        await ticket_service.settle_due(session)

        assert (ticket.status, ticket.outcome) == ("unreachable", "unreachable")

    async def test_the_time_for_an_answer_is_waited_out(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await factories.create_ticket(session, status="done", finished_at=clock.now())
        clock.advance(SILENCE - HOUR)

        assert await ticket_service.settle_due(session) == 0
        assert ticket.status == "done"


class TestDeadlines:
    @pytest.mark.parametrize(
        ("values", "kinds"),
        [
            ({"due_response_at": -HOUR}, ["response_overdue"]),
            ({"due_response_at": HOUR}, []),
            ({"due_response_at": -HOUR, "status": "accepted"}, []),
            ({"due_finish_at": -HOUR, "status": "in_progress"}, ["finish_overdue"]),
            ({"due_finish_at": HOUR / 2, "status": "in_progress"}, ["finish_soon"]),
            ({"due_finish_at": 2 * HOUR, "status": "in_progress"}, []),
            ({"due_finish_at": -HOUR, "status": "done"}, []),
            (
                {
                    "due_finish_at": -HOUR,
                    "status": "waiting",
                    "waiting_reason": "waiting_for_resident",
                    "waiting_since": -HOUR,
                },
                [],
            ),
            (
                {
                    "due_finish_at": -HOUR,
                    "status": "waiting",
                    "waiting_reason": "waiting_for_parts",
                },
                ["finish_overdue"],
            ),
        ],
    )
    async def test_staff_are_paged_when_it_is_time(
        self, session: AsyncSession, clock: FakeClock, values: dict[str, Any], kinds: list[str]
    ) -> None:
        row = {
            key: clock.now() + value if isinstance(value, timedelta) else value
            for key, value in values.items()
        }
        await factories.create_ticket(session, **row)

        warned = await ticket_service.warn_due(session)

        assert await alerts(session) == kinds
        assert warned == len(kinds)

    async def test_one_deadline_pages_once(self, session: AsyncSession, clock: FakeClock) -> None:
        ticket = await factories.create_ticket(
            session, status="in_progress", due_finish_at=clock.now() - HOUR
        )
        for _ in range(3):
            await ticket_service.warn_due(session)

        assert await alerts(session) == ["finish_overdue"]
        assert ticket.escalation_level == 2

    async def test_a_reopened_ticket_is_watched_again(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await factories.create_ticket(
            session, status="in_progress", due_finish_at=clock.now() - HOUR
        )
        await ticket_service.warn_due(session)
        ticket.status = "done"
        await ticket_service.transition(session, ticket, "reopen", actor=RESIDENT)
        clock.advance(timedelta(days=30))

        await ticket_service.warn_due(session)

        assert (await alerts(session)).count("finish_overdue") == 2


async def paged(session: AsyncSession) -> list[tuple[str, int, str]]:
    rows = await session.scalars(select(Alert).order_by(Alert.id))
    return [(alert.kind, alert.level, alert.team) for alert in rows]


class TestLadder:
    """One step after the other, each once; who is reached is in the alert."""

    async def test_worker_then_lead_then_manager_hear_of_the_end(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await factories.create_ticket(
            session, status="dispatched", assignee_name="张师傅", team="engineering"
        )
        due.start(ticket, clock)

        for moment in (ticket.finish_soon_at, ticket.due_finish_at, ticket.finish_manager_at):
            assert moment is not None
            clock.advance(moment - clock.now() + timedelta(seconds=1))
            for _ in range(2):
                await ticket_service.warn_due(session)

        assert await paged(session) == [
            ("finish_soon", 1, "engineering"),
            ("finish_overdue", 2, "engineering"),
            ("finish_overdue_manager", 3, "engineering"),
        ]
        assert ticket.escalation_level == 3

    async def test_what_nobody_has_reaches_the_lead_from_the_first_reminder_on(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await factories.create_ticket(session, team="engineering")
        due.start(ticket, clock)

        clock.advance(timedelta(days=30))
        ticket.finish_soon_at = ticket.due_finish_at = clock.now() + HOUR
        ticket.finish_soon_at = clock.now()
        await ticket_service.warn_due(session)

        assert await paged(session) == [
            ("response_overdue", 2, "engineering"),
            ("response_overdue_manager", 3, "engineering"),
            ("finish_soon", 2, "engineering"),
        ]

    async def test_a_reminder_raises_nothing(self, session: AsyncSession, clock: FakeClock) -> None:
        ticket = await factories.create_ticket(session)
        due.start(ticket, clock)
        assert ticket.response_soon_at is not None
        clock.advance(ticket.response_soon_at - clock.now())

        await ticket_service.warn_due(session)

        assert await alerts(session) == ["response_soon"]
        assert ticket.escalation_level == 0

    async def test_more_time_begins_the_ladder_anew(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await factories.create_ticket(
            session, status="in_progress", due_finish_at=clock.now() - HOUR
        )
        await ticket_service.warn_due(session)
        until = clock.now() + timedelta(days=2)
        await ticket_service.transition(
            session, ticket, "extend", actor=SERVICE, until=until, reason="等配件"
        )
        clock.advance(timedelta(days=2, seconds=1))

        await ticket_service.warn_due(session)

        assert await alerts(session) == ["finish_overdue", "finish_overdue"]


class TestSilentResidents:
    async def test_past_the_cap_the_clock_runs_again_and_the_lead_hears_once(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        deadline = clock.now() + timedelta(hours=24)
        ticket = await factories.create_ticket(
            session,
            status="waiting",
            waiting_reason="waiting_for_resident",
            waiting_since=clock.now(),
            due_finish_at=deadline,
            team="engineering",
        )
        clock.advance(timedelta(hours=get_catalogue().policy.wait_cap_hours, minutes=1))

        ended = [await ticket_service.end_waits(session) for _ in range(2)]

        assert ended == [1, 0]
        assert await paged(session) == [("wait_over", 2, "engineering")]
        assert ticket.due_finish_at == deadline + timedelta(hours=72)
        assert not due.is_paused(ticket)

    async def test_the_deadline_is_watched_from_then_on(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await factories.create_ticket(
            session,
            status="waiting",
            waiting_reason="waiting_for_resident",
            waiting_since=clock.now(),
            due_finish_at=clock.now() + HOUR,
        )
        clock.advance(timedelta(hours=get_catalogue().policy.wait_cap_hours))
        await ticket_service.end_waits(session)
        clock.advance(timedelta(hours=13))

        await ticket_service.warn_due(session)

        assert "finish_overdue" in await alerts(session)
        assert ticket.status == "waiting"

    async def test_a_short_wait_is_let_be(self, session: AsyncSession, clock: FakeClock) -> None:
        await factories.create_ticket(
            session,
            status="waiting",
            waiting_reason="waiting_for_resident",
            waiting_since=clock.now(),
        )
        clock.advance(timedelta(hours=get_catalogue().policy.wait_cap_hours - 1))

        assert await ticket_service.end_waits(session) == 0


class TestFailures:
    """A ticket that cannot be worked on keeps nobody else waiting."""

    @pytest.fixture
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> str:
        """The number of a ticket whose history cannot be written."""
        real = history.record

        async def record(session: AsyncSession, ticket: Ticket, *args: Any, **values: Any) -> Any:
            event = await real(session, ticket, *args, **values)
            if ticket.number == "BX-BROKEN":
                raise RuntimeError
            return event

        for module in (transitions, escalation):
            monkeypatch.setattr(module, "record", record)
        return "BX-BROKEN"

    async def test_the_others_are_settled(
        self, session: AsyncSession, clock: FakeClock, broken: str
    ) -> None:
        values = {"status": "done", "finished_at": clock.now()}
        lost = await factories.create_ticket(session, number=broken, **values)
        other = await factories.create_ticket(session, **values)
        clock.advance(SILENCE)

        settled = await ticket_service.settle_due(session)

        await session.refresh(lost)
        assert (settled, lost.status, other.status) == (1, "done", "unreachable")

    async def test_the_others_are_warned_of(
        self, session: AsyncSession, clock: FakeClock, broken: str
    ) -> None:
        values = {"due_response_at": clock.now()}
        lost = await factories.create_ticket(session, number=broken, **values)
        other = await factories.create_ticket(session, **values)
        clock.advance(HOUR)

        warned = await ticket_service.warn_due(session)

        pages = list(await session.scalars(select(Alert.ticket_number)))
        await session.refresh(lost)
        assert (warned, pages, lost.escalation_level) == (1, [other.number], 0)
