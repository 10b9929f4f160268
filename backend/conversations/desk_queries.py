"""The SQL of the conversations a person at the desk looks at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation, Message, Owner
from backend.residents.models import Resident, ResidentRoom, Room

Filter = Literal["waiting", "mine", "bot", "all"]
_SHORTEST_NUMBER = 4

# In line for a person; the moment somebody answers ends it, whoever that was.
WAITING = Conversation.waiting_since.is_not(None)


def _mine(staff_id: int | None) -> ColumnElement[bool]:
    return and_(Conversation.owner == Owner.HUMAN, Conversation.assignee_id == staff_id)


def _chosen(which: Filter, staff_id: int | None) -> list[ColumnElement[bool]]:
    if which == "waiting":
        return [WAITING]
    if which == "mine":
        return [_mine(staff_id)]
    return [Conversation.owner == Owner.BOT] if which == "bot" else []


def _lives_in(words: str) -> ColumnElement[bool]:
    parts = [part for part in words.split("-") if part]
    if len(parts) == 3:
        building, unit, room = parts
        home = and_(Room.building == building, Room.unit == unit, Room.room == room)
    else:
        home = Room.room == words
    return Resident.rooms.any(ResidentRoom.room.has(home))


def _matches(words: str) -> ColumnElement[bool]:
    """Match a name, a room, a part of a phone number or the channel's own name."""
    known = [Resident.name.icontains(words, autoescape=True), _lives_in(words)]
    if words.isdecimal() and len(words) >= _SHORTEST_NUMBER:
        known.append(Resident.phone.contains(words, autoescape=True))
    residents = select(Resident.id).where(or_(*known))
    return or_(
        Conversation.resident_id.in_(residents),
        Conversation.channel_user.icontains(words, autoescape=True),
    )


def _urgency(emergencies_since: datetime) -> ColumnElement[int]:
    danger = and_(
        Conversation.emergency,
        or_(WAITING, Conversation.last_message_at >= emergencies_since),
    )
    return case((danger, 0), (WAITING, 1), else_=2)


async def page(
    session: AsyncSession,
    *,
    which: Filter,
    staff_id: int | None,
    words: str,
    emergencies_since: datetime,
    limit: int,
) -> Sequence[tuple[Conversation, Message | None]]:
    """Read conversations with their last message: dangers, then who waits, then the newest."""
    newest = (
        select(func.max(Message.id))
        .where(Message.conversation_id == Conversation.id)
        .correlate(Conversation)
        .scalar_subquery()
    )
    statement = select(Conversation, Message).outerjoin(Message, Message.id == newest)
    statement = statement.where(*_chosen(which, staff_id))
    if words:
        statement = statement.where(_matches(words))
    order = (
        _urgency(emergencies_since),
        Conversation.last_message_at.desc(),
        Conversation.id.desc(),
    )
    rows = await session.execute(statement.order_by(*order).limit(limit))
    return [(conversation, message) for conversation, message in rows]


async def counts(session: AsyncSession, staff_id: int | None) -> dict[str, int]:
    """Count the conversations of each filter."""
    names: tuple[Filter, ...] = ("waiting", "mine", "bot", "all")
    sums = [func.sum(case((and_(true(), *_chosen(name, staff_id)), 1), else_=0)) for name in names]
    row = (await session.execute(select(*sums))).one()
    return {name: int(count or 0) for name, count in zip(names, row, strict=True)}
