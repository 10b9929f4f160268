"""The SQL of deadlines: which tickets have come to the next step of their ladder."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from backend.catalogue import get_catalogue
from backend.core.planning import found_first
from backend.core.time import Clock
from backend.tickets import repository
from backend.tickets.ladder import Step
from backend.tickets.lifecycle import Action, Status, WaitingReason
from backend.tickets.models import Ticket, TicketEvent

# For tickets that have no moment of their own: they came from an import, or from before.
_SOON = timedelta(hours=1)
Moment = InstrumentedAttribute[datetime | None]


async def due(session: AsyncSession, step: Step, clock: Clock, *, limit: int) -> list[Ticket]:
    """Return the tickets a step is due for and was not taken for, held for change."""
    condition = and_(_watched(step), _time_has_come(step, clock))
    known = _taken(step).correlate(Ticket).exists()
    keys = found_first(select(Ticket).where(condition, ~known), Ticket.id, limit=limit)
    statement = select(Ticket).where(condition, Ticket.id.in_(keys)).order_by(Ticket.id)
    return list(await session.scalars(statement.with_for_update(of=Ticket, skip_locked=True)))


def _watched(step: Step) -> ColumnElement[bool]:
    if step.deadline == "response":
        return Ticket.status == Status.SUBMITTED
    return repository.running()


def _time_has_come(step: Step, clock: Clock) -> ColumnElement[bool]:
    response = step.deadline == "response"
    ends = Ticket.due_response_at if response else Ticket.due_finish_at
    now = clock.now()
    if step.when == "over":
        return ends < now
    if step.when == "soon":
        own = Ticket.response_soon_at if response else Ticket.finish_soon_at
        plain = own.is_not(None) if response else ends <= now + clock.delay(_SOON)
        return and_(ends >= now, _reached(own, plain, now))
    own = Ticket.response_manager_at if response else Ticket.finish_manager_at
    further = timedelta(hours=get_catalogue().policy.breach_manager_hours)
    return and_(ends < now, _reached(own, ends < now - clock.delay(further), now))


def _reached(own: Moment, plain: ColumnElement[bool], now: datetime) -> ColumnElement[bool]:
    return or_(own <= now, and_(own.is_(None), plain))


def _taken(step: Step) -> Select[int]:
    """Select the events that say a step was taken, since the deadline was last set anew."""
    known = select(TicketEvent.id).where(
        TicketEvent.ticket_id == Ticket.id, TicketEvent.type == step.name
    )
    if step.deadline == "response":
        return known
    anew = (
        select(func.coalesce(func.max(TicketEvent.id), 0))
        .where(
            TicketEvent.ticket_id == Ticket.id,
            TicketEvent.type.in_((Action.REOPEN, Action.EXTEND)),
        )
        .correlate(Ticket)
        .scalar_subquery()
    )
    return known.where(TicketEvent.id > anew)


async def waiting_since(session: AsyncSession, moment: datetime, *, limit: int) -> list[Ticket]:
    """Return tickets that have waited for the resident since before a moment, held for change."""
    statement = select(Ticket).where(
        Ticket.status == Status.WAITING,
        Ticket.waiting_reason == WaitingReason.RESIDENT,
        Ticket.waiting_since <= moment,
    )
    statement = statement.order_by(Ticket.id).limit(limit)
    return list(await session.scalars(statement.with_for_update(of=Ticket, skip_locked=True)))
