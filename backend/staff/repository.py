"""The SQL of staff and their sessions."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import newest_first
from backend.staff.models import Staff, StaffSession


async def get(session: AsyncSession, staff_id: int) -> Staff | None:
    """Read one member of staff."""
    return await session.get(Staff, staff_id)


async def names(session: AsyncSession, staff_ids: Collection[int]) -> dict[int, str]:
    """Read display names by id, also of closed accounts."""
    rows = await session.execute(
        select(Staff.id, Staff.display_name).where(Staff.id.in_(staff_ids))
    )
    return dict(iter(rows))


async def by_login(session: AsyncSession, login: str) -> Staff | None:
    """Read the member of staff with a login."""
    return await session.scalar(select(Staff).where(Staff.login == login))


async def by_token(session: AsyncSession, token_hash: str, *, now: datetime) -> Staff | None:
    """Read the active member of staff whose session is not over."""
    return await session.scalar(
        select(Staff)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .where(
            StaffSession.token_hash == token_hash,
            StaffSession.expires_at > now,
            Staff.active.is_(True),
        )
    )


async def is_taken(
    session: AsyncSession, *, login: str | None, display_name: str | None, besides: int | None
) -> bool:
    """Tell whether somebody else has the login or the display name."""
    wanted = [
        column == value
        for column, value in ((Staff.login, login), (Staff.display_name, display_name))
        if value is not None
    ]
    if not wanted:
        return False
    statement = select(Staff.id).where(or_(*wanted)).limit(1)
    if besides is not None:
        statement = statement.where(Staff.id != besides)
    return await session.scalar(statement) is not None


async def page(
    session: AsyncSession,
    *,
    active: bool | None,
    role: str | None,
    team: str | None,
    cursor: int | None,
    limit: int,
) -> tuple[list[Staff], int | None]:
    """Read one page of staff, the newest first."""
    statement: Select[Staff] = select(Staff)
    if active is not None:
        statement = statement.where(Staff.active.is_(active))
    if role is not None:
        statement = statement.where(Staff.role == role)
    if team is not None:
        statement = statement.where(Staff.team == team)
    return await newest_first(session, statement, Staff.id, cursor=cursor, limit=limit)


async def end_session(session: AsyncSession, token_hash: str) -> None:
    """Delete one session."""
    await session.execute(delete(StaffSession).where(StaffSession.token_hash == token_hash))


async def end_sessions(
    session: AsyncSession, staff_id: int, *, expired_before: datetime | None = None
) -> None:
    """Delete a person's sessions, all of them or those that are over."""
    statement = delete(StaffSession).where(StaffSession.staff_id == staff_id)
    if expired_before is not None:
        statement = statement.where(StaffSession.expires_at <= expired_before)
    await session.execute(statement)
