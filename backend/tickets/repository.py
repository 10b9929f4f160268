"""The SQL of tickets."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Media, Message
from backend.core.pagination import newest_first
from backend.staff.models import Staff
from backend.tickets.lifecycle import OPEN, RECENT, Action, Status
from backend.tickets.models import Ticket, TicketAttachment, TicketCounter, TicketEvent
from backend.tickets.schemas import TicketFilters


async def next_count(session: AsyncSession, prefix: str, day: str) -> int:
    """Take the next number of a day; two transactions never get the same one."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(TicketCounter)
        .values(prefix=prefix, day=day, value=1)
        .on_conflict_do_update(
            index_elements=[TicketCounter.prefix, TicketCounter.day],
            set_={"value": TicketCounter.value + 1},
        )
        .returning(TicketCounter.value)
    )
    return int(await session.scalar(statement) or 0)


async def by_number(session: AsyncSession, number: str) -> Ticket | None:
    """Return the ticket with a number."""
    return await session.scalar(select(Ticket).where(Ticket.number == number))


async def by_idempotency_key(session: AsyncSession, key: str) -> Ticket | None:
    """Return the ticket that was made with a key."""
    return await session.scalar(select(Ticket).where(Ticket.idempotency_key == key))


async def lock(session: AsyncSession, ticket: Ticket) -> None:
    """Hold a ticket until the end of the transaction and read what others did to it."""
    await session.flush()
    statement = select(Ticket).where(Ticket.id == ticket.id).with_for_update(of=Ticket)
    await session.scalar(statement.execution_options(populate_existing=True))


async def find_staff(session: AsyncSession, name: str) -> Staff | None:
    """Return the active member of staff with this id or exact display name."""
    same = [Staff.display_name == name]
    if name.isascii() and name.isdigit() and len(name) < 10:
        same.append(Staff.id == int(name))
    return await session.scalar(select(Staff).where(Staff.active, or_(*same)))


async def media_exists(session: AsyncSession, media_id: str) -> bool:
    """Tell whether an upload is stored."""
    return await session.get(Media, media_id) is not None


async def has_photo_after(session: AsyncSession, ticket: Ticket) -> bool:
    """Tell whether a photo was taken after the work, since the ticket was last reopened."""
    reopened = select(func.max(TicketEvent.at)).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.type == Action.REOPEN
    )
    since = await session.scalar(reopened)
    found = select(TicketAttachment.id).where(
        TicketAttachment.ticket_id == ticket.id, TicketAttachment.kind == "after"
    )
    if since is not None:
        found = found.where(TicketAttachment.created_at >= since)
    return await session.scalar(found.limit(1)) is not None


async def events_of(session: AsyncSession, ticket: Ticket) -> Sequence[TicketEvent]:
    """Return a ticket's history, oldest first."""
    statement = select(TicketEvent).where(TicketEvent.ticket_id == ticket.id)
    return (await session.scalars(statement.order_by(TicketEvent.id))).all()


async def attachments_of(session: AsyncSession, ticket: Ticket) -> Sequence[TicketAttachment]:
    """Return a ticket's photos, oldest first."""
    statement = select(TicketAttachment).where(TicketAttachment.ticket_id == ticket.id)
    return (await session.scalars(statement.order_by(TicketAttachment.id))).all()


async def messages_around(
    session: AsyncSession, conversation_id: int, *, start: datetime, end: datetime, limit: int
) -> list[Message]:
    """Return what was said in a conversation in a time, oldest first, at most the newest few."""
    statement = select(Message).where(
        Message.conversation_id == conversation_id, Message.at.between(start, end)
    )
    newest = await session.scalars(statement.order_by(Message.id.desc()).limit(limit))
    return list(newest)[::-1]


def _room_is(words: str) -> ColumnElement[bool]:
    parts = [part for part in words.split("-") if part]
    if len(parts) == 3:
        building, unit, room = parts
        return and_(Ticket.building == building, Ticket.unit == unit, Ticket.room == room)
    return Ticket.room == words


def _contains(words: str, columns: Collection[Any]) -> ColumnElement[bool]:
    return or_(*(column.icontains(words, autoescape=True) for column in columns))


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


