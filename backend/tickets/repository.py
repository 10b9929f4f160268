"""The SQL of tickets."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Media, Message
from backend.core.planning import found_first
from backend.staff.models import Staff
from backend.tasks.models import StaffTask, TaskKind
from backend.tickets.lifecycle import OPEN, OVER, RECENT, Action, Status
from backend.tickets.models import Ticket, TicketAttachment, TicketCounter, TicketEvent


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


async def finished_like(
    session: AsyncSession, draft: Ticket, *, since: datetime, any_category: bool
) -> Ticket | None:
    """Return the newest finished ticket of the same person about the same thing."""
    same = [
        getattr(Ticket, name).is_not_distinct_from(getattr(draft, name))
        for name in ("type", "anonymous", "building", "unit", "room", "is_public")
    ]
    if not any_category:
        same.append(Ticket.category == draft.category)
    people = _same_people(draft)
    if not people or not (draft.room or draft.area):
        return None
    if not draft.room:
        same.append(Ticket.area == draft.area)
    if draft.facility is not None:
        same.append(or_(Ticket.facility.is_(None), Ticket.facility == draft.facility))
    statement = select(Ticket).where(
        *same, or_(*people), Ticket.status.in_(OVER), Ticket.finished_at >= since
    )
    return await session.scalar(statement.order_by(Ticket.id.desc()).limit(1))


def _same_people(draft: Ticket) -> list[ColumnElement[bool]]:
    """Match tickets of who writes now.

    A phone number tells only where one of the two has no chat: anybody may name a neighbour's.
    """
    people = [
        getattr(Ticket, name) == value
        for name in ("conversation_id", "resident_id")
        if (value := getattr(draft, name)) is not None
    ]
    if draft.contact_phone is not None:
        same = Ticket.contact_phone == draft.contact_phone
        in_chat = draft.conversation_id is not None
        people.append(and_(same, Ticket.conversation_id.is_(None)) if in_chat else same)
    return people


async def lock(session: AsyncSession, *tickets: Ticket) -> None:
    """Hold tickets until the end of the transaction and read what others did to them.

    The oldest is held first: two orders would be a deadlock.
    """
    await session.flush()
    wanted = select(Ticket).where(Ticket.id.in_([ticket.id for ticket in tickets]))
    statement = wanted.order_by(Ticket.id).with_for_update(of=Ticket)
    (await session.scalars(statement.execution_options(populate_existing=True))).all()


async def find_staff(session: AsyncSession, name: str) -> Staff | None:
    """Return the active member of staff with this id or exact display name."""
    same = [Staff.display_name == name]
    if name.isascii() and name.isdigit() and len(name) < 10:
        same.append(Staff.id == int(name))
    return await session.scalar(select(Staff).where(Staff.active, or_(*same)))


async def merged_into(session: AsyncSession, parent: Ticket) -> Sequence[Ticket]:
    """Return the tickets that were merged into this one."""
    statement = select(Ticket).where(Ticket.parent_id == parent.id, Ticket.status == Status.MERGED)
    return (await session.scalars(statement.order_by(Ticket.id))).all()


async def media_exists(session: AsyncSession, media_id: str) -> bool:
    """Tell whether an upload is stored."""
    return await session.get(Media, media_id) is not None


async def has_photo_after(session: AsyncSession, ticket: Ticket) -> bool:
    """Tell whether a photo was taken after the work, since the ticket was last reopened."""
    found = _photos_after(ticket, await _reopened_at(session, ticket))
    return await session.scalar(found.limit(1)) is not None


async def _reopened_at(session: AsyncSession, ticket: Ticket) -> datetime | None:
    statement = select(func.max(TicketEvent.at)).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.type == Action.REOPEN
    )
    return await session.scalar(statement)


def _photos_after(ticket: Ticket, since: datetime | None) -> Select[str]:
    found = select(TicketAttachment.media_id).where(
        TicketAttachment.ticket_id == ticket.id, TicketAttachment.kind == "after"
    )
    return found if since is None else found.where(TicketAttachment.created_at >= since)


async def photo_after(session: AsyncSession, ticket: Ticket) -> str | None:
    """Return the newest photo taken after the work, since the ticket was last reopened."""
    found = _photos_after(ticket, await _reopened_at(session, ticket))
    return await session.scalar(found.order_by(TicketAttachment.id.desc()).limit(1))


async def visits_between(
    session: AsyncSession, start: datetime, end: datetime, limit: int
) -> Sequence[Ticket]:
    """Return dispatched tickets with a visit in this time nobody was reminded of, held."""
    statement = select(Ticket).where(
        Ticket.status == Status.DISPATCHED,
        Ticket.visit_from > start,
        Ticket.visit_from <= end,
        Ticket.visit_told.is_distinct_from(Ticket.visit_from),
    )
    statement = statement.order_by(Ticket.visit_from, Ticket.id).limit(limit)
    return (await session.scalars(statement.with_for_update(of=Ticket, skip_locked=True))).all()


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


def running() -> ColumnElement[bool]:
    """Match tickets whose clock runs: only the resident's own delay stops it, up to a cap."""
    other_delay = Ticket.waiting_reason.is_distinct_from("waiting_for_resident")
    return and_(Ticket.status.in_(OPEN), or_(other_delay, Ticket.waiting_since.is_(None)))


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


async def silent_since(
    session: AsyncSession, moment: datetime, now: datetime, limit: int
) -> list[Ticket]:
    """Return tickets that were done before a moment and have had no answer, held for change.

    As long as somebody is to call the resident, nobody knows whether they have an answer.
    """
    calls = (TaskKind.CALLBACK, TaskKind.COMPLAINT_CALLBACK)
    call = select(StaffTask.id).where(
        StaffTask.ticket_id == Ticket.id,
        StaffTask.kind.in_(calls),
        StaffTask.done_at.is_(None),
        StaffTask.due_at > now,
    )
    silent = (Ticket.status == Status.DONE, Ticket.finished_at <= moment)
    found = select(Ticket).where(*silent, ~call.correlate(Ticket).exists())
    keys = found_first(found, Ticket.id, limit=limit)
    statement = select(Ticket).where(*silent, Ticket.id.in_(keys)).order_by(Ticket.id)
    return list(await session.scalars(statement.with_for_update(of=Ticket, skip_locked=True)))
