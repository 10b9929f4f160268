"""Tasks for staff over HTTP: agents and up; workers those of their own tickets."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.core.actor import Actor
from backend.core.database import SessionDep, clock_of
from backend.core.errors import NotAuthenticated, NotPermitted, errors
from backend.core.fields import RowId, Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.staff.auth import ActorDep
from backend.tasks import service
from backend.tasks.errors import InvalidAnswer, NoPhone, NotUndoable, TaskDone, TaskNotFound
from backend.tasks.models import StaffTask, TaskKind
from backend.tasks.schemas import CallReport, TaskRead
from backend.tickets.views import ContactRead

router = APIRouter(prefix="/tasks", tags=["tasks"])


async def _read(session: SessionDep, tasks: list[StaffTask], actor: Actor) -> list[TaskRead]:
    tickets, now = await service.tickets_of(session, tasks), clock_of(session).now()
    return [
        TaskRead.of(task, tickets.get(task.ticket_id or 0), actor=actor, now=now) for task in tasks
    ]


@router.get("", responses=errors(NotAuthenticated))
async def list_tasks(
    actor: ActorDep,
    session: SessionDep,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    kind: TaskKind | None = None,
    ticket: Tidy | None = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[TaskRead]:
    """List tasks, the newest first; `open` = nobody has done them."""
    tasks, following = await service.list_page(
        session, actor=actor, is_open=is_open, kind=kind, ticket=ticket, cursor=cursor, limit=limit
    )
    return Page(items=await _read(session, tasks, actor), next=following)


@router.post(
    "/{task_id}/done",
    responses=errors(NotAuthenticated, NotPermitted, TaskNotFound, TaskDone, InvalidAnswer),
)
async def finish_task(
    task_id: RowId, body: CallReport, actor: ActorDep, session: SessionDep
) -> TaskRead:
    """Report a call; nobody reached brings the task back until it was tried often enough."""
    task = await service.get(session, task_id, actor=actor)
    task = await service.finish(session, task, actor=actor, **body.model_dump())
    return (await _read(session, [task], actor))[0]


@router.post(
    "/{task_id}/undo",
    responses=errors(NotAuthenticated, NotPermitted, TaskNotFound, NotUndoable),
)
async def undo_task(task_id: RowId, actor: ActorDep, session: SessionDep) -> TaskRead:
    """Take a mistaken report back within a few minutes."""
    task = await service.get(session, task_id, actor=actor)
    task = await service.undo(session, task, actor=actor)
    return (await _read(session, [task], actor))[0]


@router.post(
    "/{task_id}/phone",
    responses=errors(NotAuthenticated, NotPermitted, TaskNotFound, TaskDone, NoPhone),
)
async def show_phone(task_id: RowId, actor: ActorDep, session: SessionDep) -> ContactRead:
    """Show the whole number to whoever has to call; the ticket's history keeps who asked."""
    task = await service.get(session, task_id, actor=actor)
    name, phone = await service.show_phone(session, task, actor=actor)
    return ContactRead(name=name, phone=phone)
