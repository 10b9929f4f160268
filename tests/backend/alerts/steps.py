"""What the tests of paging share: an emergency, and who works here."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.alerts.models import Alert, AlertPage
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.roster.models import DutyShift
from backend.staff import service as staff_service
from backend.staff.models import Role, Staff
from backend.tickets.models import Ticket, TicketEvent
from tests.backend import factories

THREE_MINUTES = timedelta(minutes=3)
TEAM = "lift"


async def crew(session: AsyncSession) -> dict[Role, Staff]:
    """Hire one person of each rank, the worker on duty, and a worker of another team."""
    people = {
        role: await factories.create_staff(session, role=role, team=team, display_name=name)
        for role, team, name in (
            (Role.WORKER, TEAM, "冯立"),
            (Role.TEAM_LEAD, TEAM, "韩志远"),
            (Role.MANAGER, "", "顾明远"),
        )
    }
    await factories.create_staff(session, role=Role.WORKER, team="finance", display_name="沈静")
    now, worker = clock_of(session).now(), people[Role.WORKER]
    session.add(
        DutyShift(staff_id=worker.id, team=TEAM, starts_at=now, ends_at=now + timedelta(hours=12))
    )
    await session.flush()
    return people


async def trapped(session: AsyncSession, **values: object) -> Ticket:
    defaults = {"type": "emergency", "priority": "emergency", "team": TEAM}
    return await factories.create_ticket(session, **{**defaults, **values})


async def page_for(session: AsyncSession, ticket: Ticket) -> Alert:
    return await alert_service.raise_alert(
        session, kind="emergency", text="电梯困人", ticket=ticket, repeat=True
    )


def acting(staff: Staff) -> Actor:
    return staff_service.actor_for(staff)


async def pages(session: AsyncSession) -> list[tuple[int, list[str]]]:
    rows = await session.scalars(select(AlertPage).order_by(AlertPage.id))
    return [(row.level, row.recipients) for row in rows]


async def history(session: AsyncSession, ticket: Ticket) -> list[str]:
    events = select(TicketEvent).where(TicketEvent.ticket_id == ticket.id)
    return [event.type for event in await session.scalars(events.order_by(TicketEvent.id))]
