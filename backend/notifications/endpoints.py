"""The outbox over HTTP."""

from fastapi import APIRouter

from backend.core.database import SessionDep
from backend.core.errors import NotAuthenticated, errors
from backend.core.fields import Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.notifications import service
from backend.notifications.schemas import NotificationRead
from backend.staff.auth import ActorDep

router = APIRouter(prefix="/notifications", tags=["notifications"])


@router.get("", responses=errors(NotAuthenticated))
async def list_notifications(
    _: ActorDep,
    session: SessionDep,
    ticket: Tidy | None = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[NotificationRead]:
    """List what was said to residents and what became of it, of one ticket or of all."""
    rows, following = await service.list_page(session, ticket=ticket, cursor=cursor, limit=limit)
    texts, numbers = await service.texts_and_numbers(session, rows)
    items = [
        NotificationRead.of(
            row, text=texts.get(row.message_id or 0), ticket=numbers.get(row.ticket_id or 0)
        )
        for row in rows
    ]
    return Page(items=items, next=following)
