"""The promise ledger (承诺台账): every stated time, and whether it was kept.

Deadlines page staff by a ladder of their own (`tickets/deadlines.py`), so of promises only visits
and words of staff are warned of here. A visit or an end that was promised and missed is told to
the resident before they have to ask.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.core.errors import NotPermitted
from backend.core.time import iso
from backend.promises import repository
from backend.promises.errors import PromiseInPast, PromiseNotFound, TicketIsOver
from backend.promises.models import Promise, PromiseKind, PromiseStatus
from backend.promises.schemas import PromiseFigures
from backend.promises.watch import warn_due
from backend.staff.models import Role
from backend.tickets.history import record
from backend.tickets.lifecycle import DESK, ENDED
from backend.tickets.models import Ticket

__all__ = [
    "answer_in_talk",
    "drop",
    "drop_all",
    "figures",
    "get",
    "keep",
    "list_page",
    "make",
    "note_kept",
    "of_ticket",
    "state",
    "state_in_talk",
    "tickets_of",
    "warn_due",
]


async def make(
    session: AsyncSession,
    *,
    kind: str,
    due_at: datetime,
    made_by: str,
    ticket: Ticket | None = None,
    conversation_id: int | None = None,
) -> Promise | None:
    """Write down a stated time; it replaces an open one of the same kind about the same matter.

    Returns:
        The promise; None when the time has passed: nobody was told such a time.
    """
    now = clock_of(session).now()
    if due_at <= now:
        return None
    conversation_id = conversation_id or (ticket.conversation_id if ticket else None)
    if same := await _replace(session, kind, due_at, ticket, conversation_id):
        return same
    promise = Promise(
        ticket_id=ticket.id if ticket else None,
        conversation_id=conversation_id,
        kind=kind,
        due_at=due_at,
        made_by=made_by,
        made_at=now,
    )
    session.add(promise)
    await session.flush()
    return promise


async def _replace(
    session: AsyncSession,
    kind: str,
    due_at: datetime,
    ticket: Ticket | None,
    conversation_id: int | None,
) -> Promise | None:
    """Let a new time take the place of an open one; returns the open one that says the same."""
    if ticket is not None:
        found = await repository.open_of_ticket(session, ticket.id, (kind,))
    else:
        talk = await repository.open_in_talk(session, conversation_id or 0, (kind,))
        found = [promise for promise in talk if promise.ticket_id is None]
    for earlier in found:
        if earlier.due_at == due_at:
            return earlier
        _settle(earlier, PromiseStatus.REPLACED, clock_of(session).now())
    return None


def _settle(promise: Promise, status: PromiseStatus, now: datetime) -> None:
    promise.status, promise.settled_at = status, now


def _keep(promise: Promise, now: datetime) -> None:
    """Count what was done in time as kept, and what came too late as broken."""
    _settle(promise, PromiseStatus.KEPT if now <= promise.due_at else PromiseStatus.BROKEN, now)


async def keep(session: AsyncSession, ticket: Ticket, kind: str) -> None:
    """Note that what was promised about a ticket has happened."""
    now = clock_of(session).now()
    for promise in await repository.open_of_ticket(session, ticket.id, (kind,)):
        _keep(promise, now)
    await session.flush()


async def drop(session: AsyncSession, ticket: Ticket, kind: str) -> None:
    """Note that nothing of the kind is promised about a ticket any more."""
    await _drop(session, ticket, (kind,))


async def drop_all(session: AsyncSession, ticket: Ticket) -> None:
    """Note that a matter ended otherwise than promised: nobody waits for it any more."""
    await _drop(session, ticket, tuple(PromiseKind))


async def _drop(session: AsyncSession, ticket: Ticket, kinds: Collection[str]) -> None:
    now = clock_of(session).now()
    for promise in await repository.open_of_ticket(session, ticket.id, kinds):
        _settle(promise, PromiseStatus.DROPPED, now)
    await session.flush()


async def answer_in_talk(session: AsyncSession, conversation_id: int) -> None:
    """Note that a person has written to the resident: the first response, or the promised word."""
    kinds, now = (PromiseKind.RESPONSE, PromiseKind.ANSWER), clock_of(session).now()
    for promise in await repository.open_in_talk(session, conversation_id, kinds):
        _keep(promise, now)
    await session.flush()


async def state(
    session: AsyncSession,
    ticket: Ticket,
    due_at: datetime,
    *,
    actor: Actor,
    kind: str = PromiseKind.ANSWER,
    note: str | None = None,
) -> Promise:
    """Write down what a member of staff has told the resident of a ticket.

    Raises:
        NotPermitted: A worker speaks of a ticket that is not theirs.
        TicketIsOver: Nothing is left to promise.
        PromiseInPast: The time has passed already.
    """
    await _hold(session, ticket, actor)
    if ticket.status in ENDED:
        raise TicketIsOver
    promise = await make(session, kind=kind, due_at=due_at, made_by=actor.name, ticket=ticket)
    if promise is None:
        raise PromiseInPast
    facts: dict[str, Any] = {"promise": str(kind), "promised_at": iso(due_at)}
    await record(session, ticket, "promise", actor=actor, note=note, **facts)
    return promise


async def state_in_talk(
    session: AsyncSession, conversation_id: int, due_at: datetime, *, actor: Actor
) -> Promise:
    """Write down when a member of staff has said in a talk that they will answer.

    Raises:
        NotPermitted: The actor does not talk with residents.
        PromiseInPast: The time has passed already.
    """
    _check_talks(actor)
    promise = await make(
        session,
        kind=PromiseKind.ANSWER,
        due_at=due_at,
        made_by=actor.name,
        conversation_id=conversation_id,
    )
    if promise is None:
        raise PromiseInPast
    return promise


def _check_talks(actor: Actor) -> None:
    """Refuse an actor who does not talk with residents."""
    if actor.kind == "staff" and actor.role not in DESK:
        raise NotPermitted


async def _hold(session: AsyncSession, ticket: Ticket, actor: Actor) -> None:
    """Hold a ticket an actor may speak for."""
    await repository.hold_ticket(session, ticket.id)
    if actor.role == Role.WORKER and ticket.assignee_id != actor.staff_id:
        raise NotPermitted


async def get(session: AsyncSession, promise_id: int) -> Promise:
    """Return one promise.

    Raises:
        PromiseNotFound: There is none with this id.
    """
    promise = await repository.get(session, promise_id)
    if promise is None:
        raise PromiseNotFound
    return promise


async def note_kept(session: AsyncSession, promise: Promise, *, actor: Actor) -> Promise:
    """Note by hand that a promise was kept, on the phone or at the door; a settled one stays.

    Raises:
        NotPermitted: A worker speaks of a ticket that is not theirs, or of a talk.
    """
    ticket = (await tickets_of(session, [promise])).get(promise.ticket_id or 0)
    if ticket is not None:
        await _hold(session, ticket, actor)
    else:
        _check_talks(actor)
    await repository.hold(session, promise)
    if promise.status == PromiseStatus.OPEN:
        _keep(promise, clock_of(session).now())
        if ticket is not None:
            await record(session, ticket, "promise_kept", actor=actor, promise=promise.kind)
        await session.flush()
    return promise


async def list_page(
    session: AsyncSession,
    *,
    status: str | None = None,
    ticket: str | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[Sequence[Promise], int | None]:
    """Return one page of promises, the newest first.

    Args:
        ticket: Only those about the ticket with this number.
    """
    return await repository.page(session, status=status, ticket=ticket, cursor=cursor, limit=limit)


async def tickets_of(session: AsyncSession, promises: Sequence[Promise]) -> dict[int, Ticket]:
    """Return the tickets of promises by ticket id."""
    return await repository.tickets_of(session, promises)


async def of_ticket(session: AsyncSession, ticket: Ticket) -> Sequence[Promise]:
    """Return all promises about a ticket, the newest first."""
    return await repository.of_ticket(session, ticket.id)


async def figures(session: AsyncSession, start: datetime, end: datetime) -> list[PromiseFigures]:
    """Count what became of the promises made in a time, by kind.

    A promise belongs to the day it was made. Replaced and dropped ones are in no share.
    """
    rows = await repository.counts(session, start, end)
    found = {kind: dict.fromkeys(PromiseStatus, 0) for kind in PromiseKind}
    for kind, status, number in rows:
        found[PromiseKind(kind)][PromiseStatus(status)] = number
    return [PromiseFigures.of(kind, counts) for kind, counts in found.items()]
