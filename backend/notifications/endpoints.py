"""The outbox over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.core.actor import Actor
from backend.core.database import SessionDep
from backend.core.errors import NotAuthenticated, NotPermitted, errors
from backend.core.fields import Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.core.phones import mask_words
from backend.notifications import service
from backend.notifications.models import Notification
from backend.notifications.schemas import NotificationRead
from backend.staff.auth import allow
from backend.tickets import reading
from backend.tickets.lifecycle import DESK
from backend.tickets.models import Ticket

router = APIRouter(prefix="/notifications", tags=["notifications"])
DeskDep = Annotated[Actor, Depends(allow(*DESK))]


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


@router.get("", responses=errors(NotAuthenticated, NotPermitted))
async def list_notifications(
    actor: DeskDep,
    session: SessionDep,
    ticket: Tidy | None = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[NotificationRead]:
    """List what was said to residents and what became of it, of one ticket or of all."""
    rows, following = await service.list_page(session, ticket=ticket, cursor=cursor, limit=limit)
    texts, tickets = await service.texts_and_tickets(session, rows)
    items = [
        _read(
            row,
            actor,
            text=texts.get(row.message_id or 0),
            ticket=tickets.get(row.ticket_id or 0),
        )
        for row in rows
    ]
    return Page(items=items, next=following)
