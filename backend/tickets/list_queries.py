"""The SQL of lists of tickets: what they are narrowed by, and how a page is found fast."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import newest_first
from backend.tickets import dispatch_queries, repository, words
from backend.tickets.lifecycle import OPEN
from backend.tickets.models import Ticket
from backend.tickets.schemas import TicketFilters


async def page(
    session: AsyncSession,
    filters: TicketFilters,
    *,
    sees_anonymous: bool,
    now: datetime,
    cursor: int | None,
    limit: int,
) -> tuple[list[Ticket], int | None]:
    """Return a page of tickets, newest first."""
    statement = _narrowed(session, filters, sees_anonymous=sees_anonymous, now=now)
    if filters.q:
        # Frequent words fill a page with the newest tickets; the others are looked up.
        newest = statement.where(words.is_new(cursor))
        tickets, after = await newest_first(session, newest, Ticket.id, cursor=cursor, limit=limit)
        if after is not None:
            return tickets, after
        statement = statement.where(words.may_contain(session, filters.q))
    return await newest_first(
        session, statement, Ticket.id, cursor=cursor, limit=limit, selective=_selective(filters)
    )


def _selective(filters: TicketFilters) -> bool:
    """Tell whether few tickets fit (of all, few are open), or old ones."""
    few = filters.q or filters.overdue or filters.free
    is_open = filters.statuses and {*filters.statuses} <= {"open", *OPEN}
    return bool(few or is_open or filters.created_to)


async def count_by_status(
    session: AsyncSession, filters: TicketFilters, *, sees_anonymous: bool, now: datetime
) -> dict[str, int]:
    """Count tickets by state."""
    statement = _narrowed(session, filters, sees_anonymous=sees_anonymous, now=now)
    if filters.q:
        statement = statement.where(words.may_contain(session, filters.q))
    counts = statement.with_only_columns(Ticket.status, func.count()).group_by(Ticket.status)
    rows = await session.execute(counts)
    return dict(iter(rows))


def _narrowed(
    session: AsyncSession, filters: TicketFilters, *, sees_anonymous: bool, now: datetime
) -> Select[Ticket]:
    statement = _exact(filters)
    if filters.overdue:
        statement = statement.where(repository.running(), Ticket.due_finish_at < now)
    if filters.free:
        statement = statement.where(dispatch_queries.free())
    if filters.room:
        statement = statement.where(_room_is(filters.room))
    if filters.statuses:
        wanted = {*filters.statuses, *(OPEN if "open" in filters.statuses else ())}
        statement = statement.where(Ticket.status.in_(wanted))
    if filters.types:
        statement = statement.where(Ticket.type.in_(filters.types))
    if filters.q:
        found = words.contain(session, filters.q, sees_anonymous=sees_anonymous)
        statement = statement.where(found)
    if filters.created_from:
        statement = statement.where(Ticket.created_at >= filters.created_from)
    if filters.created_to:
        statement = statement.where(Ticket.created_at <= filters.created_to)
    # Finding an anonymous ticket through the person would tell who wrote it.
    if not sees_anonymous and (filters.channel_user or filters.phone or filters.conversation_id):
        statement = statement.where(Ticket.anonymous.is_(False))
    return statement


def _exact(filters: TicketFilters) -> Select[Ticket]:
    statement = select(Ticket)
    for column, value in (
        (Ticket.channel_user, filters.channel_user),
        (Ticket.contact_phone, filters.phone),
        (Ticket.assignee_name, filters.assignee),
        (Ticket.team, filters.team),
        (Ticket.conversation_id, filters.conversation_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    return statement


def _room_is(address: str) -> ColumnElement[bool]:
    parts = [part for part in address.split("-") if part]
    if len(parts) == 3:
        building, unit, room = parts
        return and_(Ticket.building == building, Ticket.unit == unit, Ticket.room == room)
    return Ticket.room == address
