"""The tickets of an incident: hung below it, told of it, and ended with it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import Actor
from backend.core.database import clock_of, publish
from backend.incidents import matching, repository, words
from backend.incidents.errors import TicketElsewhere
from backend.incidents.models import Incident
from backend.notifications import service as notification_service
from backend.tickets import service as ticket_service
from backend.tickets.history import record, snapshot
from backend.tickets.lifecycle import OPEN, Action
from backend.tickets.models import Ticket

_MOST = 1000


async def attach(
    session: AsyncSession, incident: Incident, ticket: Ticket, *, actor: Actor, told: bool = False
) -> bool:
    """Hang a ticket below an incident and tell its resident, once.

    Args:
        told: The notice is about to go out and will reach them.

    Returns:
        Whether it was not there already.

    Raises:
        TicketElsewhere: It belongs to another incident, or is over.
    """
    await repository.hold_tickets(session, [ticket.id])
    if ticket.incident_id == incident.id:
        return False
    await _check(session, ticket)
    before = snapshot(ticket)
    ticket.incident_id = incident.id
    await _put_below(session, incident, ticket)
    about: dict[str, Any] = {"note": incident.matter, "incident": incident.id}
    await record(session, ticket, "incident_attached", actor=actor, before=before, **about)
    if not told:
        await _tell(session, incident, ticket)
    publish(session, "incidents", {"id": incident.id})
    return True


async def _check(session: AsyncSession, ticket: Ticket) -> None:
    if await _is_elsewhere(session, ticket):
        raise TicketElsewhere("ticket_elsewhere", ticket.number)
    if ticket.status not in OPEN:
        raise TicketElsewhere("ticket_over", ticket.number)


async def _is_elsewhere(session: AsyncSession, ticket: Ticket) -> bool:
    """Tell whether a ticket hangs below an incident that goes on; one that is over lets go."""
    other = await repository.get(session, ticket.incident_id) if ticket.incident_id else None
    return other is not None and other.resolved_at is None


async def _put_below(session: AsyncSession, incident: Incident, ticket: Ticket) -> None:
    """Let a ticket hang below the one the work is done on."""
    if incident.ticket_id in (None, ticket.id) or ticket.parent_id is not None:
        return
    parent = await repository.ticket_by_id(session, incident.ticket_id or 0)
    if parent is not None and parent.parent_id != ticket.id:
        ticket.parent, ticket.parent_id = parent, parent.id


async def _tell(session: AsyncSession, incident: Incident, ticket: Ticket) -> None:
    """Tell the resident what is known; whoever has heard the latest is not told again."""
    updates = await repository.updates_of(session, [incident.id])
    if ticket.conversation_id is None or not updates:
        return
    latest = updates[-1]
    await notification_service.enqueue(
        session,
        ticket.conversation_id,
        kind="incident_attached",
        text=words.attached_text(incident, ticket, latest.text, now=clock_of(session).now()),
        incident_update_id=latest.id,
        dedupe_key=f"incident:{latest.id}:{ticket.conversation_id}",
        urgent=latest.urgent,
    )


async def attach_all(
    session: AsyncSession, incident: Incident, numbers: Collection[str], *, actor: Actor
) -> None:
    """Hang the tickets below an incident that can be, before its first notice goes out."""
    for ticket in await repository.tickets_numbered(session, numbers):
        try:
            await attach(session, incident, ticket, actor=actor, told=True)
        except TicketElsewhere:
            continue  # it was ended or attached since it was counted


async def settle(
    session: AsyncSession, incident: Incident, text: str, *, actor: Actor, finish: bool
) -> None:
    """Note the end of an incident on its open tickets.

    Args:
        text: The all-clear, which residents are told anyway.
        finish: They are done with it, as far as it answers them; the ticket the work is done on
            ends by itself.
    """
    by = Actor("system", actor.name, actor.staff_id, actor.role)
    for ticket in await _hold_open(session, incident):
        ends = ticket.id != incident.ticket_id and ticket.type in matching.ENDS_WITH_IT
        if finish and ends:
            await ticket_service.transition(session, ticket, Action.SETTLE, actor=by, result=text)
        else:
            await record(session, ticket, "incident_resolved", actor=actor, note=text)


async def _hold_open(session: AsyncSession, incident: Incident) -> list[Ticket]:
    """Hold the open tickets of an incident, all of them before any of their conversations.

    One after the other would be a deadlock with whoever has the second ticket of a conversation.
    """
    found = await repository.tickets_of(session, incident.id, _MOST)
    ids = [ticket.id for ticket in found if ticket.status in OPEN]
    return [one for one in await repository.hold_tickets(session, ids) if one.status in OPEN]
