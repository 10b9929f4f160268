"""The SQL of incidents and their updates."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import newest_first
from backend.incidents.models import Incident, IncidentReport, IncidentUpdate
from backend.notifications.models import Notification, NotificationStatus
from backend.residents.models import Building
from backend.tickets.lifecycle import OPEN
from backend.tickets.models import Ticket


async def get(session: AsyncSession, incident_id: int) -> Incident | None:
    """Read one incident."""
    return await session.get(Incident, incident_id)


async def hold(session: AsyncSession, incident_id: int) -> Incident | None:
    """Read one incident as it is now, held for change; reports to it may still come in."""
    statement = select(Incident).where(Incident.id == incident_id)
    held = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return await session.scalar(held)


async def page(
    session: AsyncSession, *, is_open: bool | None, cursor: int | None, limit: int
) -> tuple[list[Incident], int | None]:
    """Read one page of incidents, the newest first."""
    statement = select(Incident)
    if is_open is not None:
        going_on = Incident.resolved_at.is_(None)
        statement = statement.where(going_on if is_open else ~going_on)
    return await newest_first(session, statement, Incident.id, cursor=cursor, limit=limit)


async def going_on(session: AsyncSession, limit: int) -> Sequence[Incident]:
    """Read the incidents that are open, the newest first."""
    statement = select(Incident).where(Incident.resolved_at.is_(None))
    return (await session.scalars(statement.order_by(Incident.id.desc()).limit(limit))).all()


async def past_their_end(session: AsyncSession, now: datetime, limit: int) -> Sequence[Incident]:
    """Read open incidents whose expected end passed unnoticed, held for change."""
    statement = select(Incident).where(
        Incident.resolved_at.is_(None),
        Incident.expected_end_at <= now,
        Incident.overdue_told.is_distinct_from(Incident.expected_end_at),
    )
    statement = statement.order_by(Incident.id).limit(limit)
    return (await session.scalars(statement.with_for_update(skip_locked=True))).all()


async def unknown_buildings(session: AsyncSession, names: Collection[str]) -> list[str]:
    """Return the names the register lacks; an estate without a register knows every name."""
    if not names or await session.scalar(select(Building.id).limit(1)) is None:
        return []
    known = set(await session.scalars(select(Building.name).where(Building.name.in_(names))))
    return [name for name in names if name not in known]


async def building_names(session: AsyncSession) -> list[str]:
    """Return the names of the register's buildings, in the order they were entered."""
    return list(await session.scalars(select(Building.name).order_by(Building.id)))


async def updates_of(
    session: AsyncSession, incident_ids: Collection[int]
) -> Sequence[IncidentUpdate]:
    """Read what was told of incidents, oldest first."""
    statement = select(IncidentUpdate).where(IncidentUpdate.incident_id.in_(incident_ids))
    return (await session.scalars(statement.order_by(IncidentUpdate.id))).all()


async def stop_updates(
    session: AsyncSession, incident_id: int, kinds: Collection[str], *, now: datetime, why: str
) -> None:
    """Let what is still going out of an incident, or waits for the morning, go out no more."""
    mine = (IncidentUpdate.incident_id == incident_id, IncidentUpdate.kind.in_(kinds))
    await session.execute(
        update(IncidentUpdate)
        .where(*mine, IncidentUpdate.spread_at.is_(None))
        .values(spread_at=now)
    )
    await session.execute(
        update(Notification)
        .where(
            Notification.incident_update_id.in_(select(IncidentUpdate.id).where(*mine)),
            Notification.status == NotificationStatus.PENDING,
            Notification.hold_until.is_not(None),
        )
        .values(status=NotificationStatus.SUPERSEDED, hold_until=None, error=why)
    )


async def report_of(
    session: AsyncSession, incident_id: int, conversation_id: int
) -> IncidentReport | None:
    """Read what a conversation reported to an incident, held for change."""
    statement = select(IncidentReport).where(
        IncidentReport.incident_id == incident_id,
        IncidentReport.conversation_id == conversation_id,
    )
    return await session.scalar(statement.with_for_update())


async def reports_of(
    session: AsyncSession, incident_id: int, limit: int
) -> Sequence[IncidentReport]:
    """Read who reported to an incident, oldest first."""
    statement = select(IncidentReport).where(IncidentReport.incident_id == incident_id)
    return (await session.scalars(statement.order_by(IncidentReport.id).limit(limit))).all()


async def reported_by(session: AsyncSession, conversation_id: int) -> set[int]:
    """Return the incidents a conversation has reported to."""
    statement = select(IncidentReport.incident_id).where(
        IncidentReport.conversation_id == conversation_id
    )
    return set(await session.scalars(statement))


async def tickets_of(session: AsyncSession, incident_id: int, limit: int) -> Sequence[Ticket]:
    """Read the tickets of an incident, oldest first."""
    statement = select(Ticket).where(Ticket.incident_id == incident_id)
    return (await session.scalars(statement.order_by(Ticket.id).limit(limit))).all()


async def ticket_by_id(session: AsyncSession, ticket_id: int) -> Ticket | None:
    """Read one ticket."""
    return await session.scalar(select(Ticket).where(Ticket.id == ticket_id))


async def numbers_of(session: AsyncSession, ticket_ids: Collection[int]) -> dict[int, str]:
    """Return the numbers of tickets by their ids."""
    if not ticket_ids:
        return {}
    found = await session.execute(select(Ticket.id, Ticket.number).where(Ticket.id.in_(ticket_ids)))
    return dict(iter(found))


async def hold_tickets(session: AsyncSession, ticket_ids: Collection[int]) -> Sequence[Ticket]:
    """Read tickets as they are now, held for change, in the order of their ids."""
    statement = select(Ticket).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id)
    held = statement.with_for_update(of=Ticket).execution_options(populate_existing=True)
    return (await session.scalars(held)).all()


async def tickets_numbered(session: AsyncSession, numbers: Collection[str]) -> Sequence[Ticket]:
    """Read tickets by their numbers."""
    statement = select(Ticket).where(Ticket.number.in_(numbers))
    return (await session.scalars(statement.order_by(Ticket.id))).all()


async def free_tickets(session: AsyncSession, since: datetime, limit: int) -> Sequence[Ticket]:
    """Read the newest open tickets made since a moment that belong to no incident."""
    statement = select(Ticket).where(
        Ticket.created_at >= since, Ticket.incident_id.is_(None), Ticket.status.in_(OPEN)
    )
    return (await session.scalars(statement.order_by(Ticket.id.desc()).limit(limit))).all()
