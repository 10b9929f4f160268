"""The SQL of incidents."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import newest_first
from backend.incidents.models import Incident


async def get(session: AsyncSession, incident_id: int) -> Incident | None:
    """Read one incident, held for change."""
    statement = select(Incident).where(Incident.id == incident_id).with_for_update()
    return await session.scalar(statement)


async def page(
    session: AsyncSession, *, is_open: bool | None, cursor: int | None, limit: int
) -> tuple[list[Incident], int | None]:
    """Read one page of incidents, the newest first."""
    statement = select(Incident)
    if is_open is not None:
        going_on = Incident.resolved_at.is_(None)
        statement = statement.where(going_on if is_open else ~going_on)
    return await newest_first(session, statement, Incident.id, cursor=cursor, limit=limit)
