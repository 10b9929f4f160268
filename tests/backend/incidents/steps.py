"""What the tests of incidents do and look at."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation, Message
from backend.core.actor import SERVICE, Actor
from backend.incidents import service as incident_service
from backend.incidents import spreading
from backend.incidents.models import Incident
from backend.incidents.schemas import IncidentCreate, ReportCreate, Scope
from backend.knowledge.models import InquiryRecord
from backend.notifications.models import Notification
from backend.residents.models import Resident
from tests.backend import factories

LEAD = Actor("staff", "班组长", None, "team_lead")
AGENT = Actor("staff", "客服", None, "agent")
WORKER = Actor("staff", "师傅", None, "worker")


async def outage(
    session: AsyncSession,
    *buildings: str,
    actor: Actor = SERVICE,
    matter: str = "停水",
    notice: str = "水泵抢修，暂时停水",
    **values: Any,
) -> Incident:
    """Open an incident of some buildings."""
    data = IncidentCreate(
        matter=matter, notice=notice, scope=Scope(buildings=list(buildings)), **values
    )
    return await incident_service.open_incident(session, data, actor=actor)


async def neighbour(
    session: AsyncSession, room: str, *, building: str = "3", **values: Any
) -> tuple[Resident, Conversation]:
    """Let somebody live in a room and write from a chat."""
    resident = await factories.create_resident(session, room=(building, "1", room))
    chat = await factories.create_conversation(session, resident_id=resident.id, **values)
    return resident, chat


async def report(
    session: AsyncSession, incident: Incident, chat: Conversation, words: str = "没水了"
) -> bool:
    """Report to an incident; returns whether it is a new report."""
    data = ReportCreate(conversation_id=chat.id, words=words)
    return (await incident_service.report(session, incident, data, actor=SERVICE))[1]


async def ask(session: AsyncSession, chat: Conversation, question: str) -> None:
    """Put an inquiry on record, as the knowledge base does."""
    chat_id, at = chat.id, session.info["clock"].now()
    record = InquiryRecord(
        conversation_id=chat_id, question=question, score=0.0, answered=False, at=at
    )
    session.add(record)
    await session.flush()


async def spread(session: AsyncSession) -> int:
    """Let everything go out; returns how many people were told."""
    told = 0
    while (some := await spreading.spread_some(session)) is not None:
        told += some
    return told


async def said(session: AsyncSession, chat: Conversation) -> list[str]:
    """Return what was said to a chat, oldest first."""
    statement = select(Message.text).where(
        Message.conversation_id == chat.id, Message.direction == "out"
    )
    return list(await session.scalars(statement.order_by(Message.id)))


async def outbox(session: AsyncSession, chat: Conversation) -> list[Notification]:
    """Return a chat's outbox, oldest first."""
    statement = select(Notification).where(Notification.conversation_id == chat.id)
    return list(await session.scalars(statement.order_by(Notification.id)))
