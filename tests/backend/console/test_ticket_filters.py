"""What the ticket service offers the console: overdue ones, and counts by state."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import SERVICE, Actor
from backend.core.database import clock_of
from backend.staff.models import Role
from backend.tickets import service as ticket_service
from backend.tickets.schemas import TicketFilters
from tests.backend import factories

AGENT = Actor("staff", "苏晴", staff_id=None, role=Role.AGENT)
HOUR = timedelta(hours=1)


async def overdue(session: AsyncSession) -> list[str]:
    found, _ = await ticket_service.list_page(session, TicketFilters(overdue=True), actor=SERVICE)
    return [ticket.number for ticket in found]


class TestOverdue:
    async def test_only_open_ones_whose_clock_runs_count(self, session: AsyncSession) -> None:
        now = clock_of(session).now()
        late = await factories.create_ticket(session, due_finish_at=now - HOUR)
        await factories.create_ticket(session, due_finish_at=now + HOUR)
        await factories.create_ticket(session, due_finish_at=None)
        await factories.create_ticket(session, due_finish_at=now - HOUR, status="done")
        await factories.create_ticket(
            session,
            due_finish_at=now - HOUR,
            status="waiting",
            waiting_reason="waiting_for_resident",
            waiting_since=now - HOUR,
        )

        assert await overdue(session) == [late.number]

    async def test_waiting_for_parts_does_not_stop_the_clock(self, session: AsyncSession) -> None:
        late = await factories.create_ticket(
            session,
            due_finish_at=clock_of(session).now() - HOUR,
            status="waiting",
            waiting_reason="waiting_for_parts",
        )

        assert await overdue(session) == [late.number]


class TestCounts:
    async def test_they_match_the_list(self, session: AsyncSession) -> None:
        for status in ("submitted", "submitted", "done"):
            await factories.create_ticket(session, status=status)
        await factories.create_ticket(session, type="complaint")
        filters = TicketFilters(type="repair")

        counts = await ticket_service.count_by_status(session, filters, actor=AGENT)

        assert counts == {"submitted": 2, "done": 1}

    async def test_an_anonymous_writer_cannot_be_counted_out(self, session: AsyncSession) -> None:
        await factories.create_ticket(session, anonymous=True, contact_phone="13912345678")
        filters = TicketFilters(phone="13912345678")

        counts = await ticket_service.count_by_status(session, filters, actor=AGENT)

        assert counts == {}

    async def test_without_tickets_there_is_nothing(self, session: AsyncSession) -> None:
        assert await ticket_service.count_by_status(session, TicketFilters(), actor=AGENT) == {}
