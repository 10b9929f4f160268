"""What the outbox tests share: something to say, and what became of it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from backend.conversations.models import Conversation, Message
from backend.core.database import Database
from backend.core.time import FakeClock
from backend.notifications import service
from backend.notifications.delivery import Deliverer
from backend.notifications.models import Notification
from tests.backend import factories


async def open_chat(database: Database, **values: Any) -> Conversation:
    async with database.session() as session:
        return await factories.create_conversation(session, **values)


async def say(database: Database, conversation: Conversation, text: str, **values: Any) -> None:
    async with database.session() as session:
        await service.enqueue(session, conversation.id, **{"kind": "note", "text": text, **values})


async def outbox(database: Database) -> list[Notification]:
    async with database.reader() as session:
        return list(await session.scalars(select(Notification).order_by(Notification.id)))


async def said(database: Database) -> list[Message]:
    async with database.reader() as session:
        return list(await session.scalars(select(Message).order_by(Message.id)))


async def keep_trying(deliverer: Deliverer, clock: FakeClock, *, rounds: int) -> list[float]:
    """Deliver as the worker does, and return the pauses between the rounds."""
    pauses = []
    for _ in range(rounds):
        await deliverer.deliver_due()
        pause = await deliverer.seconds_to_next()
        if pause is None:
            break
        pauses.append(pause)
        clock.advance(timedelta(seconds=pause))
    return pauses
