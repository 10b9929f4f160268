"""Incidents over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response, status

from backend.core.actor import Actor
from backend.core.database import SessionDep
from backend.core.errors import NotFound, NotPermitted, errors
from backend.core.fields import RowId
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.incidents import service
from backend.incidents.errors import (
    IncidentNotFound,
    IncidentOpenStill,
    IncidentOver,
    ScopeNeeded,
    SuggestionDecided,
    SuggestionNotFound,
    TicketElsewhere,
)
from backend.incidents.models import Incident, SuggestionStatus
from backend.incidents.rights import DESK, LEADS
from backend.incidents.schemas import (
    ClosingReport,
    FromTicket,
    IncidentCreate,
    ReportCreate,
    Resolution,
    TicketAttach,
    UpdateCreate,
)
from backend.incidents.views import IncidentDetail, IncidentRead, ReportRead, SuggestionRead
from backend.staff.auth import ActorDep, allow
from backend.tickets.errors import TicketNotFound

router = APIRouter(prefix="/incidents", tags=["incidents"])
DeskDep = Annotated[Actor, Depends(allow(*DESK))]
LeadDep = Annotated[Actor, Depends(allow(*LEADS))]


async def _incident(incident_id: RowId, _: ActorDep, session: SessionDep) -> Incident:
    return await service.get(session, incident_id)


IncidentDep = Annotated[Incident, Depends(_incident)]


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
    return Page(items=await service.read_all(session, incidents), next=following)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=errors(
        NotPermitted, TicketNotFound, SuggestionNotFound, SuggestionDecided, TicketElsewhere
    ),
)
async def open_incident(body: IncidentCreate, actor: DeskDep, session: SessionDep) -> IncidentRead:
    """Make a known outage or danger public, and tell everybody it concerns."""
    incident = await service.open_incident(session, body, actor=actor)
    return await service.read_one(session, incident)


@router.post(
    "/from-ticket",
    status_code=status.HTTP_201_CREATED,
    responses=errors(NotPermitted, TicketNotFound, TicketElsewhere, ScopeNeeded),
)
async def open_from_ticket(body: FromTicket, actor: DeskDep, session: SessionDep) -> IncidentRead:
    """Make an emergency an incident at once: place and matter are read from its ticket."""
    incident = await service.open_from_ticket(session, body, actor=actor)
    return await service.read_one(session, incident)


@router.get("/suggestions")
async def list_suggestions(
    _: ActorDep,
    session: SessionDep,
    wanted: Annotated[SuggestionStatus | None, Query(alias="status")] = SuggestionStatus.OPEN,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[SuggestionRead]:
    """List likely incidents nobody has decided about, the newest first."""
    found, following = await service.list_suggestions(
        session, status=wanted, cursor=cursor, limit=limit
    )
    return Page(items=[SuggestionRead.of(one) for one in found], next=following)


@router.post(
    "/suggestions/{suggestion_id}/dismiss",
    responses=errors(NotPermitted, SuggestionNotFound, SuggestionDecided),
)
async def dismiss_suggestion(
    suggestion_id: RowId, actor: DeskDep, session: SessionDep
) -> SuggestionRead:
    """Say that these reports are different matters."""
    return SuggestionRead.of(await service.dismiss(session, suggestion_id, actor=actor))


@router.get("/{incident_id}", responses=errors(IncidentNotFound))
async def read_incident(
    incident: IncidentDep, actor: ActorDep, session: SessionDep
) -> IncidentDetail:
    """Read an incident with its updates, how far each got, its reports and tickets."""
    return await service.read_detail(session, incident, actor=actor)


@router.post(
    "/{incident_id}/updates",
    status_code=status.HTTP_201_CREATED,
    responses=errors(NotPermitted, IncidentNotFound, IncidentOver),
)
async def publish_update(
    incident: IncidentDep, body: UpdateCreate, actor: DeskDep, session: SessionDep
) -> IncidentDetail:
    """Tell everybody concerned how it goes on."""
    await service.publish_update(session, incident, body, actor=actor)
    return await service.read_detail(session, incident, actor=actor)


@router.post("/{incident_id}/resolve", responses=errors(NotPermitted, IncidentNotFound))
async def resolve_incident(
    incident: IncidentDep, body: Resolution, actor: LeadDep, session: SessionDep
) -> IncidentRead:
    """End an incident and give everybody concerned the all-clear."""
    details = body.model_dump(exclude={"notice"})
    await service.resolve(session, incident, notice=body.notice, actor=actor, **details)
    return await service.read_one(session, incident)


@router.post(
    "/{incident_id}/reports",
    status_code=status.HTTP_201_CREATED,
    responses=errors(NotPermitted, IncidentNotFound, IncidentOver, NotFound),
)
async def report_to_incident(
    incident: IncidentDep,
    body: ReportCreate,
    response: Response,
    actor: DeskDep,
    session: SessionDep,
) -> ReportRead:
    """Put a resident on the list of those concerned; again gives the same, with status 200."""
    report, is_new = await service.report(session, incident, body, actor=actor)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return ReportRead.of(report, words=report.words)


@router.post(
    "/{incident_id}/tickets",
    status_code=status.HTTP_201_CREATED,
    responses=errors(NotPermitted, IncidentNotFound, TicketNotFound, IncidentOver, TicketElsewhere),
)
async def attach_ticket(
    incident: IncidentDep, body: TicketAttach, actor: DeskDep, session: SessionDep
) -> IncidentDetail:
    """Hang a ticket below an incident, or merge it into the one the work is done on."""
    await service.attach_ticket(session, incident, body, actor=actor)
    return await service.read_detail(session, incident, actor=actor)


@router.put(
    "/{incident_id}/report",
    responses=errors(NotPermitted, IncidentNotFound, IncidentOpenStill),
)
async def save_report(
    incident: IncidentDep, body: ClosingReport, actor: LeadDep, session: SessionDep
) -> IncidentDetail:
    """Keep the closing report as written; an empty one is generated again."""
    await service.save_report(session, incident, body.text, actor=actor)
    return await service.read_detail(session, incident, actor=actor)
