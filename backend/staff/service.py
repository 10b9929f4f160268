"""Staff accounts: signing in and out, and who works here."""

import asyncio
import functools
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.core.security import hash_password, hash_token, new_token, password_matches
from backend.staff import repository
from backend.staff.errors import StaffExists, StaffNotFound, TooManyAttempts, WrongPassword
from backend.staff.models import Staff, StaffSession
from backend.staff.schemas import StaffChange, StaffCreate
from backend.staff.throttle import LoginThrottle

SESSION_LENGTH = timedelta(hours=12)


@functools.cache
def _throttle() -> LoginThrottle:
    return LoginThrottle()


@functools.cache
def _hash_of_nobody() -> str:
    return hash_password(new_token())


async def check_password(session: AsyncSession, login: str, password: str) -> Staff:
    """Return the active member of staff a login and a password belong to.

    An unknown login costs as much time as a wrong password, so that nobody can list logins.

    Raises:
        TooManyAttempts: The login is closed after several wrong passwords.
        WrongPassword: They do not belong together, or the account is not active.
    """
    now, throttle = clock_of(session).now(), _throttle()
    if throttle.is_closed(login, now=now):
        raise TooManyAttempts
    # Counted before anything is awaited: requests at the same time must not get free tries.
    throttle.count_failure(login, now=now)
    staff = await repository.by_login(session, login)
    stored = staff.password_hash if staff else await asyncio.to_thread(_hash_of_nobody)
    matches = await asyncio.to_thread(password_matches, password, stored)
    if staff is None or not matches or not staff.active:
        raise WrongPassword
    throttle.clear(login)
    return staff


async def start_session(session: AsyncSession, staff: Staff) -> str:
    """Sign a member of staff in and return the token; only its hash is stored."""
    token, now = new_token(), clock_of(session).now()
    await repository.end_sessions(session, staff.id, expired_before=now)
    session.add(
        StaffSession(
            staff_id=staff.id,
            token_hash=hash_token(token),
            created_at=now,
            expires_at=now + SESSION_LENGTH,
        )
    )
    await session.flush()
    return token


async def end_session(session: AsyncSession, token: str) -> None:
    """Sign a token out."""
    await repository.end_session(session, hash_token(token))


async def actor_for_token(session: AsyncSession, token: str) -> Actor | None:
    """Return who a session token stands for, or None when it is unknown or over."""
    staff = await repository.by_token(session, hash_token(token), now=clock_of(session).now())
    return actor_for(staff) if staff else None


def actor_for(staff: Staff) -> Actor:
    """Return a member of staff as the subject of permission checks and events."""
    return Actor("staff", staff.display_name, staff_id=staff.id, role=staff.role)


async def get(session: AsyncSession, staff_id: int) -> Staff:
    """Return one member of staff.

    Raises:
        StaffNotFound: There is none with this id.
    """
    staff = await repository.get(session, staff_id)
    if staff is None:
        raise StaffNotFound
    return staff


async def names(session: AsyncSession, staff_ids: Collection[int]) -> dict[int, str]:
    """Return the display names of several members of staff by id."""
    return await repository.names(session, staff_ids)


async def list_page(
    session: AsyncSession,
    *,
    active: bool | None = None,
    role: str | None = None,
    team: str | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[list[Staff], int | None]:
    """Return one page of staff, the newest first."""
    return await repository.page(
        session, active=active, role=role, team=team, cursor=cursor, limit=limit
    )


async def create(session: AsyncSession, data: StaffCreate) -> Staff:
    """Open an account.

    Raises:
        StaffExists: The login or the display name is taken.
    """
    await _refuse_taken(session, login=data.login, display_name=data.display_name)
    password_hash = await asyncio.to_thread(hash_password, data.password.get_secret_value())
    staff = Staff(**data.model_dump(exclude={"password"}), password_hash=password_hash)
    session.add(staff)
    await session.flush()
    return staff


async def change(session: AsyncSession, staff: Staff, data: StaffChange) -> Staff:
    """Change an account; a new password or the end of the account signs the person out.

    Raises:
        StaffExists: The display name is taken.
    """
    values = data.model_dump(exclude={"password"}, exclude_unset=True)
    await _refuse_taken(session, display_name=values.get("display_name"), besides=staff.id)
    for name, value in values.items():
        setattr(staff, name, value)
    if data.password is not None:
        secret = data.password.get_secret_value()
        staff.password_hash = await asyncio.to_thread(hash_password, secret)
    await session.flush()
    if data.password is not None or not staff.active:
        await repository.end_sessions(session, staff.id)
    return staff


async def _refuse_taken(
    session: AsyncSession,
    *,
    login: str | None = None,
    display_name: str | None = None,
    besides: int | None = None,
) -> None:
    if await repository.is_taken(session, login=login, display_name=display_name, besides=besides):
        raise StaffExists
