"""Residents over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Request, status

from backend.core.actor import Actor
from backend.core.database import SessionDep
from backend.core.errors import NotAuthenticated, NotPermitted, errors
from backend.core.fields import RowId, Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.residents import privacy, service
from backend.residents.errors import ResidentExists, ResidentNotFound, RoomUnknown
from backend.residents.models import Resident
from backend.residents.schemas import (
    IdentityBind,
    ResidentChange,
    ResidentCreate,
    ResidentRead,
    RoomBind,
)
from backend.staff.auth import ActorDep, allow
from backend.staff.models import Role

router = APIRouter(
    prefix="/residents",
    tags=["residents"],
    responses=errors(NotAuthenticated, NotPermitted, ResidentNotFound),
)
DeskDep = Annotated[Actor, Depends(allow(Role.AGENT, Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN))]
# A copy shows anonymous complaints, erasure cannot be undone.
ManagerDep = Annotated[Actor, Depends(allow(Role.MANAGER, Role.ADMIN))]


async def _resident(resident_id: RowId, session: SessionDep, _: ActorDep) -> Resident:
    return await service.get(session, resident_id)


ResidentDep = Annotated[Resident, Depends(_resident)]


@router.get("")
async def list_residents(
    actor: ActorDep,
    session: SessionDep,
    phone: Tidy | None = None,
    room: Tidy | None = None,
    name: Tidy | None = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[ResidentRead]:
    """List residents, the newest first; `room` = `3-2-1502` or a room number alone."""
    found, following = await service.list_page(
        session, phone=phone, room=room, name=name, cursor=cursor, limit=limit
    )
    items = [ResidentRead.of(resident, actor=actor) for resident in found]
    return Page(items=items, next=following)


@router.post("", status_code=status.HTTP_201_CREATED, responses=errors(ResidentExists))
async def create_resident(
    body: ResidentCreate, actor: DeskDep, session: SessionDep
) -> ResidentRead:
    """Register a person; a known phone number is refused with the `id` of its owner."""
    return ResidentRead.of(await service.create(session, body), actor=actor)


@router.get("/{resident_id}")
async def read_resident(resident: ResidentDep, actor: ActorDep) -> ResidentRead:
    """Return one resident."""
    return ResidentRead.of(resident, actor=actor)


@router.patch("/{resident_id}", responses=errors(ResidentExists))
async def change_resident(
    body: ResidentChange, resident: ResidentDep, actor: DeskDep, session: SessionDep
) -> ResidentRead:
    """Correct name, phone or note."""
    return ResidentRead.of(await service.change(session, resident, body), actor=actor)


@router.post(
    "/{resident_id}/rooms",
    status_code=status.HTTP_201_CREATED,
    responses=errors(RoomUnknown),
)
async def bind_room(
    body: RoomBind, resident: ResidentDep, actor: DeskDep, session: SessionDep
) -> ResidentRead:
    """Tie a resident to a room; once more changes the relation."""
    return ResidentRead.of(await service.bind_room(session, resident, body), actor=actor)


@router.post("/{resident_id}/identities", status_code=status.HTTP_201_CREATED)
async def bind_identity(
    body: IdentityBind, resident: ResidentDep, actor: DeskDep, session: SessionDep
) -> ResidentRead:
    """Let a channel user be known as this resident; bound elsewhere, it moves."""
    return ResidentRead.of(await service.bind_identity(session, resident, body), actor=actor)


@router.get("/{resident_id}/export")
async def export_resident(
    resident: ResidentDep, actor: ManagerDep, session: SessionDep
) -> dict[str, Any]:
    """Return everything stored about a person."""
    return await privacy.export(session, resident, actor=actor)


@router.delete("/{resident_id}", status_code=status.HTTP_204_NO_CONTENT)
async def erase_resident(
    resident: ResidentDep,
    actor: ManagerDep,
    session: SessionDep,
    request: Request,
    afterwards: BackgroundTasks,
) -> None:
    """Delete a person; tickets stay in the ledger without contact, home, names and phones."""
    state = request.app.state
    talks = await privacy.talk_ids(session, resident)
    await privacy.erase(session, resident, uploads=state.settings.uploads_dir, actor=actor)
    afterwards.add_task(privacy.forget_in_bot, state.bot, talks)
