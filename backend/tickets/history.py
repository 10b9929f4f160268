"""The append-only history of a ticket: what changed, by whom."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import Actor
from backend.core.database import clock_of, publish
from backend.core.time import iso
from backend.tickets.models import Ticket, TicketEvent

# `number` and `created_at` never change; `parent_id` is shown as the number it stands for.
_UNTOLD = {
    *("id", "number", "created_at", "parent_id", "idempotency_key", "visit_told"),
    *("response_soon_at", "response_manager_at", "finish_soon_at", "finish_manager_at"),
}
_TRACKED = tuple(column.key for column in Ticket.__table__.columns if column.key not in _UNTOLD)

State = dict[str, Any]


def snapshot(ticket: Ticket) -> State:
    """Return what a ticket looks like now."""
    return {key: _plain(getattr(ticket, key)) for key in _TRACKED}


def _plain(value: Any) -> Any:
    return iso(value) if isinstance(value, datetime) else value


def _difference(before: State, after: State) -> tuple[State, State]:
    changed = [key for key in before if before[key] != after[key]]
    return {key: before[key] for key in changed}, {key: after[key] for key in changed}


async def record(
    session: AsyncSession,
    ticket: Ticket,
    event_type: str,
    *,
    actor: Actor,
    before: State | None = None,
    note: str | None = None,
    **facts: Any,
) -> TicketEvent:
    """Write one step into the history and tell open pages.

    Args:
        before: The snapshot taken before the change; the event keeps the fields that differ.
        facts: Further things to keep with what is true after the step.
    """
    old, new = _difference(before or {}, snapshot(ticket))
    event = TicketEvent(
        ticket_id=ticket.id,
        at=clock_of(session).now(),
        type=event_type,
        actor=actor.name,
        actor_kind=actor.kind,
        note=note or "",
        before=old or None,
        after={**new, **facts} or None,
    )
    session.add(event)
    await session.flush()
    publish(session, "tickets", {"number": ticket.number, "status": ticket.status})
    publish(session, f"ticket:{ticket.number}", {"event": event_type})
    return event
