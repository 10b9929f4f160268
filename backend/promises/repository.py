"""The SQL of the promise ledger."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import newest_first
from backend.promises.models import Promise, PromiseKind, PromiseStatus
from backend.tickets.lifecycle import WaitingReason
from backend.tickets.models import Ticket

_OPEN = Promise.status == PromiseStatus.OPEN
# As long as the resident keeps us waiting, nothing can be done for them.
_PAUSED = and_(
    Ticket.waiting_reason.is_not_distinct_from(WaitingReason.RESIDENT),
    Ticket.waiting_since.is_not(None),
)
_STANDS_STILL = and_(Promise.kind != PromiseKind.ANSWER, _PAUSED)


async def open_of_ticket(
    session: AsyncSession, ticket_id: int, kinds: Collection[str]
) -> Sequence[Promise]:
    """Read a ticket's open promises of some kinds, held for change."""
    statement = select(Promise).where(Promise.ticket_id == ticket_id, Promise.kind.in_(kinds))
    statement = statement.where(_OPEN).order_by(Promise.id)
    return (await session.scalars(statement.with_for_update())).all()


async def open_in_talk(
    session: AsyncSession, conversation_id: int, kinds: Collection[str]
) -> Sequence[Promise]:
    """Read what a conversation waits for, of its tickets and of itself, held for change.

    The caller may hold the conversation, which others take last: what they hold is left to them.
    """
    statement = select(Promise).where(Promise.conversation_id == conversation_id, _OPEN)
    statement = statement.where(Promise.kind.in_(kinds)).order_by(Promise.id)
    return (await session.scalars(statement.with_for_update(skip_locked=True))).all()


def _due(now: datetime, soon: datetime) -> ColumnElement[bool]:
    """Match what is to be looked at: missed, or near and nobody was told."""
    near = and_(
        Promise.due_at <= soon,
        Promise.warned_at.is_(None),
        Promise.kind.in_((PromiseKind.VISIT, PromiseKind.ANSWER)),
    )
    return and_(_OPEN, or_(Promise.due_at < now, near))


async def due(
    session: AsyncSession, now: datetime, soon: datetime, limit: int
) -> list[tuple[Promise, Ticket | None]]:
    """Read promises to settle or to warn of with their tickets, both held for change.

    What somebody else holds is left out: it is theirs, or the next look finds it. The ticket is
    held first, as everywhere: two orders would be a deadlock.
    """
    wanted = select(Promise.id, Promise.ticket_id).outerjoin(Ticket, Promise.ticket_id == Ticket.id)
    wanted = wanted.where(_due(now, soon), or_(Promise.ticket_id.is_(None), ~_STANDS_STILL))
    found = (await session.execute(wanted.order_by(Promise.due_at, Promise.id).limit(limit))).all()
    about = {ticket_id for _, ticket_id in found if ticket_id is not None}
    tickets = {ticket.id: ticket for ticket in await _hold_tickets(session, about)}
    free = [key for key, ticket_id in found if ticket_id is None or ticket_id in tickets]
    held = select(Promise).where(Promise.id.in_(free), _due(now, soon))
    held = held.order_by(Promise.due_at, Promise.id).with_for_update(skip_locked=True)
    rows = await session.scalars(held.execution_options(populate_existing=True))
    return [(row, tickets.get(row.ticket_id or 0)) for row in rows]


async def _hold_tickets(session: AsyncSession, ids: set[int]) -> Sequence[Ticket]:
    if not ids:
        return []
    statement = select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id)
    statement = statement.with_for_update(of=Ticket, skip_locked=True)
    return (await session.scalars(statement.execution_options(populate_existing=True))).all()


async def hold_ticket(session: AsyncSession, ticket_id: int) -> None:
    """Hold a ticket until the end of the transaction and read what others did to it."""
    await session.flush()
    statement = select(Ticket).where(Ticket.id == ticket_id).with_for_update(of=Ticket)
    await session.scalar(statement.execution_options(populate_existing=True))


async def get(session: AsyncSession, promise_id: int) -> Promise | None:
    """Read one promise."""
    return await session.get(Promise, promise_id)


async def hold(session: AsyncSession, promise: Promise) -> None:
    """Hold a promise, after its ticket, and read what others did to it."""
    fresh = select(Promise).where(Promise.id == promise.id).with_for_update()
    await session.scalar(fresh.execution_options(populate_existing=True))


async def page(
    session: AsyncSession,
    *,
    status: str | None,
    ticket: str | None,
    cursor: int | None,
    limit: int,
) -> tuple[list[Promise], int | None]:
    """Read one page of promises, the newest first."""
    statement = select(Promise)
    if status is not None:
        statement = statement.where(Promise.status == status)
    if ticket is not None:
        number = ticket.upper()
        statement = statement.join(Ticket, Promise.ticket_id == Ticket.id)
        statement = statement.where(Ticket.number == number)
    return await newest_first(session, statement, Promise.id, cursor=cursor, limit=limit)


async def tickets_of(session: AsyncSession, promises: Sequence[Promise]) -> dict[int, Ticket]:
    """Read the tickets of promises by ticket id."""
    wanted = {promise.ticket_id for promise in promises if promise.ticket_id is not None}
    if not wanted:
        return {}
    rows = await session.scalars(select(Ticket).where(Ticket.id.in_(wanted)))
    return {ticket.id: ticket for ticket in rows}


async def of_ticket(session: AsyncSession, ticket_id: int) -> Sequence[Promise]:
    """Read all promises about a ticket, the newest first."""
    statement = select(Promise).where(Promise.ticket_id == ticket_id)
    return (await session.scalars(statement.order_by(Promise.id.desc()))).all()


async def counts(
    session: AsyncSession, start: datetime, end: datetime
) -> Sequence[Row[str, str, int]]:
    """Count the promises made in a time by kind and status."""
    statement = select(Promise.kind, Promise.status, func.count()).where(
        Promise.made_at >= start, Promise.made_at < end
    )
    return (await session.execute(statement.group_by(Promise.kind, Promise.status))).all()
