"""Incidents over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, status

from backend.core.actor import Actor
from backend.core.database import SessionDep
from backend.core.errors import NotPermitted, errors
from backend.core.fields import RowId
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.incidents import service
from backend.incidents.errors import IncidentNotFound
from backend.incidents.schemas import IncidentCreate, IncidentRead, Resolution
from backend.staff.auth import ActorDep, allow
from backend.staff.models import Role

router = APIRouter(prefix="/incidents", tags=["incidents"])
LeadDep = Annotated[Actor, Depends(allow(Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN))]


@router.get("")
async def list_incidents(
    _: ActorDep,
    session: SessionDep,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[IncidentRead]:
    """List incidents, the newest first; `open` = not resolved."""
    incidents, following = await service.list_page(
        session, is_open=is_open, cursor=cursor, limit=limit
    )
    return Page(items=[IncidentRead.of(incident) for incident in incidents], next=following)


@router.post("", status_code=status.HTTP_201_CREATED, responses=errors(NotPermitted))
async def open_incident(body: IncidentCreate, actor: LeadDep, session: SessionDep) -> IncidentRead:
    """Make a known outage or danger public."""
    return IncidentRead.of(await service.open_incident(session, body, actor=actor))


@router.post("/{incident_id}/resolve", responses=errors(NotPermitted, IncidentNotFound))
async def resolve_incident(
    incident_id: RowId, body: Resolution, _: LeadDep, session: SessionDep
) -> IncidentRead:
    """End an incident."""
    incident = await service.get(session, incident_id)
    return IncidentRead.of(await service.resolve(session, incident, notice=body.notice))
