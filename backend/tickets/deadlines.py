"""What the worker's tick does with tickets whose time has come."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from sqlalchemy import and_
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import SYSTEM
from backend.core.database import clock_of
from backend.surveys import service as survey_service
from backend.tickets import effects, repository
from backend.tickets.lifecycle import Action, Status
from backend.tickets.models import Ticket
from backend.tickets.transitions import transition

_BATCH = 50
_SOON = timedelta(hours=1)

log = structlog.get_logger(__name__)


async def settle_due(session: AsyncSession) -> int:
    """End done tickets nobody answered: silence and unreachability are two different outcomes."""
    clock = clock_of(session)
    wait = clock.delay(timedelta(hours=get_catalogue().policy.auto_close_hours))
    tickets = await repository.silent_since(session, clock.now() - wait, _BATCH)
    return await _each(session, tickets, lambda ticket: _settle(session, ticket))


async def _settle(session: AsyncSession, ticket: Ticket) -> None:
    asked = ticket.conversation_id is not None
    reached = asked and await survey_service.reached(session, ticket)
    action = Action.AUTO_CLOSE if reached else Action.UNREACHABLE
    await transition(session, ticket, action, actor=SYSTEM)


async def _each(
    session: AsyncSession, tickets: list[Ticket], work: Callable[[Ticket], Awaitable[None]]
) -> int:
    """Work on tickets one by one; one that fails takes back only its own changes."""
    done = 0
    for ticket in tickets:
        number = ticket.number
        try:
            async with session.begin_nested():
                await work(ticket)
            done += 1
        except Exception:
            log.exception("ticket_failed", ticket=number)
    return done


async def warn_due(session: AsyncSession) -> int:
    """Page staff before and after a missed deadline, once each (督办)."""
    clock = clock_of(session)
    now, soon = clock.now(), clock.after(_SOON)
    running = repository.running()
    warned = 0
    for name, level, generation, condition in (
        (
            "response_overdue",
            2,
            False,
            and_(Ticket.status == Status.SUBMITTED, Ticket.due_response_at < now),
        ),
        ("finish_overdue", 3, True, and_(running, Ticket.due_finish_at < now)),
        ("finish_soon", 0, True, and_(running, Ticket.due_finish_at.between(now, soon))),
    ):
        due = await repository.without_event(
            session, condition, name, generation=generation, limit=_BATCH
        )
        warned += await _each(session, due, _escalation(session, name, level))
    return warned


def _escalation(
    session: AsyncSession, name: str, level: int
) -> Callable[[Ticket], Awaitable[None]]:
    async def escalate(ticket: Ticket) -> None:
        await effects.escalate(session, ticket, name, level=level, actor=SYSTEM)

    return escalate
