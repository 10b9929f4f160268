"""The SQL of dispatch: who works in a team and how much they have at hand."""

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.staff.models import Role, Staff
from backend.tickets.lifecycle import OPEN, Status
from backend.tickets.models import Ticket

# Who does the work; leads hand it out and lend a hand.
_HANDS = (Role.WORKER, Role.TEAM_LEAD)


async def crew(session: AsyncSession, team: str) -> list[tuple[Staff, int, int]]:
    """Read the people of a team who do the work.

    Returns:
        Each with the number of open tickets they have and the id of the newest of these (0 = none).
    """
    load = (
        select(
            Ticket.assignee_id,
            func.count(Ticket.id).label("open"),
            func.max(Ticket.id).label("newest"),
        )
        .where(Ticket.status.in_(OPEN), Ticket.assignee_id.is_not(None))
        .group_by(Ticket.assignee_id)
        .subquery()
    )
    statement = (
        select(Staff, func.coalesce(load.c.open, 0), func.coalesce(load.c.newest, 0))
        .outerjoin(load, load.c.assignee_id == Staff.id)
        .where(Staff.team == team, Staff.active.is_(True), Staff.role.in_(_HANDS))
        .order_by(Staff.id)
    )
    return [(staff, count, newest) for staff, count, newest in await session.execute(statement)]


def free() -> ColumnElement[bool]:
    """Match tickets that wait for whoever takes them first (抢单)."""
    catalogue = get_catalogue()
    claimed = [key for key in catalogue.categories if catalogue.is_claimed(key)]
    return and_(
        Ticket.status.in_((Status.SUBMITTED, Status.ACCEPTED)),
        Ticket.assignee_name.is_(None),
        Ticket.category.in_(claimed),
    )


async def hold_person(session: AsyncSession, staff_id: int) -> Staff | None:
    """Read a member of staff; nobody else gives them tickets before this transaction ends."""
    statement = select(Staff).where(Staff.id == staff_id, Staff.active.is_(True))
    return await session.scalar(statement.with_for_update())


async def open_count(session: AsyncSession, staff_id: int) -> int:
    """Count the open tickets of a person."""
    statement = select(func.count(Ticket.id)).where(
        Ticket.assignee_id == staff_id, Ticket.status.in_(OPEN)
    )
    return int(await session.scalar(statement) or 0)
