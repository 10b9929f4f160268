"""The SQL of everything stored about a person, wherever it lies."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from backend.conversations.models import (
    Conversation,
    InboundState,
    Media,
    Message,
    WebSession,
)
from backend.core.database import Base
from backend.knowledge.models import InquiryRecord
from backend.notifications.models import Notification, NotificationStatus
from backend.residents.models import Resident
from backend.tickets.models import Ticket


async def conversations_of(session: AsyncSession, resident: Resident) -> list[Conversation]:
    """Read a person's conversations."""
    known: list[ColumnElement[bool]] = [Conversation.resident_id == resident.id]
    for identity in resident.identities:
        channel, user = identity.channel, identity.channel_user
        known.append(and_(Conversation.channel == channel, Conversation.channel_user == user))
    return list(await session.scalars(select(Conversation).where(or_(*known))))


async def tickets_of(
    session: AsyncSession, resident: Resident, conversation_ids: Sequence[int]
) -> list[Ticket]:
    """Read the tickets a person wrote or is the contact of."""
    known = [Ticket.resident_id == resident.id, Ticket.conversation_id.in_(conversation_ids)]
    if resident.phone:
        known.append(Ticket.contact_phone == resident.phone)
    for identity in resident.identities:
        channel, user = identity.channel, identity.channel_user
        known.append(and_(Ticket.channel == channel, Ticket.channel_user == user))
    return list(await session.scalars(select(Ticket).where(or_(*known)).order_by(Ticket.id)))


async def rows_of(
    session: AsyncSession, link: InstrumentedAttribute[Any], ids: Iterable[int]
) -> Sequence[Base]:
    """Read the rows whose foreign key is one of these ids, in the order they were written."""
    table = link.class_
    return (await session.scalars(select(table).where(link.in_(ids)).order_by(table.id))).all()


async def media_ids_of(session: AsyncSession, conversation_ids: Sequence[int]) -> list[str]:
    """Return the uploads of conversations."""
    statement = select(Media.id).where(Media.conversation_id.in_(conversation_ids))
    return list(await session.scalars(statement))


async def blank_messages(
    session: AsyncSession, conversation_ids: Sequence[int], *, text: str
) -> None:
    """Replace what was said by a notice; intent and time stay for the figures."""
    await session.execute(
        update(Message)
        .where(Message.conversation_id.in_(conversation_ids))
        .values(
            text=text,
            client_id=None,  # some channels make it of the sender's name
            media_id=None,
            button_id=None,
            buttons=[],
            entities=[],
            matters=[],
        )
    )
    await session.execute(
        update(Message)
        .where(
            Message.conversation_id.in_(conversation_ids),
            Message.state == InboundState.RECEIVED,
        )
        .values(state=InboundState.HANDLED)
    )


async def drop_private(session: AsyncSession, conversation_ids: Sequence[int]) -> None:
    """Delete uploads, questions and web sessions, and let waiting messages go nowhere."""
    for link in (Media.conversation_id, InquiryRecord.conversation_id, WebSession.conversation_id):
        await session.execute(delete(link.class_).where(link.in_(conversation_ids)))
    mine = Notification.conversation_id.in_(conversation_ids)
    await session.execute(
        update(Notification)
        .where(mine, Notification.status == NotificationStatus.PENDING)
        .values(status=NotificationStatus.DEAD, error="erased", hold_until=None)
    )
    # What was held and never said lies here only.
    await session.execute(update(Notification).where(mine).values(draft=null()))
