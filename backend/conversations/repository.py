"""SQL of conversations, messages, media and web sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import (
    Conversation,
    InboundState,
    Media,
    Message,
    Owner,
    WebSession,
)
from backend.core.pagination import newest_first
from backend.residents.models import ChannelIdentity


async def get(session: AsyncSession, conversation_id: int) -> Conversation | None:
    """Read one conversation."""
    return await session.get(Conversation, conversation_id)


async def lock(session: AsyncSession, conversation_id: int) -> Conversation | None:
    """Read a conversation and hold its row until the transaction ends.

    Whoever adds a message takes this lock first: message ids of one conversation then appear in
    the order of their transactions, and a reader with a cursor misses none. SQLite needs no row
    lock, its writers come one after the other.
    """
    statement = select(Conversation).where(Conversation.id == conversation_id)
    fresh = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(fresh)).one_or_none()


async def find(session: AsyncSession, channel: str, channel_user: str) -> Conversation | None:
    """Read the conversation of a channel user."""
    return (
        await session.scalars(
            select(Conversation).where(
                Conversation.channel == channel, Conversation.channel_user == channel_user
            )
        )
    ).one_or_none()


async def add_if_new(session: AsyncSession, **values: Any) -> None:
    """Insert a conversation unless its channel user has one, whoever was first."""
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(Conversation).values(**values)
    await session.execute(
        statement.on_conflict_do_nothing(index_elements=["channel", "channel_user"])
    )


async def resident_of(session: AsyncSession, channel: str, channel_user: str) -> int | None:
    """Return the resident a channel user is known as."""
    return await session.scalar(
        select(ChannelIdentity.resident_id).where(
            ChannelIdentity.channel == channel, ChannelIdentity.channel_user == channel_user
        )
    )


async def list_page(
    session: AsyncSession,
    *,
    channel_user: str | None,
    owner: str | None,
    status: str | None,
    cursor: int | None,
    limit: int,
) -> tuple[list[Conversation], int | None]:
    """Read one page of conversations, the newest first."""
    statement: Select[Conversation] = select(Conversation)
    if channel_user is not None:
        statement = statement.where(Conversation.channel_user == channel_user)
    if owner is not None:
        statement = statement.where(Conversation.owner == owner)
    if status == "waiting":
        statement = statement.where(Conversation.waiting_since.is_not(None))
    elif status is not None:
        statement = statement.where(Conversation.status == status)
    return await newest_first(session, statement, Conversation.id, cursor=cursor, limit=limit)


async def message_by_client_id(
    session: AsyncSession, conversation_id: int, client_id: str
) -> Message | None:
    """Read an inbound message by the channel's own key."""
    return (
        await session.scalars(
            select(Message).where(
                Message.conversation_id == conversation_id, Message.client_id == client_id
            )
        )
    ).one_or_none()


async def unhandled(session: AsyncSession, conversation_id: int) -> Sequence[Message]:
    """Read what still waits for an answer, oldest first."""
    return (
        await session.scalars(
            select(Message)
            .where(
                Message.conversation_id == conversation_id,
                Message.state == InboundState.RECEIVED,
            )
            .order_by(Message.id)
        )
    ).all()


async def mark_handled(
    session: AsyncSession, conversation_id: int, message_ids: Sequence[int] | None = None
) -> None:
    """Take messages out of the inbox: the named ones, or all of a conversation."""
    statement = update(Message).where(
        Message.conversation_id == conversation_id, Message.state == InboundState.RECEIVED
    )
    if message_ids is not None:
        statement = statement.where(Message.id.in_(message_ids))
    await session.execute(statement.values(state=InboundState.HANDLED))


async def messages(
    session: AsyncSession, conversation_id: int, *, after: int | None, limit: int
) -> list[Message]:
    """Read messages above an id, oldest first."""
    statement = select(Message).where(Message.conversation_id == conversation_id)
    if after is not None:
        statement = statement.where(Message.id > after)
    return list(await session.scalars(statement.order_by(Message.id).limit(limit)))


