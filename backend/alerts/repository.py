"""The SQL of alerts."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.core.pagination import newest_first


async def get(session: AsyncSession, alert_id: int) -> Alert | None:
    """Read one alert, held for change."""
    return await session.scalar(select(Alert).where(Alert.id == alert_id).with_for_update())


async def page(
    session: AsyncSession,
    *,
    is_open: bool | None,
    kind: str | None,
    cursor: int | None,
    limit: int,
) -> tuple[list[Alert], int | None]:
    """Read one page of alerts, the newest first."""
    statement = select(Alert)
    if is_open is not None:
        waiting = Alert.acknowledged_at.is_(None)
        statement = statement.where(waiting if is_open else ~waiting)
    if kind is not None:
        statement = statement.where(Alert.kind == kind)
    return await newest_first(session, statement, Alert.id, cursor=cursor, limit=limit)
