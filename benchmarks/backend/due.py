"""Things that become due: what a pass of the timers and the sweeper has to work on."""

from datetime import datetime, timedelta
from itertools import count, cycle, islice
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation, InboundState, Message, Owner
from backend.surveys.models import Survey, SurveyStatus
from backend.tickets.models import Ticket

# Of each kind, as many as one pass takes: answers that never came, surveys to send and to end,
# deadlines that were missed.
EACH = 50
LOST = 200
_SERIAL = count(1)


async def make_due(session: AsyncSession, now: datetime) -> list[int]:
    """Store tickets the next pass has to work on; returns their ids."""
    month, hour = now - timedelta(days=30), now - timedelta(hours=1)
    found = list(await session.scalars(_quiet_chats(EACH)))
    chats = list(islice(cycle(found), EACH))
    tickets = [
        *(_ticket(month, None, status="done", finished_at=month) for _ in chats),
        *(_ticket(hour, chat, status="in_progress", due_finish_at=now) for chat in chats),
        *(_ticket(hour, chat, status="done", finished_at=hour) for chat in chats),
        *(_ticket(hour, chat, status="done", finished_at=hour) for chat in chats),
    ]
    session.add_all(tickets)
    await session.flush()
    session.add_all(_survey(ticket, now, "planned") for ticket in tickets[2 * EACH : 3 * EACH])
    session.add_all(_survey(ticket, now, "sent") for ticket in tickets[3 * EACH :])
    return [ticket.id for ticket in tickets]


def _quiet_chats(number: int) -> Any:
    quiet = select(Conversation.id).where(
        Conversation.owner == Owner.BOT, Conversation.process_after.is_(None)
    )
    return quiet.order_by(Conversation.id).limit(number)


def _ticket(made_at: datetime, chat: int | None, **values: Any) -> Ticket:
    return Ticket(
        number=f"BXDUE{next(_SERIAL):08d}",
        type="repair",
        category="plumbing",
        team="engineering",
        description="厨房水龙头关不紧，一直滴水。",
        channel="web" if chat else "staff",
        conversation_id=chat,
        responded_at=made_at,
        created_at=made_at,
        **values,
    )


def _survey(ticket: Ticket, now: datetime, status: str) -> Survey:
    return Survey(
        ticket_id=ticket.id,
        conversation_id=ticket.conversation_id,
        status=status,
        planned_at=ticket.created_at,
        invite_at=ticket.created_at,
        sent_at=None if status == "planned" else ticket.created_at,
        expires_at=None if status == "planned" else now,
    )


async def untouched(session: AsyncSession, ids: list[int]) -> int:
    """Count what a pass has left undone of what was made due."""
    stale = select(func.count()).where(
        Ticket.id.in_(ids),
        or_(
            Ticket.id.in_(ids[:EACH]) & (Ticket.status == "done"),
            Ticket.id.in_(ids[EACH : 2 * EACH]) & (Ticket.escalation_level == 0),
        ),
    )
    waiting = select(func.count()).where(
        or_(
            Survey.ticket_id.in_(ids[2 * EACH : 3 * EACH])
            & (Survey.status == SurveyStatus.PLANNED),
            Survey.ticket_id.in_(ids[3 * EACH :]) & (Survey.status == SurveyStatus.SENT),
        )
    )
    return (await session.scalar(stale) or 0) + (await session.scalar(waiting) or 0)


async def lose_wake_ups(session: AsyncSession, now: datetime) -> int:
    """Let messages wait in conversations nobody is going to look at; returns how many."""
    chats = list(await session.scalars(_quiet_chats(LOST)))
    session.add_all(
        Message(
            conversation_id=chat,
            direction="in",
            author="resident",
            text="在吗",
            state=InboundState.RECEIVED,
            at=now,
        )
        for chat in chats
    )
    return len(chats)


async def quiet(session: AsyncSession) -> None:
    """Take every waiting message as answered."""
    received = update(Message).where(Message.state == InboundState.RECEIVED)
    await session.execute(received.values(state=InboundState.HANDLED))
    await session.execute(update(Conversation).values(process_after=None))


async def woken(session: AsyncSession) -> int:
    """Count the conversations that are going to be looked at."""
    statement = select(func.count()).where(Conversation.process_after.is_not(None))
    return await session.scalar(statement) or 0
