"""Opening a task once, and taking it back when it need not be done any more."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import SYSTEM
from backend.core.database import clock_of, publish
from backend.tasks import repository
from backend.tasks.models import StaffTask, TaskKind
from backend.tickets.models import Ticket


async def open_task(
    session: AsyncSession,
    *,
    kind: str,
    key: str,
    text: str,
    due_at: datetime,
    ticket: Ticket | None = None,
    conversation_id: int | None = None,
    notification_id: int | None = None,
    team: str | None = None,
) -> StaffTask | None:
    """Ask staff to do something.

    Args:
        kind: One of `TaskKind`.
        key: Names the wish behind it; the same key never makes a second task.
        team: Whose it is; by default the ticket's.

    Returns:
        The task, or None when the key was used before.
    """
    task = await repository.add_if_new(
        session,
        kind=TaskKind(kind),
        dedupe_key=key,
        ticket_id=ticket.id if ticket else None,
        conversation_id=conversation_id,
        notification_id=notification_id,
        team=team if team is not None else ticket.team if ticket else "",
        text=text,
        due_at=due_at,
        created_at=clock_of(session).now(),
        tries=0,
    )
    if task is not None:
        publish(session, "tasks", {"id": task.id})
    return task


async def restore(
    session: AsyncSession, ticket: Ticket, *, kind: str, why: str, since: datetime
) -> list[StaffTask]:
    """Open tasks again that were taken back for a reason that has turned out to be wrong.

    Args:
        since: When it was thought to be one.

    Returns:
        Those that are open again; none where a newer one has taken their place.
    """
    if await repository.open_of_ticket(session, ticket.id, (kind,)):
        return []
    reason = get_catalogue().phrase(f"tasks.withdrawn.{why}")
    found = await repository.withdrawn_of_ticket(session, ticket.id, kind, reason, since)
    for task in found:
        task.done_at = task.done_by = task.outcome = None
        publish(session, "tasks", {"id": task.id})
    await session.flush()
    return list(found)


async def withdraw(
    session: AsyncSession,
    ticket: Ticket,
    *,
    kinds: Collection[str] = (TaskKind.TELL, TaskKind.CALLBACK),
    why: str,
    up_to: int | None = None,
) -> list[StaffTask]:
    """Take back open tasks of a ticket that need not be done any more; the caller holds it.

    Args:
        why: Name of the reason among the phrases.
        up_to: Only tasks about this notification and earlier ones.

    Returns:
        Those that were taken back.
    """
    found = await repository.open_of_ticket(session, ticket.id, kinds)
    stale = [task for task in found if up_to is None or (task.notification_id or 0) <= up_to]
    for task in stale:
        task.done_at, task.done_by = clock_of(session).now(), SYSTEM.name
        task.outcome = get_catalogue().phrase(f"tasks.withdrawn.{why}")
        publish(session, "tasks", {"id": task.id})
    await session.flush()
    return stale