def running() -> ColumnElement[bool]:
    """Match tickets whose clock runs: only the resident's own delay stops it."""
    own_delay = Ticket.waiting_reason.is_distinct_from("waiting_for_resident")
    return and_(Ticket.status.in_(OPEN), own_delay)


def _narrowed(filters: TicketFilters, *, sees_anonymous: bool, now: datetime) -> Select[Ticket]:
    statement = _exact(filters)
    if filters.overdue:
        statement = statement.where(running(), Ticket.due_finish_at < now)
    if filters.room:
        statement = statement.where(_room_is(filters.room))
    if filters.statuses:
        wanted = {*filters.statuses, *(OPEN if "open" in filters.statuses else ())}
        statement = statement.where(Ticket.status.in_(wanted))
    if filters.types:
        statement = statement.where(Ticket.type.in_(filters.types))
    if filters.q:
        columns = (Ticket.number, Ticket.description, Ticket.facility, Ticket.area)
        people = () if not sees_anonymous else (Ticket.contact_name,)
        statement = statement.where(_contains(filters.q, (*columns, *people)))
    if filters.created_from:
        statement = statement.where(Ticket.created_at >= filters.created_from)
    if filters.created_to:
        statement = statement.where(Ticket.created_at <= filters.created_to)
    # Finding an anonymous ticket through the person would tell who wrote it.
    if not sees_anonymous and (filters.channel_user or filters.phone or filters.conversation_id):
        statement = statement.where(Ticket.anonymous.is_(False))
    return statement


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
    statement = _narrowed(filters, sees_anonymous=sees_anonymous, now=now)
    return await newest_first(session, statement, Ticket.id, cursor=cursor, limit=limit)


async def count_by_status(
    session: AsyncSession, filters: TicketFilters, *, sees_anonymous: bool, now: datetime
) -> dict[str, int]:
    """Count tickets by state."""
    wanted = _narrowed(filters, sees_anonymous=sees_anonymous, now=now).whereclause
    statement = select(Ticket.status, func.count()).group_by(Ticket.status)
    rows = await session.execute(statement if wanted is None else statement.where(wanted))
    return dict(iter(rows))


async def of_resident(
    session: AsyncSession,
    conversation_id: int,
    *,
    resident_id: int | None,
    ended_since: datetime,
) -> list[Ticket]:
    """Return open tickets of a conversation or resident and those that ended lately."""
    mine: ColumnElement[bool] = Ticket.conversation_id == conversation_id
    if resident_id is not None:
        mine = or_(mine, Ticket.resident_id == resident_id)
    ended_at = func.coalesce(Ticket.finished_at, Ticket.closed_at, Ticket.created_at)
    current = or_(Ticket.status.in_(OPEN), and_(Ticket.status.in_(RECENT), ended_at >= ended_since))
    statement = select(Ticket).where(mine, current).order_by(Ticket.id.desc())
    return list(await session.scalars(statement))


async def silent_since(session: AsyncSession, moment: datetime, limit: int) -> list[Ticket]:
    """Return tickets that were done before a moment and have had no answer, held for change."""
    statement = select(Ticket).where(Ticket.status == Status.DONE, Ticket.finished_at <= moment)
    statement = statement.order_by(Ticket.id).limit(limit)
    return list(await session.scalars(statement.with_for_update(of=Ticket, skip_locked=True)))


async def without_event(
    session: AsyncSession,
    condition: ColumnElement[bool],
    event_type: str,
    *,
    generation: bool,
    limit: int,
) -> list[Ticket]:
    """Return tickets that meet a condition and have no event of a type, held for change.

    Args:
        generation: Look only at events since the ticket was last reopened.
    """
    known = select(TicketEvent.id).where(
        TicketEvent.ticket_id == Ticket.id, TicketEvent.type == event_type
    )
    if generation:
        reopened = (
            select(func.coalesce(func.max(TicketEvent.id), 0))
            .where(TicketEvent.ticket_id == Ticket.id, TicketEvent.type == Action.REOPEN)
            .correlate(Ticket)
            .scalar_subquery()
        )
        known = known.where(TicketEvent.id > reopened)
    statement = select(Ticket).where(condition, ~known.correlate(Ticket).exists())
    statement = statement.order_by(Ticket.id).limit(limit)
    return list(await session.scalars(statement.with_for_update(of=Ticket, skip_locked=True)))