def _unread(conversation_id: int, up_to: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.conversation_id == conversation_id,
        Message.id <= up_to,
        Message.direction == "out",
        Message.read_at.is_(None),
    )


async def has_unread(session: AsyncSession, conversation_id: int, up_to: int) -> bool:
    """Tell whether something said to the resident up to an id is not noted as read."""
    found = select(Message.id).where(*_unread(conversation_id, up_to)).limit(1)
    return await session.scalar(found) is not None


async def mark_read(
    session: AsyncSession, conversation_id: int, up_to: int, *, now: datetime
) -> None:
    """Note that the resident's side has everything up to an id."""
    unread = update(Message).where(*_unread(conversation_id, up_to)).values(read_at=now)
    await session.execute(unread.execution_options(synchronize_session=False))


async def newest_messages(
    session: AsyncSession, conversation_id: int, *, limit: int
) -> list[Message]:
    """Read the last messages, oldest first."""
    statement = select(Message).where(Message.conversation_id == conversation_id)
    found = await session.scalars(statement.order_by(Message.id.desc()).limit(limit))
    return list(found)[::-1]


async def media(session: AsyncSession, media_id: str, conversation_id: int) -> Media | None:
    """Read an upload of one conversation."""
    found = await session.get(Media, media_id)
    return found if found and found.conversation_id == conversation_id else None


async def was_sent(session: AsyncSession, media_id: str, conversation_id: int | None) -> bool:
    """Tell whether a photo was shown to the resident of a conversation."""
    shown = select(Message.id).where(
        Message.conversation_id == conversation_id,
        Message.media_id == media_id,
        Message.direction == "out",
    )
    return await session.scalar(shown.limit(1)) is not None


async def web_session(session: AsyncSession, token_hash: str, now: datetime) -> WebSession | None:
    """Read a web session that is still valid."""
    return (
        await session.scalars(
            select(WebSession).where(
                WebSession.token_hash == token_hash, WebSession.expires_at > now
            )
        )
    ).one_or_none()


async def claim(
    session: AsyncSession, conversation_id: int, *, token: str, now: datetime, until: datetime
) -> bool:
    """Take a conversation's lease unless another worker holds it."""
    claimed = await session.execute(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            or_(Conversation.lease_until.is_(None), Conversation.lease_until <= now),
        )
        .values(lease_token=token, lease_until=until)
    )
    return bool(getattr(claimed, "rowcount", 0))


async def due(session: AsyncSession, now: datetime, limit: int) -> list[int]:
    """Return conversations whose burst window is over and that nobody works on."""
    return list(
        await session.scalars(
            select(Conversation.id)
            .where(
                Conversation.process_after <= now,
                or_(Conversation.lease_until.is_(None), Conversation.lease_until <= now),
            )
            .order_by(Conversation.process_after)
            .limit(limit)
        )
    )


async def next_due_at(session: AsyncSession, now: datetime) -> datetime | None:
    """Return when the next burst window ends."""
    return await session.scalar(
        select(func.min(Conversation.process_after)).where(Conversation.process_after > now)
    )


async def forgotten(session: AsyncSession) -> list[int]:
    """Return conversations of the bot with waiting messages and no time set to answer them."""
    return list(
        await session.scalars(
            select(Conversation.id)
            .join(Message, Message.conversation_id == Conversation.id)
            .where(
                Message.state == InboundState.RECEIVED,
                Conversation.owner == Owner.BOT,
                Conversation.process_after.is_(None),
            )
            .distinct()
        )
    )


async def wake(session: AsyncSession, conversation_ids: Sequence[int], at: datetime) -> None:
    """Let conversations be looked at again."""
    await session.execute(
        update(Conversation)
        .where(Conversation.id.in_(conversation_ids), Conversation.process_after.is_(None))
        .values(process_after=at)
    )


async def clear_leases(session: AsyncSession) -> None:
    """Forget every lease."""
    await session.execute(
        update(Conversation)
        .where(Conversation.lease_token.is_not(None))
        .values(lease_token=None, lease_until=None)
    )
