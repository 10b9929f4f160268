"""Alerts over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.alerts import service
from backend.alerts.errors import AlertNotFound
from backend.alerts.schemas import AlertRead
from backend.core.database import SessionDep
from backend.core.errors import NotAuthenticated, errors
from backend.core.fields import RowId, Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.staff.auth import ActorDep

router = APIRouter(prefix="/alerts", tags=["alerts"])


@router.get("", responses=errors(NotAuthenticated))
async def list_alerts(
    actor: ActorDep,
    session: SessionDep,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    kind: Tidy | None = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[AlertRead]:
    """List alerts, the newest first; `open` = nobody has acknowledged yet."""
    alerts, following = await service.list_page(
        session, is_open=is_open, kind=kind, cursor=cursor, limit=limit
    )
    items = [AlertRead.of(alert, text=service.text_for(alert, actor)) for alert in alerts]
    return Page(items=items, next=following)


@router.post("/{alert_id}/ack", responses=errors(NotAuthenticated, AlertNotFound))
async def acknowledge_alert(alert_id: RowId, actor: ActorDep, session: SessionDep) -> AlertRead:
    """Say that somebody has seen it; once is enough."""
    alert = await service.get(session, alert_id)
    await service.acknowledge(session, alert, actor=actor)
    return AlertRead.of(alert, text=service.text_for(alert, actor))
