"""What people and programs see of the outbox, masked by who asks."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import Actor
from backend.core.phones import mask_words
from backend.notifications import service
from backend.notifications.models import Notification
from backend.notifications.schemas import NotificationRead
from backend.tickets import reading
from backend.tickets.models import Ticket


async def read_all(
    session: AsyncSession, rows: Sequence[Notification], *, actor: Actor
) -> list[NotificationRead]:
    """Return notifications as an actor may see them."""
    texts, tickets = await service.texts_and_tickets(session, rows)
    return [
        _read(row, actor, text=service.text_of(row, texts), ticket=tickets.get(row.ticket_id or 0))
        for row in rows
    ]


def _read(
    row: Notification, actor: Actor, *, text: str | None, ticket: Ticket | None
) -> NotificationRead:
    item = NotificationRead.of(row, text=text, ticket=ticket.number if ticket else None)
    if ticket is not None and reading.hides_identity(actor, ticket):
        item.conversation_id = item.message_id = None
    whole = reading.sees_phones(actor, ticket) if ticket else reading.leads(actor)
    if item.text is not None and not whole:
        item.text = mask_words(item.text)
    return item
