"""Conversations: reading them, opening them, and everything done to one."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations import repository
from backend.conversations.inbound import open_conversation, receive
from backend.conversations.models import Conversation, Message
from backend.conversations.ownership import (
    hand_over,
    return_to_bot,
    send_staff_message,
    take,
)
from backend.conversations.rows import announce, locked
from backend.core.errors import NotFound

__all__ = [
    "get",
    "hand_over",
    "link_resident",
    "list_page",
    "mark_emergency",
    "messages",
    "open_conversation",
    "receive",
    "return_to_bot",
    "send_staff_message",
    "take",
]


async def get(session: AsyncSession, conversation_id: int) -> Conversation:
    """Read one conversation.

    Raises:
        NotFound: There is none with this id.
    """
    conversation = await repository.get(session, conversation_id)
    if conversation is None:
        raise NotFound
    return conversation


async def list_page(
    session: AsyncSession,
    *,
    channel_user: str | None = None,
    owner: str | None = None,
    status: str | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[list[Conversation], int | None]:
    """Read one page of conversations, the newest first; `waiting` = handed over, not taken."""
    return await repository.list_page(
        session,
        channel_user=channel_user,
        owner=owner,
        status=status,
        cursor=cursor,
        limit=limit,
    )


async def messages(
    session: AsyncSession, conversation: Conversation, *, limit: int = 1000
) -> list[Message]:
    """Read the newest messages of a conversation, oldest first."""
    return await repository.newest_messages(session, conversation.id, limit=limit)


async def mark_emergency(session: AsyncSession, conversation: Conversation) -> None:
    """Put a conversation on top of everything staff see."""
    row = await locked(session, conversation)
    row.emergency = True
    await session.flush()
    announce(session, row)


async def link_resident(
    session: AsyncSession, channel: str, channel_user: str, resident_id: int
) -> None:
    """Let a channel user's conversation, if there is one, belong to this resident."""
    conversation = await repository.find(session, channel, channel_user)
    if conversation is None:
        return
    row = await locked(session, conversation)
    row.resident_id = resident_id
    await session.flush()
    announce(session, row)
