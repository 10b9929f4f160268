"""The SQL of whom an incident concerns, and what became of what they were told."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, distinct, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from backend.conversations.models import Conversation, Message
from backend.incidents.models import Incident, IncidentReport, IncidentUpdate
from backend.notifications.models import LOST, Notification, NotificationStatus
from backend.residents.models import ResidentRoom, Room
from backend.tickets.models import Ticket


@dataclass(frozen=True)
class Counts:
    """How many people an update was said to, and what became of it."""

    told: int = 0
    sent: int = 0
    lost: int = 0
    read: int = 0


def _at_home(incident: Incident) -> Select[int]:
    """Select the residents with a room where the incident is."""
    statement = select(ResidentRoom.resident_id)
    if buildings := incident.scope.get("buildings"):
        rooms = select(Room.id).where(Room.building.in_(buildings))
        statement = statement.where(ResidentRoom.room_id.in_(rooms))
    return statement


def _affected(incident: Incident) -> ColumnElement[bool]:
    """Match the conversations of residents at home there, and of whoever reported it."""
    reports = select(IncidentReport.conversation_id).where(
        IncidentReport.incident_id == incident.id
    )
    tickets = select(Ticket.conversation_id).where(
        Ticket.incident_id == incident.id, Ticket.conversation_id.is_not(None)
    )
    return or_(
        Conversation.resident_id.in_(_at_home(incident)),
        Conversation.id.in_(reports),
        Conversation.id.in_(tickets),
    )


async def not_yet_told(
    session: AsyncSession, incident: Incident, update: IncidentUpdate, limit: int
) -> Sequence[Row[int, int | None]]:
    """Return `(conversation, resident)` of some who have not heard an update, the liveliest first.

    Somebody with two conversations counts as told when one of them has it.
    """
    told = select(Notification.conversation_id).where(
        Notification.incident_update_id == update.id, Notification.conversation_id.is_not(None)
    )
    people = select(Conversation.resident_id).where(
        Conversation.id.in_(told), Conversation.resident_id.is_not(None)
    )
    statement = select(Conversation.id, Conversation.resident_id).where(
        _affected(incident),
        Conversation.id.not_in(told),
        or_(Conversation.resident_id.is_(None), Conversation.resident_id.not_in(people)),
    )
    order = (Conversation.last_message_at.desc(), Conversation.id)
    return (await session.execute(statement.order_by(*order).limit(limit))).all()


async def hold_one_to_spread(session: AsyncSession) -> IncidentUpdate | None:
    """Read the oldest update that is still going out, held; another worker takes another one.

    Of one incident what came first goes out first.
    """
    older = aliased(IncidentUpdate)
    before = select(older.id).where(
        older.incident_id == IncidentUpdate.incident_id,
        older.id < IncidentUpdate.id,
        older.spread_at.is_(None),
    )
    statement = select(IncidentUpdate).where(
        IncidentUpdate.spread_at.is_(None), ~before.correlate(IncidentUpdate).exists()
    )
    statement = statement.order_by(IncidentUpdate.id).limit(1)
    # Messages that point to it may be stored meanwhile.
    return await session.scalar(statement.with_for_update(skip_locked=True, key_share=True))


async def counts_of(session: AsyncSession, update_ids: Collection[int]) -> dict[int, Counts]:
    """Count what became of updates, people and not bubbles."""
    person = Notification.conversation_id
    statement = (
        select(
            Notification.incident_update_id,
            func.count(distinct(person)),
            func.count(distinct(person)).filter(Notification.status == NotificationStatus.SENT),
            func.count(distinct(person)).filter(Notification.status.in_(LOST)),
            func.count(distinct(person)).filter(Message.read_at.is_not(None)),
        )
        .outerjoin(Message, Message.id == Notification.message_id)
        .where(Notification.incident_update_id.in_(update_ids))
        .group_by(Notification.incident_update_id)
    )
    found = await session.execute(statement)
    return {row[0]: Counts(*row[1:]) for row in found if row[0] is not None}


async def without_chat(session: AsyncSession, incident: Incident) -> int:
    """Count the residents at home there whom no conversation leads to."""
    reachable = select(Conversation.resident_id).where(Conversation.resident_id.is_not(None))
    statement = select(func.count(distinct(ResidentRoom.resident_id))).where(
        ResidentRoom.resident_id.in_(_at_home(incident)),
        ResidentRoom.resident_id.not_in(reachable),
    )
    return await session.scalar(statement) or 0


async def people_of(
    session: AsyncSession, incident_ids: Collection[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Return how many people reported to incidents, and how many tickets belong to them.

    A ticket without a conversation stands for somebody who called.
    """
    reporters: dict[int, set[str]] = defaultdict(set)
    tickets: dict[int, int] = defaultdict(int)
    reports = select(IncidentReport.incident_id, IncidentReport.conversation_id)
    for incident_id, conversation_id in await session.execute(
        reports.where(IncidentReport.incident_id.in_(incident_ids))
    ):
        reporters[incident_id].add(f"chat:{conversation_id}")
    mine = select(Ticket.incident_id, Ticket.conversation_id, Ticket.contact_phone)
    for owner, chat, phone in await session.execute(
        mine.where(Ticket.incident_id.in_(incident_ids))
    ):
        tickets[owner or 0] += 1
        if chat is not None:
            reporters[owner or 0].add(f"chat:{chat}")
        elif phone:
            reporters[owner or 0].add(f"phone:{phone}")
    return {key: len(people) for key, people in reporters.items()}, dict(tickets)
