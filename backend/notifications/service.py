"""The outbox: the only way anything is said to a resident."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.conversations.models import Conversation, Message
from backend.core.database import clock_of, publish
from backend.notifications import repository
from backend.notifications.models import Notification, NotificationStatus
from backend.notifications.splitting import split_text
from backend.tickets.models import Ticket
from connectors.base import Button

FIRST_PATH = {"web": "web"}


async def enqueue(
    session: AsyncSession,
    conversation_id: int,
    *,
    kind: str,
    text: str,
    buttons: Sequence[Button] = (),
    author: str = "bot",
    staff_id: int | None = None,
    ticket_id: int | None = None,
    dedupe_key: str | None = None,
    type: str = "text",
    media_id: str | None = None,
) -> Message | None:
    """Say something to a resident: stored with the caller's transaction, delivered after it.

    A text over 2,000 characters becomes several messages, the buttons go with the last.

    Args:
        session: The caller's transaction.
        conversation_id: Where to say it.
        kind: What it is, for templates and statistics.
        dedupe_key: Whatever was said under this key is not said again.
        (others): As they are stored.

    Returns:
        The (first) message; None when the key was used before.
    """
    conversation = await repository.lock_conversation(session, conversation_id)
    if dedupe_key is not None and await repository.key_is_used(session, dedupe_key):
        return None
    parts = split_text(text) or [text]
    said: list[Message] = []
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        message = Message(
            conversation_id=conversation_id,
            direction="out",
            author=author,
            staff_id=staff_id,
            type=type,
            text=part,
            media_id=media_id if number == 0 else None,
            buttons=[asdict(button) for button in buttons] if last else [],
            delivery=NotificationStatus.PENDING,
            at=clock_of(session).now(),
        )
        key = dedupe_key if number == 0 else None
        await _post(session, conversation, message, kind=kind, ticket_id=ticket_id, key=key)
        said.append(message)
    conversation.last_message_at = said[-1].at
    await session.flush()
    _announce(session, conversation_id, said[-1].id)
    return said[0]


async def _post(
    session: AsyncSession,
    conversation: Conversation,
    message: Message,
    *,
    kind: str,
    ticket_id: int | None,
    key: str | None,
) -> None:
    session.add(message)
    await session.flush()
    session.add(
        Notification(
            kind=kind,
            conversation_id=conversation.id,
            message_id=message.id,
            ticket_id=ticket_id,
            dedupe_key=key,
            path=FIRST_PATH.get(conversation.channel, "custom"),
            due_at=message.at,
            created_at=message.at,
        )
    )
    await session.flush()


def _announce(session: AsyncSession, conversation_id: int, message_id: int) -> None:
    publish(session, "outbox", {"conversation_id": conversation_id})
    publish(session, f"conversation:{conversation_id}", {"message_id": message_id})
    publish(session, "conversations", {"conversation_id": conversation_id})


async def record_unreachable(
    session: AsyncSession, *, kind: str, ticket_id: int | None
) -> Notification:
    """Record that a resident could not be told, because no conversation leads to them."""
    now = clock_of(session).now()
    notification = Notification(
        kind=kind,
        ticket_id=ticket_id,
        path="staff",
        status=NotificationStatus.UNDELIVERABLE,
        error=get_catalogue().phrase("notifications.no_conversation"),
        due_at=now,
        created_at=now,
    )
    session.add(notification)
    await session.flush()
    return notification


async def list_page(
    session: AsyncSession,
    *,
    ticket: str | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[Sequence[Notification], int | None]:
    """Read one page of the outbox, of one ticket number or of all, the newest first."""
    return await repository.list_page(session, ticket=ticket, cursor=cursor, limit=limit)


async def texts_and_tickets(
    session: AsyncSession, notifications: Sequence[Notification]
) -> tuple[dict[int, str], dict[int, Ticket]]:
    """Return the texts by message id and the tickets by ticket id."""
    return await repository.texts_and_tickets(session, notifications)
