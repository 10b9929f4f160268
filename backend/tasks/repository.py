"""The SQL of tasks for staff."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import SYSTEM, Actor
from backend.core.pagination import newest_first
from backend.notifications.models import Notification
from backend.staff.models import Role
from backend.tasks.models import StaffTask
from backend.tickets.models import Ticket


async def add_if_new(session: AsyncSession, **values: Any) -> StaffTask | None:
    """Insert a task unless its key was used, whoever was first."""
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(StaffTask).values(**values)
    added = await session.scalar(
        statement.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(StaffTask.id)
    )
    return None if added is None else await session.get_one(StaffTask, added)


def _visible(statement: Select[StaffTask], actor: Actor) -> Select[StaffTask]:
    """Leave out what is not an actor's business: workers see their own tickets' tasks."""
    if actor.role != Role.WORKER:
        return statement
    mine = select(Ticket.id).where(Ticket.assignee_id == actor.staff_id)
    return statement.where(StaffTask.ticket_id.in_(mine))


async def hold(session: AsyncSession, task_id: int, *, actor: Actor) -> StaffTask | None:
    """Read a task an actor may see, held for change; its ticket is held first, as everywhere."""
    found = await session.scalar(_visible(select(StaffTask).where(StaffTask.id == task_id), actor))
    if found is None:
        return None
    if found.ticket_id is not None:
        ticket = select(Ticket).where(Ticket.id == found.ticket_id).with_for_update(of=Ticket)
        await session.scalar(ticket.execution_options(populate_existing=True))
    fresh = select(StaffTask).where(StaffTask.id == task_id).with_for_update()
    return await session.scalar(fresh.execution_options(populate_existing=True))


async def open_of_ticket(
    session: AsyncSession, ticket_id: int, kinds: Collection[str]
) -> Sequence[StaffTask]:
    """Read a ticket's open tasks of some kinds, held for change; the caller holds the ticket."""
    statement = select(StaffTask).where(
        StaffTask.ticket_id == ticket_id, StaffTask.done_at.is_(None), StaffTask.kind.in_(kinds)
    )
    return (await session.scalars(statement.order_by(StaffTask.id).with_for_update())).all()


async def withdrawn_of_ticket(
    session: AsyncSession, ticket_id: int, kind: str, reason: str, since: datetime
) -> Sequence[StaffTask]:
    """Read a ticket's tasks taken back for a reason since a moment, held for change."""
    statement = select(StaffTask).where(
        StaffTask.ticket_id == ticket_id,
        StaffTask.kind == kind,
        StaffTask.done_by == SYSTEM.name,
        StaffTask.outcome == reason,
        StaffTask.done_at >= since,
    )
    return (await session.scalars(statement.order_by(StaffTask.id).with_for_update())).all()


def _narrowed(
    *, actor: Actor, is_open: bool | None, kind: str | None, ticket: str | None
) -> Select[StaffTask]:
    statement = _visible(select(StaffTask), actor)
    if is_open is not None:
        over = StaffTask.done_at
        statement = statement.where(over.is_(None) if is_open else over.is_not(None))
    if kind is not None:
        statement = statement.where(StaffTask.kind == kind)
    if ticket is not None:
        named = select(Ticket.id).where(Ticket.number == ticket)
        statement = statement.where(StaffTask.ticket_id.in_(named))
    return statement


async def page(
    session: AsyncSession,
    *,
    actor: Actor,
    is_open: bool | None,
    kind: str | None,
    ticket: str | None,
    cursor: int | None,
    limit: int,
) -> tuple[list[StaffTask], int | None]:
    """Read one page of tasks an actor may see, the newest first."""
    statement = _narrowed(actor=actor, is_open=is_open, kind=kind, ticket=ticket)
    return await newest_first(session, statement, StaffTask.id, cursor=cursor, limit=limit)


async def next_due(
    session: AsyncSession, *, actor: Actor, kind: str | None, limit: int
) -> list[StaffTask]:
    """Read open tasks, the most pressing first."""
    statement = _narrowed(actor=actor, is_open=True, kind=kind, ticket=None)
    statement = statement.order_by(StaffTask.due_at, StaffTask.id).limit(limit)
    return list(await session.scalars(statement))


async def last_done(
    session: AsyncSession, *, actor: Actor, kind: str | None, limit: int
) -> list[StaffTask]:
    """Read tasks that are done, the latest first."""
    statement = _narrowed(actor=actor, is_open=False, kind=kind, ticket=None)
    statement = statement.order_by(StaffTask.done_at.desc(), StaffTask.id.desc()).limit(limit)
    return list(await session.scalars(statement))


async def overdue(session: AsyncSession, now: datetime, limit: int) -> Sequence[StaffTask]:
    """Read open tasks whose time is over and that nobody was warned of, held for change."""
    statement = select(StaffTask).where(
        StaffTask.done_at.is_(None), StaffTask.warned_at.is_(None), StaffTask.due_at < now
    )
    statement = statement.order_by(StaffTask.due_at, StaffTask.id).limit(limit)
    return (await session.scalars(statement.with_for_update(skip_locked=True))).all()


async def tickets_of(session: AsyncSession, tasks: Sequence[StaffTask]) -> dict[int, Ticket]:
    """Read the tickets of tasks by ticket id."""
    wanted = {task.ticket_id for task in tasks if task.ticket_id is not None}
    if not wanted:
        return {}
    rows = await session.scalars(select(Ticket).where(Ticket.id.in_(wanted)))
    return {ticket.id: ticket for ticket in rows}


async def newer_notice(session: AsyncSession, notification: Notification) -> bool:
    """Tell whether a ticket's resident was written to again after a notice."""
    later = select(Notification.id).where(
        Notification.ticket_id == notification.ticket_id,
        Notification.id > notification.id,
        Notification.kind.startswith("ticket_", autoescape=True),
        Notification.kind != notification.kind,
    )
    return await session.scalar(later.limit(1)) is not None
