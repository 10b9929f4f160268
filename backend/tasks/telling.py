"""From a notice that did not arrive to a phone call, and back when the call is no longer needed."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.database import clock_of
from backend.notifications.kinds import OF_TICKET, tells_state
from backend.notifications.models import Notification, NotificationStatus
from backend.notifications.quiet import waking
from backend.tasks import opening, repository
from backend.tasks.models import StaffTask, TaskKind
from backend.tickets.lifecycle import Status
from backend.tickets.models import Ticket

# While the resident has not answered, "it is done" is still news.
_STILL_DONE = {Status.DONE, Status.AUTO_CLOSED, Status.UNREACHABLE, Status.CLOSED}


async def ask(session: AsyncSession, notification: Notification, *, text: str) -> StaffTask | None:
    """Ask staff to call because a notice did not arrive, where its matter deserves a call.

    A ticket has one such task at a time: the latest news is what has to be told.
    """
    ticket = await _ticket_of(session, notification)
    if ticket is None or not ticket.contact_phone or not _deserves_call(notification.kind, ticket):
        return None
    if await repository.newer_notice(session, notification):
        return None
    await opening.withdraw(session, ticket, kinds=(TaskKind.TELL,), why="newer")
    clock = clock_of(session)
    begin = waking(clock.now(), clock)
    hours = timedelta(hours=get_catalogue().policy.tell_hours)
    perhaps = notification.status == NotificationStatus.AMBIGUOUS
    return await opening.open_task(
        session,
        kind=TaskKind.TELL,
        key=f"tell:{notification.id}",
        text=get_catalogue().phrase("tasks.tell_perhaps" if perhaps else "tasks.tell", text=text),
        due_at=waking(begin + clock.delay(hours), clock),
        ticket=ticket,
        conversation_id=notification.conversation_id,
        notification_id=notification.id,
    )


async def overtaken(session: AsyncSession, notification: Notification) -> None:
    """Withdraw calls about what a notice that did arrive has told, too."""
    ticket = await _ticket_of(session, notification)
    if ticket is None or not tells_state(notification.kind):
        return
    await opening.withdraw(
        session, ticket, kinds=(TaskKind.TELL,), why="delivered", up_to=notification.id
    )


async def _ticket_of(session: AsyncSession, notification: Notification) -> Ticket | None:
    if notification.ticket_id is None:
        return None
    return await session.get(Ticket, notification.ticket_id)


def _deserves_call(kind: str, ticket: Ticket) -> bool:
    if not tells_state(kind):
        return False
    name = kind.removeprefix(OF_TICKET)
    if name == "done" and ticket.status not in _STILL_DONE:
        return False
    if name == "waiting":
        name = ticket.waiting_reason or ""
    return name in get_catalogue().policy.told_by_phone
