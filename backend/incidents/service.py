"""Incidents (突发事件): what many residents share, opened and ended by staff only."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import Actor
from backend.core.database import clock_of, publish
from backend.incidents import repository
from backend.incidents.errors import IncidentNotFound
from backend.incidents.models import Incident
from backend.incidents.schemas import IncidentCreate


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


async def open_incident(session: AsyncSession, data: IncidentCreate, *, actor: Actor) -> Incident:
    """Make a matter known, so that the bot tells everybody it concerns."""
    incident = Incident(
        matter=data.matter,
        notice=data.notice,
        scope=data.scope.model_dump() if data.scope.buildings else {},
        expected_end_at=data.expected_end_at,
        opened_by=actor.name,
        created_at=clock_of(session).now(),
    )
    session.add(incident)
    await session.flush()
    publish(session, "incidents", {"id": incident.id})
    return incident


async def resolve(session: AsyncSession, incident: Incident, *, notice: str | None) -> Incident:
    """End an incident; again changes nothing."""
    if incident.resolved_at is None:
        incident.resolved_at = clock_of(session).now()
        incident.resolution = notice or None
        await session.flush()
        publish(session, "incidents", {"id": incident.id})
    return incident
