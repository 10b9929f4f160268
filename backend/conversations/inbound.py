"""What residents send: opened, checked, stored once, and put into the inbox."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations import repository
from backend.conversations.errors import EmptyMessage, TextTooLong, UnknownMedia
from backend.conversations.models import (
    Author,
    Conversation,
    InboundState,
    Message,
    Owner,
)
from backend.conversations.rows import announce, locked
from backend.core.database import clock_of, publish
from backend.core.fields import storable
from connectors.base import InboundMessage

LONGEST_TEXT = 20_000


async def open_conversation(session: AsyncSession, channel: str, channel_user: str) -> Conversation:
    """Return the conversation of a channel user, made on first contact."""
    conversation = await repository.find(session, channel, channel_user)
    if conversation is None:
        now = clock_of(session).now()
        await repository.add_if_new(
            session,
            channel=channel,
            channel_user=channel_user,
            created_at=now,
            last_message_at=now,
        )
        conversation = await repository.find(session, channel, channel_user)
        assert conversation is not None
    if conversation.resident_id is None:
        conversation.resident_id = await repository.resident_of(session, channel, channel_user)
        await session.flush()
    return conversation


async def receive(
    session: AsyncSession,
    inbound: InboundMessage,
    *,
    burst_window: timedelta = timedelta(milliseconds=1500),
) -> int:
    """Store a resident's message and let it be answered.

    Args:
        session: The caller's transaction.
        inbound: As the connector read it.
        burst_window: How long more bubbles are waited for, in real time.

    Returns:
        The message id; the first copy's when the message came before.

    Raises:
        EmptyMessage: There is nothing in it.
        TextTooLong: Its text has more than 20,000 characters.
        UnknownMedia: Its media was not uploaded in this conversation.
    """
    inbound = _cleaned(inbound)
    conversation = await open_conversation(session, inbound.channel, inbound.channel_user)
    row = await locked(session, conversation)
    known = await repository.message_by_client_id(session, row.id, inbound.client_id)
    if known is not None:
        return known.id
    await _check(session, row, inbound)
    message = await _store(session, row, inbound)
    if row.owner != Owner.HUMAN:
        row.owner = Owner.BOT
        # A tapped button is a whole message; after typed words more may follow.
        wait = timedelta(0) if inbound.button_id else burst_window
        row.process_after = clock_of(session).now() + wait
        publish(session, "inbox", {"conversation_id": row.id})
    await session.flush()
    announce(session, row, message_id=message.id)
    return message.id


def _cleaned(inbound: InboundMessage) -> InboundMessage:
    """Drop what no database keeps; every part of a message comes from outside."""
    return replace(
        inbound,
        channel_user=storable(inbound.channel_user),
        client_id=storable(inbound.client_id),
        text=storable(inbound.text),
        button_id=inbound.button_id and storable(inbound.button_id),
        media_id=inbound.media_id and storable(inbound.media_id),
    )


async def _store(
    session: AsyncSession, conversation: Conversation, inbound: InboundMessage
) -> Message:
    now = clock_of(session).now()
    human = conversation.owner == Owner.HUMAN
    message = Message(
        conversation_id=conversation.id,
        direction="in",
        author=Author.RESIDENT,
        type=inbound.type,
        text=inbound.text,
        media_id=inbound.media_id,
        button_id=inbound.button_id,
        client_id=inbound.client_id,
        state=InboundState.HANDLED if human else InboundState.RECEIVED,
        at=min(inbound.at, now) if inbound.at else now,
    )
    session.add(message)
    conversation.last_message_at = now
    conversation.status = "open"
    await session.flush()
    return message


async def _check(
    session: AsyncSession, conversation: Conversation, inbound: InboundMessage
) -> None:
    if len(inbound.text) > LONGEST_TEXT:
        raise TextTooLong
    if not (inbound.text.strip() or inbound.media_id or inbound.button_id):
        raise EmptyMessage
    if inbound.media_id and not await repository.media(session, inbound.media_id, conversation.id):
        raise UnknownMedia
