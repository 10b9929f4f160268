"""The same matter again (复发): within a few days it reopens the old ticket, as 12345 does."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.tickets import repository
from backend.tickets.errors import TransitionRefused
from backend.tickets.history import record, snapshot
from backend.tickets.lifecycle import Action
from backend.tickets.models import Ticket, TicketAttachment
from backend.tickets.transitions import transition

_TYPES = ("repair", "complaint")


async def find(session: AsyncSession, draft: Ticket) -> Ticket | None:
    """Return the finished ticket a new one repeats: same person, place, category and thing.

    Somebody else's ticket is never reopened: its news would go to them, not to who writes now.
    """
    if draft.type not in _TYPES or draft.priority == "emergency":
        return None
    catalogue, clock = get_catalogue(), clock_of(session)
    days = clock.delay(timedelta(days=catalogue.policy.repeat_days))
    vague = catalogue.is_vague_repeat(draft.type, draft.category, draft.description)
    return await repository.finished_like(
        session, draft, since=clock.now() - days, any_category=vague
    )


async def reopen(
    session: AsyncSession, ticket: Ticket, draft: Ticket, media_ids: list[str], *, actor: Actor
) -> Ticket | None:
    """Reopen a ticket with what was said this time.

    Args:
        draft: The ticket that would have been made; its key becomes the old ticket's, so that a
            repeated request finds it.
        media_ids: Photos, which exist.

    Returns:
        The ticket; None when somebody else has moved it meanwhile.
    """
    try:
        await transition(session, ticket, Action.REOPEN, actor=actor, note=draft.description)
    except TransitionRefused:
        equal = draft.idempotency_key is not None
        return ticket if equal and ticket.idempotency_key == draft.idempotency_key else None
    before = snapshot(ticket)
    if draft.idempotency_key is not None:
        ticket.idempotency_key = draft.idempotency_key
    if ticket.conversation_id is None:
        # First told at the desk, now in a chat: there the news arrives.
        ticket.conversation_id, ticket.resident_id = draft.conversation_id, draft.resident_id
        ticket.channel, ticket.channel_user = draft.channel, draft.channel_user
    ticket.contact_name = draft.contact_name or ticket.contact_name
    ticket.contact_phone = draft.contact_phone or ticket.contact_phone
    ticket.visit_text = draft.visit_text
    ticket.visit_from, ticket.visit_to = draft.visit_from, draft.visit_to
    now = clock_of(session).now()
    session.add_all(
        TicketAttachment(ticket_id=ticket.id, media_id=media_id, kind="before", created_at=now)
        for media_id in dict.fromkeys(media_ids)
    )
    await record(session, ticket, "repeated", actor=actor, before=before, note=draft.description)
    return ticket
