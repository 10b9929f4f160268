"""What the task tests share: tickets with and without a chat, and the calls about them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import SERVICE, Actor
from backend.core.database import clock_of
from backend.notifications.models import Notification
from backend.staff.models import Staff
from backend.tasks import service
from backend.tasks.models import StaffTask, TaskKind
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from tests.backend import factories

FINISHED = {"result": "已更换软管", "reason": "不便拍照"}


async def do(session: AsyncSession, ticket: Ticket, action: str, **inputs: Any) -> None:
    await ticket_service.transition(session, ticket, action, actor=SERVICE, **inputs)


async def finished(session: AsyncSession, **values: Any) -> Ticket:
    """Finish the ticket of somebody without a chat, as after a phone call."""
    facts = {"status": "in_progress", "team": "engineering", **values}
    ticket = await factories.create_ticket(session, **facts)
    await do(session, ticket, "finish", **FINISHED)
    return ticket


async def make(session: AsyncSession, ticket: Ticket | None = None, **values: Any) -> StaffTask:
    facts = {
        "kind": TaskKind.CALLBACK,
        "key": f"k{ticket.id if ticket else 0}",
        "text": "请电话回访",
        "due_at": clock_of(session).now(),
    }
    task = await service.open_task(session, **{**facts, **values}, ticket=ticket)
    assert task is not None
    return task


async def tasks(session: AsyncSession) -> list[StaffTask]:
    fresh = select(StaffTask).execution_options(populate_existing=True)
    return list(await session.scalars(fresh.order_by(StaffTask.id)))


async def waiting(session: AsyncSession) -> list[StaffTask]:
    return [task for task in await tasks(session) if task.done_at is None]


async def outbox(session: AsyncSession) -> list[Notification]:
    return list(await session.scalars(select(Notification).order_by(Notification.id)))


def actor_of(staff: Staff) -> Actor:
    return Actor("staff", staff.display_name, staff_id=staff.id, role=staff.role)
