"""A resident at the phone: what they send, and what they and staff read."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from backend.conversations import service
from backend.conversations.dialogue import Dialogue
from backend.conversations.models import Conversation, InboundState, Media, Message
from backend.core.actor import Actor
from backend.core.database import Database
from backend.core.time import FakeClock
from backend.notifications.models import Notification
from connectors.base import InboundMessage

_SERIAL = count(1)
NO_WINDOW = timedelta(0)
WINDOW = timedelta(milliseconds=1500)


def message(text: str = "你好", **values: Any) -> InboundMessage:
    defaults: dict[str, Any] = {
        "channel": "web",
        "channel_user": "wang",
        "client_id": f"client-{next(_SERIAL)}",
    }
    return InboundMessage(**{**defaults, "text": text, **values})


class Chat:
    """One resident's side of one conversation."""

    def __init__(self, database: Database, channel_user: str = "wang") -> None:
        self.database, self.channel_user = database, channel_user

    async def say(self, text: str = "你好", *, window: timedelta = NO_WINDOW, **values: Any) -> int:
        inbound = message(text, **{"channel_user": self.channel_user, **values})
        async with self.database.session() as session:
            return await service.receive(session, inbound, burst_window=window)

    async def row(self) -> Conversation:
        """The conversation as it is stored now."""
        known = Conversation.channel_user == self.channel_user
        async with self.database.reader() as session:
            return (await session.scalars(select(Conversation).where(known))).one()

    async def id(self) -> int:
        return (await self.row()).id

    async def messages(self) -> list[Message]:
        conversation_id = await self.id()
        mine = Message.conversation_id == conversation_id
        async with self.database.reader() as session:
            return list(await session.scalars(select(Message).where(mine).order_by(Message.id)))

    async def heard(self) -> list[str]:
        """What was said to the resident."""
        return [row.text for row in await self.messages() if row.direction == "out"]

    async def waiting(self) -> list[str]:
        """What still waits for the bot."""
        mine = await self.messages()
        return [row.text for row in mine if row.state == InboundState.RECEIVED]

    async def kinds(self) -> list[str]:
        """The kinds of what was put into the outbox."""
        conversation_id = await self.id()
        mine = Notification.conversation_id == conversation_id
        async with self.database.reader() as session:
            found = select(Notification.kind).where(mine).order_by(Notification.id)
            return list(await session.scalars(found))

    async def upload(self, media_id: str, content_type: str = "image/jpeg") -> str:
        """Put a row of an upload here; nothing reads its file."""
        conversation_id = await self.id()
        async with self.database.session() as session:
            session.add(
                Media(
                    id=media_id,
                    conversation_id=conversation_id,
                    content_type=content_type,
                    size=1,
                    created_at=self.database.clock.now(),
                )
            )
        return media_id

    async def take(self, actor: Actor) -> None:
        conversation = await self.row()
        async with self.database.session() as session:
            await service.take(session, conversation, actor=actor)

    async def hand_over(self, actor: Actor, *, reason: str = "requested") -> None:
        conversation = await self.row()
        async with self.database.session() as session:
            await service.hand_over(session, conversation, reason=reason, actor=actor)

    async def give_back(self, actor: Actor, *, note: str | None = None) -> None:
        conversation = await self.row()
        async with self.database.session() as session:
            await service.return_to_bot(session, conversation, note=note, actor=actor)


async def retry(chat: Chat, dialogue: Dialogue, clock: FakeClock, *, until: timedelta) -> None:
    """Process again and again as the worker does: whenever the message is due."""
    end = clock.now() + until
    while (due := (await chat.row()).process_after) is not None and due <= end:
        clock.advance(max(due - clock.now(), timedelta(0)))
        await dialogue.process(await chat.id())
    clock.advance(end - clock.now())
