"""Making a ticket heard one level higher: the resident presses (催单), or time runs out (督办)."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.tickets import due, notices
from backend.tickets.history import State, record, snapshot
from backend.tickets.ladder import LEAD, MANAGER, WORKER
from backend.tickets.lifecycle import Action
from backend.tickets.models import Ticket

# Whom a repeated urge reaches.
_URGE_ALERTS = {WORKER: "urge_worker", LEAD: "urge_lead", MANAGER: "urge_manager"}


async def urge(session: AsyncSession, ticket: Ticket, *, actor: Actor, note: str | None) -> None:
    """Count an urge and page one level higher each time; one about an overdue ticket, the highest.

    Urges within the policy's interval are one: the history keeps them, nobody is paged twice.
    """
    clock = clock_of(session)
    interval = clock.delay(timedelta(minutes=get_catalogue().policy.urge_interval_minutes))
    if ticket.urged_at is not None and clock.now() < ticket.urged_at + interval:
        await record(session, ticket, "urge_repeat", actor=actor, note=note)
        return
    before = snapshot(ticket)
    ticket.urge_count += 1
    ticket.urged_at = clock.now()
    level = MANAGER if due.is_over(ticket, clock) else min(ticket.urge_count, MANAGER)
    ticket.escalation_level = max(ticket.escalation_level, level)
    await record(session, ticket, Action.URGE, actor=actor, before=before, note=note)
    await _page(
        session,
        ticket,
        "urge",
        _URGE_ALERTS[ticket.escalation_level],
        level=ticket.escalation_level,
        count=ticket.urge_count,
    )


async def escalate(
    session: AsyncSession,
    ticket: Ticket,
    name: str,
    *,
    level: int,
    actor: Actor,
    reminder: bool = False,
    before: State | None = None,
) -> None:
    """Page staff about a deadline, once: the event is what remembers it.

    Args:
        name: Of the event, the alert and its sentence.
        level: Whom it reaches; what no worker has yet reaches the lead at least.
        reminder: Nothing is late yet: the ticket is not raised to that level.
        before: What the ticket looked like, where more than its level changes.
    """
    before = before or snapshot(ticket)
    if not reminder:
        ticket.escalation_level = max(ticket.escalation_level, level)
    await record(session, ticket, name, actor=actor, before=before)
    reached = level if ticket.assignee_name else max(level, LEAD)
    await _page(session, ticket, name, name, level=reached)


async def _page(
    session: AsyncSession, ticket: Ticket, kind: str, sentence: str, *, level: int, **values: int
) -> None:
    await alert_service.raise_alert(
        session,
        kind=kind,
        text=notices.alert_text(sentence, ticket, **values),
        ticket=ticket,
        level=level,
    )
