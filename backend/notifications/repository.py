"""SQL of the outbox."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation, Message
from backend.core.pagination import newest_first
from backend.notifications.models import Notification, NotificationStatus
from backend.tickets.models import Ticket

# What is held is no message yet.
_SAID = Notification.message_id.is_not(None)
_HELD = (
    Notification.status == NotificationStatus.PENDING,
    Notification.hold_until.is_not(None),
)


async def lock_conversation(session: AsyncSession, conversation_id: int) -> Conversation:
    """Hold a conversation's row, as everybody does who adds a message to it."""
    statement = select(Conversation).where(Conversation.id == conversation_id)
    fresh = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(fresh)).one()


async def key_is_used(session: AsyncSession, dedupe_key: str) -> bool:
    """Tell whether something was said under this key before."""
    found = await session.scalar(
        select(Notification.id).where(Notification.dedupe_key == dedupe_key)
    )
    return found is not None


async def due_conversations(session: AsyncSession, now: datetime, limit: int) -> list[int]:
    """Return conversations whose oldest waiting message may go out now."""
    heads = (
        select(func.min(Notification.id))
        .where(
            Notification.status == NotificationStatus.PENDING,
            Notification.conversation_id.is_not(None),
            _SAID,
        )
        .group_by(Notification.conversation_id)
    )
    found = await session.scalars(
        select(Notification.conversation_id)
        .where(Notification.id.in_(heads), Notification.due_at <= now)
        .order_by(Notification.id)
        .limit(limit)
    )
    return [conversation_id for conversation_id in found if conversation_id is not None]


async def next_due_at(session: AsyncSession, now: datetime) -> datetime | None:
    """Return when a message that waits for its next attempt may go out."""
    return await session.scalar(
        select(func.min(Notification.due_at)).where(
            Notification.status == NotificationStatus.PENDING, Notification.due_at > now
        )
    )


async def head(session: AsyncSession, conversation_id: int) -> Notification | None:
    """Read the oldest message of a conversation that is not out yet."""
    return (
        await session.scalars(
            select(Notification)
            .where(
                Notification.conversation_id == conversation_id,
                Notification.status == NotificationStatus.PENDING,
                _SAID,
            )
            .order_by(Notification.id)
            .limit(1)
            .execution_options(populate_existing=True)
        )
    ).one_or_none()


async def claim(
    session: AsyncSession, notification: Notification, *, now: datetime, until: datetime
) -> bool:
    """Take a message for one attempt unless another worker was faster."""
    changed = await session.execute(
        update(Notification)
        .where(
            Notification.id == notification.id,
            Notification.status == NotificationStatus.PENDING,
            Notification.attempts == notification.attempts,
            Notification.due_at == notification.due_at,
        )
        .values(attempts=notification.attempts + 1, due_at=until, attempt_began_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(getattr(changed, "rowcount", 0))


async def free_claims(session: AsyncSession, now: datetime) -> None:
    """Let attempts under way count as ended without a result: nobody makes them any more."""
    await session.execute(
        update(Notification)
        .where(
            Notification.status == NotificationStatus.PENDING,
            Notification.attempt_began_at.is_not(None),
        )
        .values(due_at=now)
    )


async def held_of_ticket(session: AsyncSession, ticket_id: int) -> Sequence[Notification]:
    """Read what is held about a ticket, oldest first."""
    statement = select(Notification).where(Notification.ticket_id == ticket_id, *_HELD)
    fresh = statement.order_by(Notification.id).execution_options(populate_existing=True)
    return (await session.scalars(fresh)).all()


async def conversations_to_release(session: AsyncSession, now: datetime, limit: int) -> list[int]:
    """Return conversations in which something was held and may be said now."""
    statement = select(Notification.conversation_id).where(*_HELD, Notification.hold_until <= now)
    found = await session.scalars(statement.distinct().limit(limit))
    return [conversation_id for conversation_id in found if conversation_id is not None]


async def hold_over(
    session: AsyncSession, conversation_id: int, now: datetime
) -> Sequence[Notification]:
    """Read what was held in a conversation and may be said now, held for change, oldest first.

    A row somebody else has is on the point of being superseded.
    """
    statement = select(Notification).where(
        Notification.conversation_id == conversation_id, *_HELD, Notification.hold_until <= now
    )
    fresh = statement.order_by(Notification.id).with_for_update(skip_locked=True)
    return (await session.scalars(fresh.execution_options(populate_existing=True))).all()


async def last_heard_at(session: AsyncSession, conversation_id: int) -> datetime | None:
    """Return when the resident last wrote."""
    statement = select(Message.at).where(
        Message.conversation_id == conversation_id, Message.direction == "in"
    )
    return await session.scalar(statement.order_by(Message.id.desc()).limit(1))


async def hold_for_record(session: AsyncSession, notification_id: int) -> Notification | None:
    """Read one notification, held for change; its ticket is held first, as everywhere."""
    about = select(Notification.ticket_id).where(Notification.id == notification_id)
    ticket = select(Ticket).where(Ticket.id == about.scalar_subquery())
    await session.scalar(ticket.with_for_update(of=Ticket))
    statement = select(Notification).where(Notification.id == notification_id).with_for_update()
    return await session.scalar(statement.execution_options(populate_existing=True))


async def get(session: AsyncSession, notification_id: int) -> Notification | None:
    """Read one notification."""
    return await session.get(Notification, notification_id)


async def message_of(session: AsyncSession, notification: Notification) -> Message | None:
    """Read what a notification says."""
    if notification.message_id is None:
        return None
    return await session.get(Message, notification.message_id)


async def conversation_of(session: AsyncSession, notification: Notification) -> Conversation | None:
    """Read the conversation a notification belongs to."""
    if notification.conversation_id is None:
        return None
    return await session.get(Conversation, notification.conversation_id)


async def list_page(
    session: AsyncSession,
    *,
    ticket: str | None,
    statuses: Collection[str],
    tried: bool,
    cursor: int | None,
    limit: int,
) -> tuple[Sequence[Notification], int | None]:
    """Read one page of the outbox, the newest first."""
    statement = select(Notification)
    if statuses:
        statement = statement.where(Notification.status.in_(statuses))
    if tried:
        statement = statement.where(Notification.conversation_id.is_not(None))
    if ticket is not None:
        statement = statement.join(Ticket, Ticket.id == Notification.ticket_id).where(
            Ticket.number == ticket
        )
    return await newest_first(session, statement, Notification.id, cursor=cursor, limit=limit)


async def texts_and_tickets(
    session: AsyncSession, notifications: Sequence[Notification]
) -> tuple[dict[int, str], dict[int, Ticket]]:
    """Return the texts by message id and the tickets by ticket id."""
    texts = await session.execute(
        select(Message.id, Message.text).where(
            Message.id.in_({row.message_id for row in notifications if row.message_id})
        )
    )
    tickets = await session.scalars(
        select(Ticket).where(
            Ticket.id.in_({row.ticket_id for row in notifications if row.ticket_id})
        )
    )
    return dict(iter(texts)), {ticket.id: ticket for ticket in tickets}
