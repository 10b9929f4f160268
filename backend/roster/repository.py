"""The SQL of the duty roster."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.roster.models import DutyShift
from backend.staff.models import Role, Staff


async def get(session: AsyncSession, shift_id: int) -> DutyShift | None:
    """Read one shift."""
    return await session.get(DutyShift, shift_id)


async def between(
    session: AsyncSession, start: datetime, end: datetime, *, team: str | None = None
) -> list[tuple[DutyShift, Staff]]:
    """Read the shifts that touch a stretch of time, with who has them, in order."""
    statement = (
        select(DutyShift, Staff)
        .join(Staff, Staff.id == DutyShift.staff_id)
        .where(DutyShift.ends_at > start, DutyShift.starts_at < end)
        .order_by(DutyShift.starts_at, DutyShift.id)
    )
    if team is not None:
        statement = statement.where(DutyShift.team == team)
    return [(shift, staff) for shift, staff in await session.execute(statement)]


async def lock_person(session: AsyncSession, staff_id: int) -> Staff | None:
    """Hold a person's roster until the end of the transaction; None when there is nobody."""
    statement = select(Staff).where(Staff.id == staff_id).with_for_update()
    return await session.scalar(statement)


async def of_person(
    session: AsyncSession, staff_id: int, start: datetime, end: datetime
) -> DutyShift | None:
    """Read a shift of a person that touches a stretch of time."""
    statement = select(DutyShift).where(
        DutyShift.staff_id == staff_id, DutyShift.ends_at > start, DutyShift.starts_at < end
    )
    return await session.scalar(statement.limit(1))


async def on_duty(session: AsyncSession, team: str, at: datetime) -> list[Staff]:
    """Read who of a team is on duty."""
    there = select(DutyShift.staff_id).where(
        DutyShift.team == team, DutyShift.starts_at <= at, DutyShift.ends_at > at
    )
    statement = select(Staff).where(Staff.id.in_(there), Staff.active.is_(True))
    statement = statement.order_by(Staff.id)
    return list(await session.scalars(statement))


async def active(
    session: AsyncSession, *, team: str | None = None, roles: Collection[Role] = ()
) -> list[Staff]:
    """Read active staff, of one team or of all, with one of these roles or any."""
    statement = select(Staff).where(Staff.active.is_(True))
    if team is not None:
        statement = statement.where(Staff.team == team)
    if roles:
        statement = statement.where(Staff.role.in_(roles))
    return list(await session.scalars(statement.order_by(Staff.id)))
