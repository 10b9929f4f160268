"""Holding a conversation's row, and telling open pages that it changed."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations import repository
from backend.conversations.models import Conversation
from backend.core.database import publish
from backend.core.errors import NotFound


async def locked(session: AsyncSession, conversation: Conversation) -> Conversation:
    """Return the conversation as it is now, held until the transaction ends.

    Raises:
        NotFound: It was deleted meanwhile.
    """
    row = await repository.lock(session, conversation.id)
    if row is None:
        raise NotFound
    return row


def announce(session: AsyncSession, conversation: Conversation, **event: Any) -> None:
    """Publish that a conversation has news, once they are stored."""
    publish(session, f"conversation:{conversation.id}", event)
    publish(session, "conversations", {"conversation_id": conversation.id, **event})
