"""What the worker does with tickets whose time has come."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.catalogue import get_catalogue
from backend.core.actor import RESIDENT
from backend.core.time import FakeClock
from backend.tickets import effects, history, transitions
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
        assert ticket.escalation_level == 3

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

        for module in (transitions, effects):
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
