"""Alerts over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service
from backend.alerts.errors import AlertNotFound
from backend.alerts.models import Alert
from backend.alerts.schemas import AlertRead
from backend.core.actor import Actor
from backend.core.database import SessionDep
from backend.core.errors import NotAuthenticated, errors
from backend.core.fields import RowId, Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.staff.auth import ActorDep

router = APIRouter(prefix="/alerts", tags=["alerts"])


async def _read_all(
    session: AsyncSession, alerts: Sequence[Alert], actor: Actor
) -> list[AlertRead]:
    pages = await service.pages_of(session, alerts)
    return [
        AlertRead.of(alert, text=service.text_for(alert, actor), pages=pages.get(alert.id, []))
        for alert in alerts
    ]


@router.get("", responses=errors(NotAuthenticated))
async def list_alerts(
    actor: ActorDep,
    session: SessionDep,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    kind: Tidy | None = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[AlertRead]:
    """List the alerts one may see, the newest first; `open` = nobody has acknowledged yet."""
    alerts, following = await service.list_page(
        session, actor=actor, is_open=is_open, kind=kind, cursor=cursor, limit=limit
    )
    return Page(items=await _read_all(session, alerts, actor), next=following)


@router.post("/{alert_id}/ack", responses=errors(NotAuthenticated, AlertNotFound))
async def acknowledge_alert(alert_id: RowId, actor: ActorDep, session: SessionDep) -> AlertRead:
    """Say that somebody has seen it; once is enough."""
    alert = await service.get(session, alert_id, actor=actor)
    await service.acknowledge(session, alert, actor=actor)
    return (await _read_all(session, [alert], actor))[0]
