"""The outbox over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from backend.core.actor import Actor
from backend.core.database import SessionDep
from backend.core.errors import NotAuthenticated, NotPermitted, errors
from backend.core.fields import Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.notifications import service
from backend.notifications.models import NotificationStatus
from backend.notifications.reading import read_all
from backend.notifications.schemas import NotificationRead
from backend.staff.auth import allow
from backend.tickets.lifecycle import DESK

router = APIRouter(prefix="/notifications", tags=["notifications"])
DeskDep = Annotated[Actor, Depends(allow(*DESK))]
_STATUS = Query(description="Repeated for several; dead letters are undeliverable, dead, ambiguous")


@router.get("", responses=errors(NotAuthenticated, NotPermitted))
async def list_notifications(
    actor: DeskDep,
    session: SessionDep,
    status: Annotated[tuple[NotificationStatus, ...], _STATUS] = (),
    ticket: Tidy | None = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[NotificationRead]:
    """List what was said to residents and what became of it, of one ticket or of all."""
    rows, following = await service.list_page(
        session, ticket=ticket, statuses=status, cursor=cursor, limit=limit
    )
    return Page(items=await read_all(session, rows, actor=actor), next=following)
