"""What the worker's tick does with tickets whose time has come."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import SYSTEM
from backend.core.database import clock_of
from backend.surveys import service as survey_service
from backend.tickets import commitments, deadline_queries, due, escalation, repository
from backend.tickets.history import snapshot
from backend.tickets.ladder import LEAD, STEPS, Step
from backend.tickets.lifecycle import Action
from backend.tickets.models import Ticket
from backend.tickets.transitions import transition

_BATCH = 50

log = structlog.get_logger(__name__)


async def settle_due(session: AsyncSession) -> int:
    """End done tickets nobody answered: silence and unreachability are two different outcomes."""
    clock = clock_of(session)
    wait = clock.delay(timedelta(hours=get_catalogue().policy.auto_close_hours))
    tickets = await repository.silent_since(session, clock.now() - wait, clock.now(), _BATCH)
    return await _each(session, tickets, lambda ticket: _settle(session, ticket))


async def _settle(session: AsyncSession, ticket: Ticket) -> None:
    reached = await survey_service.reached(session, ticket)
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
    """Page staff before and after a missed deadline, one level higher when it stays missed (督办).

    Each step is taken once per deadline: reopening a ticket and giving it more time begin anew.
    """
    warned = 0
    for step in STEPS:
        found = await deadline_queries.due(session, step, clock_of(session), limit=_BATCH)
        warned += await _each(session, found, _escalation(session, step))
    return warned


def _escalation(session: AsyncSession, step: Step) -> Callable[[Ticket], Awaitable[None]]:
    async def escalate(ticket: Ticket) -> None:
        await escalation.escalate(
            session, ticket, step.name, level=step.level, actor=SYSTEM, reminder=step.reminder
        )

    return escalate


async def end_waits(session: AsyncSession) -> int:
    """Let the clock run again where a resident has kept us waiting too long, and tell the lead."""
    clock = clock_of(session)
    cap = clock.delay(timedelta(hours=get_catalogue().policy.wait_cap_hours))
    tickets = await deadline_queries.waiting_since(session, clock.now() - cap, limit=_BATCH)
    return await _each(session, tickets, lambda ticket: _end_wait(session, ticket))


async def _end_wait(session: AsyncSession, ticket: Ticket) -> None:
    before = snapshot(ticket)
    due.run_on(ticket, clock_of(session))
    await commitments.restate(session, ticket, SYSTEM)
    await escalation.escalate(session, ticket, "wait_over", level=LEAD, actor=SYSTEM, before=before)
