"""The outbox: the only way anything is said to a resident."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.conversations.models import Conversation, Message
from backend.core.database import clock_of
from backend.notifications import holding, repository
from backend.notifications.holding import supersede
from backend.notifications.kinds import tells_state
from backend.notifications.models import Notification, NotificationStatus
from backend.notifications.saying import About, Words, announce, new_row, speak
from backend.tasks import telling
from backend.tickets.models import Ticket
from connectors.base import Button

__all__ = [
    "enqueue",
    "list_page",
    "mark_told",
    "record_unreachable",
    "supersede",
    "text_of",
    "texts_and_tickets",
]


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
    incident_update_id: int | None = None,
    dedupe_key: str | None = None,
    type: str = "text",
    media_id: str | None = None,
    urgent: bool = False,
) -> Message | None:
    """Say something to a resident: stored with the caller's transaction, delivered after it.

    A text over 2,000 characters becomes several messages, the buttons go with the last. In the
    quiet hours a notice waits until the morning, unless it or its ticket is urgent or the resident
    is awake; a newer notice of the same ticket then takes its place.

    Args:
        session: The caller's transaction.
        conversation_id: Where to say it.
        kind: What it is, for templates, statistics and the quiet hours.
        dedupe_key: Whatever was said under this key is not said again.
        urgent: It does not wait, whatever the hour.
        (others): As they are stored.

    Returns:
        The (first) message; None when the key was used before or the message waits.
    """
    conversation = await repository.lock_conversation(session, conversation_id)
    if dedupe_key is not None and await repository.key_is_used(session, dedupe_key):
        return None
    if ticket_id is not None and tells_state(kind):
        await holding.supersede_here(session, ticket_id)
    words = Words(text, tuple(asdict(item) for item in buttons), author, staff_id, type, media_id)
    about = About(kind, ticket_id, incident_update_id, dedupe_key)
    until = await holding.held_until(session, conversation, about, urgent=urgent)
    if until is not None:
        await holding.hold(session, conversation, about, words, until)
        return None
    return await _say(session, conversation, about, words)


async def _say(
    session: AsyncSession, conversation: Conversation, about: About, words: Words
) -> Message:
    now, said = clock_of(session).now(), []
    for number, part in enumerate(words.parts()):
        row = new_row(conversation, about, now=now, part=number)
        said.append(await speak(session, conversation, row, part))
    announce(session, conversation.id, said[-1].id)
    return said[0]


async def record_unreachable(
    session: AsyncSession, *, kind: str, ticket_id: int | None, text: str = ""
) -> Notification:
    """Record that a resident could not be told, because no conversation leads to them.

    Where the matter deserves it, staff are asked to call.

    Args:
        text: What they should have heard.
    """
    now = clock_of(session).now()
    notification = Notification(
        kind=kind,
        ticket_id=ticket_id,
        draft=Words(text).draft() if text else None,
        path="staff",
        status=NotificationStatus.UNDELIVERABLE,
        error=get_catalogue().phrase("notifications.no_conversation"),
        due_at=now,
        created_at=now,
    )
    session.add(notification)
    await session.flush()
    await telling.ask(session, notification, text=text)
    return notification


async def mark_told(session: AsyncSession, notification_id: int, *, told: bool = True) -> None:
    """Note that a person told by phone what had not arrived, or that this was a mistake."""
    notification = await repository.get(session, notification_id)
    if notification is not None:
        notification.told_at = clock_of(session).now() if told else None
        await session.flush()


async def list_page(
    session: AsyncSession,
    *,
    ticket: str | None = None,
    statuses: Collection[str] = (),
    tried: bool = False,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[Sequence[Notification], int | None]:
    """Read one page of the outbox, of one ticket number or of all, the newest first.

    Args:
        statuses: Only these; empty = all.
        tried: Leave out what was for people without a chat, whom nothing was sent to.
    """
    return await repository.list_page(
        session, ticket=ticket, statuses=statuses, tried=tried, cursor=cursor, limit=limit
    )


async def texts_and_tickets(
    session: AsyncSession, notifications: Sequence[Notification]
) -> tuple[dict[int, str], dict[int, Ticket]]:
    """Return the texts by message id and the tickets by ticket id."""
    return await repository.texts_and_tickets(session, notifications)


def text_of(row: Notification, texts: Mapping[int, str]) -> str | None:
    """Return what a notification says, or would have said."""
    if row.message_id is not None:
        return texts.get(row.message_id)
    return Words.of(row.draft).text if row.draft else None
