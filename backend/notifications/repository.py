"""SQL of the outbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation, Message
from backend.core.pagination import newest_first
from backend.notifications.models import Notification, NotificationStatus
from backend.tickets.models import Ticket


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
            )
            .order_by(Notification.id)
            .limit(1)
            .execution_options(populate_existing=True)
        )
    ).one_or_none()


async def claim(session: AsyncSession, notification: Notification, *, until: datetime) -> bool:
    """Take a message for one attempt unless another worker was faster."""
    claimed = await session.execute(
        update(Notification)
        .where(
            Notification.id == notification.id,
            Notification.status == NotificationStatus.PENDING,
            Notification.attempts == notification.attempts,
            Notification.due_at == notification.due_at,
        )
        .values(attempts=notification.attempts + 1, due_at=until)
        .execution_options(synchronize_session=False)
    )
    return bool(getattr(claimed, "rowcount", 0))


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
    session: AsyncSession, *, ticket: str | None, cursor: int | None, limit: int
) -> tuple[Sequence[Notification], int | None]:
    """Read one page of the outbox, the newest first."""
    statement = select(Notification)
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
