"""The duty roster over HTTP: everybody on staff reads it, leads change it."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, status

from backend.core.actor import Actor
from backend.core.database import SessionDep, clock_of
from backend.core.errors import NotAuthenticated, NotPermitted, errors
from backend.core.fields import Moment, RowId, Tidy
from backend.core.pagination import Page
from backend.roster import service
from backend.roster.errors import InvalidShift, ShiftNotFound, ShiftsOverlap
from backend.roster.schemas import Copied, ShiftCreate, ShiftRead, WeekCopy
from backend.staff.auth import ActorDep, allow
from backend.staff.models import Role

router = APIRouter(prefix="/roster", tags=["roster"])
LeadDep = Annotated[Actor, Depends(allow(Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN))]
LONGEST_VIEW = timedelta(days=62)


@router.get("", responses=errors(NotAuthenticated, InvalidShift))
async def list_shifts(
    _: ActorDep,
    session: SessionDep,
    start: Annotated[Moment | None, Query()] = None,
    end: Annotated[Moment | None, Query()] = None,
    team: Tidy | None = None,
) -> Page[ShiftRead]:
    """List shifts, by default those of this week."""
    monday, sunday = service.week_of(start or clock_of(session).now())
    start, end = start or monday, end or sunday
    if end - start > LONGEST_VIEW:
        raise InvalidShift("At most 62 days at a time.")
    found = await service.list_between(session, start, end, team=team)
    return Page(items=[ShiftRead.of(shift, staff) for shift, staff in found], next=None)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=errors(NotPermitted, InvalidShift, ShiftsOverlap),
)
async def add_shift(body: ShiftCreate, actor: LeadDep, session: SessionDep) -> ShiftRead:
    """Put somebody on the roster."""
    shift, staff = await service.add(session, body, actor=actor)
    return ShiftRead.of(shift, staff)


@router.delete(
    "/{shift_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=errors(NotPermitted, ShiftNotFound),
)
async def remove_shift(shift_id: RowId, actor: LeadDep, session: SessionDep) -> None:
    """Take a shift off the roster."""
    await service.remove(session, shift_id, actor=actor)


@router.post("/copies", responses=errors(NotPermitted))
async def copy_week(body: WeekCopy, actor: LeadDep, session: SessionDep) -> Copied:
    """Write a week's shifts down again for the week after it."""
    copied, left_out = await service.copy_week(session, body.week_of, team=body.team, actor=actor)
    return Copied(copied=copied, left_out=left_out)
