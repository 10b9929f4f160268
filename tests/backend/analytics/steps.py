"""What the analytics tests share: moments in China, and rows that are counted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.analytics.service import Period
from backend.conversations.models import Conversation, Message
from backend.core.time import CHINA
from backend.knowledge.models import InquiryRecord
from backend.surveys.models import Survey
from backend.tickets.models import Ticket
from tests.backend import factories

WEEK = Period(date(2026, 2, 24), date(2026, 3, 2))


def at(day: int, hour: int = 12, minute: int = 0, *, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


async def say(
    session: AsyncSession,
    conversation: Conversation,
    intent: str | None = None,
    *,
    when: datetime | None = None,
    author: str = "resident",
) -> None:
    direction = "in" if author == "resident" else "out"
    session.add(
        Message(
            conversation_id=conversation.id,
            direction=direction,
            author=author,
            text="话",
            intent=intent,
            at=when or at(1),
        )
    )
    await session.flush()


async def add_survey(session: AsyncSession, ticket: Ticket, status: str, **values: Any) -> None:
    stamps = {"planned_at": at(1), "invite_at": at(1)}
    if status not in ("planned", "undeliverable"):
        stamps["sent_at"] = at(1)
    session.add(Survey(**{"ticket_id": ticket.id, "status": status, **stamps, **values}))
    await session.flush()


async def add_inquiry(
    session: AsyncSession, question: str, *, answered: bool = False, when: datetime | None = None
) -> None:
    session.add(InquiryRecord(question=question, answered=answered, score=0.1, at=when or at(1)))
    await session.flush()


async def conversation(session: AsyncSession, **values: Any) -> Conversation:
    return await factories.create_conversation(session, **values)
