"""The duty roster (值班表): who is there now, and whom a page (呼叫) reaches."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import SYSTEM, Actor
from backend.core.errors import NotPermitted
from backend.core.time import CHINA
from backend.roster import repository
from backend.roster.errors import InvalidShift, ShiftNotFound, ShiftsOverlap
from backend.roster.models import DutyShift
from backend.roster.schemas import ShiftCreate
from backend.staff.models import Role, Staff
from backend.tickets.lifecycle import LEADS

LONGEST = timedelta(hours=48)
_WEEK = timedelta(days=7)
# Whom the levels of a page reach.
LEAD_LEVEL, MANAGER_LEVEL = 2, 3


async def on_duty(session: AsyncSession, team: str, at: datetime) -> list[Staff]:
    """Return who of a team is on duty."""
    return await repository.on_duty(session, team, at)


async def leads_of(session: AsyncSession, team: str) -> list[Staff]:
    """Return the leads of a team (班组长)."""
    return await repository.active(session, team=team, roles=(Role.TEAM_LEAD,))


async def managers(session: AsyncSession) -> list[Staff]:
    """Return the managers (经理)."""
    return await repository.active(session, roles=(Role.MANAGER,))


async def page_recipients(
    session: AsyncSession, team: str, level: int, at: datetime
) -> list[Staff]:
    """Return whom a page reaches: nobody at one level means the next one up.

    Args:
        team: Whose matter it is.
        level: 1 = on duty (with no roster, the whole team), 2 = leads, 3 = managers.
        at: Now.
    """
    reached: list[Staff] = []
    if level < LEAD_LEVEL:
        reached = await on_duty(session, team, at)
        reached = reached or await repository.active(session, team=team)
    if not reached and level < MANAGER_LEVEL:
        reached = await leads_of(session, team)
    reached = reached or await managers(session)
    return reached or await repository.active(session)


async def list_between(
    session: AsyncSession, start: datetime, end: datetime, *, team: str | None = None
) -> list[tuple[DutyShift, Staff]]:
    """Return the shifts that touch a stretch of time, with who has them, in order."""
    return await repository.between(session, start, end, team=team)


def _check(actor: Actor) -> None:
    if actor.kind == "staff" and actor.role not in LEADS:
        raise NotPermitted


async def add(
    session: AsyncSession, data: ShiftCreate, *, actor: Actor = SYSTEM
) -> tuple[DutyShift, Staff]:
    """Put somebody on the roster.

    Raises:
        NotPermitted: The actor leads no team.
        InvalidShift: It ends before it begins, is too long, or person or team do not exist.
        ShiftsOverlap: The person is on duty at that time already.
    """
    _check(actor)
    if not timedelta(0) < data.ends_at - data.starts_at <= LONGEST:
        raise InvalidShift(get_catalogue().phrase("roster.length", hours=LONGEST.days * 24))
    staff = await repository.lock_person(session, data.staff_id)
    if staff is None or not staff.active:
        raise InvalidShift(get_catalogue().phrase("roster.nobody"))
    team = data.team or staff.team
    if team not in get_catalogue().teams:
        raise InvalidShift(get_catalogue().phrase("roster.team", team=team))
    if await repository.of_person(session, staff.id, data.starts_at, data.ends_at):
        raise ShiftsOverlap(get_catalogue().phrase("roster.overlap", name=staff.display_name))
    shift = DutyShift(
        staff_id=staff.id,
        team=team,
        starts_at=data.starts_at,
        ends_at=data.ends_at,
        note=data.note,
    )
    session.add(shift)
    await session.flush()
    return shift, staff


async def remove(session: AsyncSession, shift_id: int, *, actor: Actor = SYSTEM) -> None:
    """Take a shift off the roster.

    Raises:
        NotPermitted: The actor leads no team.
        ShiftNotFound: There is none with this id.
    """
    _check(actor)
    shift = await repository.get(session, shift_id)
    if shift is None:
        raise ShiftNotFound
    await session.delete(shift)
    await session.flush()


def week_of(moment: datetime) -> tuple[datetime, datetime]:
    """Return the week a moment lies in, Monday to Monday in China time."""
    local = moment.astimezone(CHINA)
    monday = (local - timedelta(days=local.weekday())).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return monday, monday + _WEEK


async def copy_week(
    session: AsyncSession, moment: datetime, *, team: str | None = None, actor: Actor = SYSTEM
) -> tuple[int, int]:
    """Write the shifts that begin in a week down again seven days later.

    Returns:
        How many were copied, and how many were left out because the person is on duty then or
        does not work here any more.

    Raises:
        NotPermitted: The actor leads no team.
    """
    _check(actor)
    start, end = week_of(moment)
    copied = left_out = 0
    for shift, staff in await list_between(session, start, end, team=team):
        if shift.starts_at < start:
            continue
        draft = ShiftCreate(
            staff_id=staff.id,
            team=shift.team,
            starts_at=shift.starts_at + _WEEK,
            ends_at=shift.ends_at + _WEEK,
            note=shift.note,
        )
        try:
            await add(session, draft)
        except (InvalidShift, ShiftsOverlap):
            left_out += 1
        else:
            copied += 1
    return copied, left_out
