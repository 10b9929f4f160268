"""The SQL of bursts: who reported what from which building, and what was suggested of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation
from backend.core.pagination import newest_first
from backend.incidents.models import IncidentSuggestion, SuggestionStatus
from backend.knowledge.models import InquiryRecord
from backend.residents.models import ResidentRoom, Room
from backend.tickets.lifecycle import Status
from backend.tickets.models import Ticket

# What was taken back, or is no matter of the property company, counts for nothing.
_VOID = (Status.WITHDRAWN, Status.REJECTED)
TicketRow = Row[str, str, str, str | None, str | None, int | None, str | None, datetime]
InquiryRow = Row[int | None, str, datetime, str | None]


async def tickets_since(session: AsyncSession, since: datetime, limit: int) -> Sequence[TicketRow]:
    """Read what tickets made since a moment tell of a burst, the newest first."""
    statement = select(
        Ticket.number,
        Ticket.category,
        Ticket.description,
        Ticket.facility,
        Ticket.building,
        Ticket.conversation_id,
        Ticket.contact_phone,
        Ticket.created_at,
    ).where(
        Ticket.created_at >= since,
        Ticket.building.is_not(None),
        Ticket.incident_id.is_(None),
        Ticket.status.not_in(_VOID),
    )
    return (await session.execute(statement.order_by(Ticket.id.desc()).limit(limit))).all()


async def inquiries_since(
    session: AsyncSession, since: datetime, limit: int
) -> Sequence[InquiryRow]:
    """Read `(conversation, question, at, building)` of inquiries, one row for each home."""
    statement = (
        select(
            InquiryRecord.conversation_id, InquiryRecord.question, InquiryRecord.at, Room.building
        )
        .join(Conversation, Conversation.id == InquiryRecord.conversation_id)
        .outerjoin(ResidentRoom, ResidentRoom.resident_id == Conversation.resident_id)
        .outerjoin(Room, Room.id == ResidentRoom.room_id)
        .where(InquiryRecord.at >= since)
    )
    return (await session.execute(statement.order_by(InquiryRecord.id.desc()).limit(limit))).all()


async def live(session: AsyncSession, since: datetime) -> Sequence[IncidentSuggestion]:
    """Read the suggestions whose burst is not over, held for change."""
    statement = select(IncidentSuggestion).where(IncidentSuggestion.last_at >= since)
    return (
        await session.scalars(statement.order_by(IncidentSuggestion.id).with_for_update())
    ).all()


async def hold(session: AsyncSession, suggestion_id: int) -> IncidentSuggestion | None:
    """Read one suggestion as it is now, held for change."""
    statement = select(IncidentSuggestion).where(IncidentSuggestion.id == suggestion_id)
    held = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(held)


async def page(
    session: AsyncSession, *, status: SuggestionStatus | None, cursor: int | None, limit: int
) -> tuple[list[IncidentSuggestion], int | None]:
    """Read one page of suggestions, the newest first."""
    statement = select(IncidentSuggestion)
    if status is not None:
        statement = statement.where(IncidentSuggestion.status == status)
    return await newest_first(session, statement, IncidentSuggestion.id, cursor=cursor, limit=limit)
