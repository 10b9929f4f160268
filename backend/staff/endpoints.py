"""Staff accounts and their sessions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, status

from backend.core.actor import Actor
from backend.core.database import Database, SessionDep
from backend.core.errors import NotAuthenticated, NotPermitted, errors
from backend.core.fields import RowId, Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.staff import service
from backend.staff.auth import ActorDep, BearerDep, allow
from backend.staff.errors import StaffExists, StaffNotFound, TooManyAttempts, WrongPassword
from backend.staff.models import Role, Staff
from backend.staff.schemas import (
    Myself,
    SignedIn,
    SignIn,
    StaffChange,
    StaffCreate,
    StaffRead,
)

router = APIRouter(prefix="/staff", tags=["staff"])
AdminDep = Annotated[Actor, Depends(allow(Role.ADMIN))]


@router.post(
    "/sessions",
    status_code=status.HTTP_201_CREATED,
    responses=errors(WrongPassword, TooManyAttempts),
)
async def sign_in(body: SignIn, request: Request, session: SessionDep) -> SignedIn:
    """Sign in; the token is good for 12 hours."""
    database: Database = request.app.state.database
    # Read apart: on SQLite the request's own session would keep every writer waiting while the
    # password is compared.
    async with database.reader() as reader:
        password = body.password.get_secret_value()
        staff = await service.check_password(reader, body.login, password)
    token = await service.start_session(session, staff)
    return SignedIn(token=token, staff=StaffRead.model_validate(staff))


@router.delete(
    "/sessions/current",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=errors(NotAuthenticated),
)
async def sign_out(_: ActorDep, bearer: BearerDep, session: SessionDep) -> None:
    """Sign the token of this request out."""
    if bearer is not None:
        await service.end_session(session, bearer.credentials)


@router.get("/me", responses=errors(NotAuthenticated))
async def who_am_i(actor: ActorDep, session: SessionDep) -> Myself:
    """Tell whom the token stands for."""
    staff = await service.get(session, actor.staff_id) if actor.staff_id else None
    shown = StaffRead.model_validate(staff) if staff else None
    return Myself(kind=actor.kind, name=actor.name, role=actor.role, staff=shown)


@router.get("", responses=errors(NotAuthenticated))
async def list_staff(
    _: ActorDep,
    session: SessionDep,
    active: bool | None = None,
    role: Role | None = None,
    team: Tidy | None = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[StaffRead]:
    """List staff, the newest first."""
    found, following = await service.list_page(
        session, active=active, role=role, team=team, cursor=cursor, limit=limit
    )
    return Page(items=[StaffRead.model_validate(staff) for staff in found], next=following)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=StaffRead,
    responses=errors(NotPermitted, StaffExists),
)
async def create_staff(body: StaffCreate, _: AdminDep, session: SessionDep) -> Staff:
    """Open an account."""
    return await service.create(session, body)


@router.patch(
    "/{staff_id}",
    response_model=StaffRead,
    responses=errors(NotPermitted, StaffNotFound, StaffExists),
)
async def change_staff(
    staff_id: RowId, body: StaffChange, _: AdminDep, session: SessionDep
) -> Staff:
    """Change an account; `active: false` closes it."""
    staff = await service.get(session, staff_id)
    return await service.change(session, staff, body)
