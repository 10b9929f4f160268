"""Tasks for staff (待办): opened by the product, done by people, overdue ones brought up."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.core.time import CHINA
from backend.tasks import repository
from backend.tasks.calls import finish, get, show_phone, undo
from backend.tasks.models import StaffTask
from backend.tasks.opening import open_task, withdraw
from backend.tickets.models import Ticket

__all__ = [
    "finish",
    "get",
    "last_done",
    "list_page",
    "next_due",
    "open_task",
    "show_phone",
    "tickets_of",
    "undo",
    "warn_due",
    "withdraw",
]
_BATCH = 50
_LEAD = 2


async def list_page(
    session: AsyncSession,
    *,
    actor: Actor,
    is_open: bool | None = None,
    kind: str | None = None,
    ticket: str | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[list[StaffTask], int | None]:
    """Return one page of the tasks an actor may see, the newest first."""
    return await repository.page(
        session,
        actor=actor,
        is_open=is_open,
        kind=kind,
        ticket=ticket,
        cursor=cursor,
        limit=limit,
    )


async def next_due(
    session: AsyncSession, *, actor: Actor, kind: str | None = None, limit: int = 200
) -> list[StaffTask]:
    """Return open tasks an actor may see, the most pressing first."""
    return await repository.next_due(session, actor=actor, kind=kind, limit=limit)


async def last_done(
    session: AsyncSession, *, actor: Actor, kind: str | None = None, limit: int = 50
) -> list[StaffTask]:
    """Return tasks that are done, the latest first."""
    return await repository.last_done(session, actor=actor, kind=kind, limit=limit)


async def tickets_of(session: AsyncSession, tasks: Sequence[StaffTask]) -> dict[int, Ticket]:
    """Return the tickets of tasks by ticket id."""
    return await repository.tickets_of(session, tasks)


async def warn_due(session: AsyncSession) -> int:
    """Bring tasks whose time is over to the lead, once each; returns how many."""
    now = clock_of(session).now()
    late = await repository.overdue(session, now, _BATCH)
    tickets = await repository.tickets_of(session, late)
    for task in late:
        task.warned_at = now
        ticket = tickets.get(task.ticket_id or 0)
        await alert_service.raise_alert(
            session,
            kind="task_overdue",
            text=_overdue_text(task, ticket),
            ticket=ticket,
            conversation_id=task.conversation_id if ticket is None else None,
            team=task.team,
            level=_LEAD,
        )
    await session.flush()
    return len(late)


def _overdue_text(task: StaffTask, ticket: Ticket | None) -> str:
    return get_catalogue().phrase(
        "tasks.overdue",
        number=ticket.number if ticket else "",
        due=f"{task.due_at.astimezone(CHINA):%m-%d %H:%M}",
        text=task.text,
    )
