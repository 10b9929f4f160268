"""Incidents (突发事件): what many residents share, opened and ended by staff only."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.incidents import children, repository, rights, spreading
from backend.incidents.closing import save_report
from backend.incidents.errors import IncidentNotFound, IncidentOver
from backend.incidents.models import Incident, IncidentUpdate, UpdateKind
from backend.incidents.opening import draft_from_ticket, open_from_ticket, open_incident
from backend.incidents.overdue import warn_overdue
from backend.incidents.reading import building_names, known_to, read_all, read_detail, read_one
from backend.incidents.reports import attach_ticket, gather_due, report
from backend.incidents.rights import DESK, LEADS
from backend.incidents.schemas import UpdateCreate
from backend.incidents.spreading import spread_due
from backend.incidents.suggestions import dismiss, list_suggestions, suggest_due
from backend.incidents.suggestions import get as get_suggestion

__all__ = [
    "attach_ticket",
    "building_names",
    "dismiss",
    "draft_from_ticket",
    "gather_due",
    "get",
    "get_suggestion",
    "known_to",
    "list_page",
    "list_suggestions",
    "open_from_ticket",
    "open_incident",
    "publish_update",
    "read_all",
    "read_detail",
    "read_one",
    "report",
    "resolve",
    "save_report",
    "spread_due",
    "suggest_due",
    "warn_overdue",
]


async def get(session: AsyncSession, incident_id: int) -> Incident:
    """Return one incident.

    Raises:
        IncidentNotFound: There is none with this id.
    """
    incident = await repository.get(session, incident_id)
    if incident is None:
        raise IncidentNotFound
    return incident


async def list_page(
    session: AsyncSession,
    *,
    is_open: bool | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[list[Incident], int | None]:
    """Return one page of incidents, the newest first; `is_open` = not resolved."""
    return await repository.page(session, is_open=is_open, cursor=cursor, limit=limit)


async def publish_update(
    session: AsyncSession, incident: Incident, data: UpdateCreate, *, actor: Actor
) -> IncidentUpdate:
    """Tell everybody concerned how it goes on.

    Raises:
        NotPermitted: The actor does not belong to the desk.
        IncidentOver: It is resolved.
    """
    rights.check(actor, DESK)
    await _hold(session, incident)
    if incident.resolved_at is not None:
        raise IncidentOver
    incident.expected_end_at = data.expected_end_at or incident.expected_end_at
    return await spreading.begin(
        session, incident, UpdateKind.UPDATE, data.text, actor=actor, urgent=data.urgent
    )


async def resolve(
    session: AsyncSession,
    incident: Incident,
    *,
    notice: str | None,
    actor: Actor,
    urgent: bool = False,
    finish_children: bool = False,
) -> Incident:
    """End an incident and tell everybody concerned; again changes nothing.

    Args:
        notice: The all-clear; empty = the catalogue's.
        finish_children: Its open tickets are done, with the all-clear as their result.

    Raises:
        NotPermitted: The actor leads nobody.
    """
    rights.check(actor, LEADS)
    await _hold(session, incident)
    if incident.resolved_at is not None:
        return incident
    text = notice or get_catalogue().phrase("incidents.all_clear_text")
    incident.resolved_at, incident.resolution = clock_of(session).now(), text
    # What still goes out is stopped first: whoever spreads it takes conversations after it, too.
    await spreading.begin(session, incident, UpdateKind.ALL_CLEAR, text, actor=actor, urgent=urgent)
    await children.settle(session, incident, text, actor=actor, finish=finish_children)
    return incident


async def _hold(session: AsyncSession, incident: Incident) -> None:
    """Hold an incident and read what others did to it.

    Raises:
        IncidentNotFound: It was deleted meanwhile.
    """
    if await repository.hold(session, incident.id) is None:
        raise IncidentNotFound
