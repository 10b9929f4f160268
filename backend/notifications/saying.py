"""Putting words into a conversation: the bubbles, and the outbox row of each."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation, Message
from backend.core.database import clock_of, publish
from backend.notifications.models import Notification, NotificationStatus
from backend.notifications.splitting import split_text

FIRST_PATH = {"web": "web"}


@dataclass(frozen=True)
class Words:
    """What one bubble says."""

    text: str
    buttons: tuple[dict[str, str], ...] = ()
    author: str = "bot"
    staff_id: int | None = None
    type: str = "text"
    media_id: str | None = None

    def parts(self) -> list["Words"]:
        """Cut a long text into bubbles; a photo goes with the first, buttons with the last."""
        texts = split_text(self.text) or [self.text]
        last = len(texts) - 1
        return [
            replace(
                self,
                text=text,
                media_id=self.media_id if number == 0 else None,
                buttons=self.buttons if number == last else (),
            )
            for number, text in enumerate(texts)
        ]

    def draft(self) -> dict[str, Any]:
        """Return the words as a row keeps them that is no message yet."""
        return {**asdict(self), "buttons": list(self.buttons)}

    @classmethod
    def of(cls, draft: dict[str, Any]) -> "Words":
        """Read the words of such a row."""
        return cls(**{**draft, "buttons": tuple(draft["buttons"])})


@dataclass(frozen=True)
class About:
    """What words are said for; `key` names the wish behind them."""

    kind: str
    ticket_id: int | None = None
    incident_update_id: int | None = None
    key: str | None = None


def new_row(
    conversation: Conversation, about: About, *, now: datetime, part: int = 0
) -> Notification:
    """Return the outbox row of a bubble; what it says is not in it yet."""
    return Notification(
        kind=about.kind,
        conversation_id=conversation.id,
        ticket_id=about.ticket_id,
        incident_update_id=about.incident_update_id,
        dedupe_key=about.key if part == 0 else None,
        path=FIRST_PATH.get(conversation.channel, "custom"),
        due_at=now,
        created_at=now,
    )


async def speak(
    session: AsyncSession, conversation: Conversation, row: Notification, words: Words
) -> Message:
    """Make a row's words a message of the talk, said now; the caller holds the conversation."""
    now = clock_of(session).now()
    message = Message(
        conversation_id=conversation.id,
        direction="out",
        author=words.author,
        staff_id=words.staff_id,
        type=words.type,
        text=words.text,
        media_id=words.media_id,
        buttons=list(words.buttons),
        delivery=NotificationStatus.PENDING,
        at=now,
    )
    session.add(message)
    await session.flush()
    row.message_id, row.draft, row.hold_until, row.due_at = message.id, None, None, now
    session.add(row)
    conversation.last_message_at = now
    await session.flush()
    return message


def announce(session: AsyncSession, conversation_id: int, message_id: int) -> None:
    """Wake the deliverer and tell open pages, once it is stored."""
    publish(session, "outbox", {"conversation_id": conversation_id})
    publish(session, f"conversation:{conversation_id}", {"message_id": message_id})
    publish(session, "conversations", {"conversation_id": conversation_id})
