"""Holding a message through the quiet hours: kept out of the talk until it may be said.

What is held is no message yet, so nothing shows it before its time, and the talk goes on around
it. Per ticket nothing overtakes: later notices wait, too, or take the place of the earlier ones.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.conversations.models import Conversation
from backend.core.database import clock_of, publish
from backend.core.time import Clock
from backend.notifications import repository
from backend.notifications.kinds import OF_TICKET, may_wait
from backend.notifications.models import Notification, NotificationStatus
from backend.notifications.quiet import end_of_quiet
from backend.notifications.saying import About, Words, announce, new_row, speak
from backend.tickets.models import Ticket

_NORMAL = "normal"


async def held_until(
    session: AsyncSession, conversation: Conversation, about: About, *, urgent: bool
) -> datetime | None:
    """Return until when a message has to wait; None = it may be said now."""
    if urgent or not may_wait(about.kind):
        return None
    if about.ticket_id is not None:
        before = await repository.held_of_ticket(session, about.ticket_id)
        if before:
            return before[-1].hold_until
    clock = clock_of(session)
    until = end_of_quiet(clock.now(), clock)
    if until is None or await _is_urgent(session, about.ticket_id):
        return None
    return None if await _is_awake(session, conversation, clock) else until


async def _is_urgent(session: AsyncSession, ticket_id: int | None) -> bool:
    ticket = await session.get(Ticket, ticket_id) if ticket_id is not None else None
    return ticket is not None and ticket.priority != _NORMAL


async def _is_awake(session: AsyncSession, conversation: Conversation, clock: Clock) -> bool:
    heard = await repository.last_heard_at(session, conversation.id)
    span = timedelta(minutes=get_catalogue().policy.awake_minutes)
    return heard is not None and heard > clock.now() - span


async def hold(
    session: AsyncSession, conversation: Conversation, about: About, words: Words, until: datetime
) -> None:
    """Keep words until a moment."""
    now = clock_of(session).now()
    for number, part in enumerate(words.parts()):
        row = new_row(conversation, about, now=now, part=number)
        row.due_at = row.hold_until = until
        row.draft = part.draft()
        session.add(row)
        await session.flush()
    publish(session, "outbox", {"conversation_id": conversation.id})


async def supersede(session: AsyncSession, ticket: Ticket, *, surveys: bool = False) -> int:
    """Say nothing of what is held about a ticket: something newer has happened to it.

    Whoever holds a ticket takes its conversation next, as everywhere.

    Args:
        surveys: Also take back the questions about work that goes on now.

    Returns:
        How many messages will not be said.
    """
    if ticket.conversation_id is None or not await repository.held_of_ticket(session, ticket.id):
        return 0
    await repository.lock_conversation(session, ticket.conversation_id)
    return await supersede_here(session, ticket.id, surveys=surveys)


async def supersede_here(session: AsyncSession, ticket_id: int, *, surveys: bool = False) -> int:
    """Do the same for somebody who holds the conversation already."""
    stale = [
        row
        for row in await repository.held_of_ticket(session, ticket_id)
        if row.kind.startswith(OF_TICKET) or surveys
    ]
    for row in stale:
        row.status, row.hold_until = NotificationStatus.SUPERSEDED, None
        row.error = get_catalogue().phrase("notifications.superseded")
    await session.flush()
    return len(stale)


async def release(session: AsyncSession, conversation_id: int) -> int:
    """Say what waited in a conversation and may be said now, in order; returns how much."""
    clock = clock_of(session)
    conversation = await repository.lock_conversation(session, conversation_id)
    rows = await repository.hold_over(session, conversation_id, clock.now())
    again = end_of_quiet(clock.now(), clock)
    if again is not None:  # the product was down all day
        _keep(rows, again)
        return 0
    for row in rows:
        message = await speak(session, conversation, row, Words.of(row.draft or {}))
        announce(session, conversation_id, message.id)
    return len(rows)


def _keep(rows: Sequence[Notification], until: datetime) -> None:
    for row in rows:
        row.hold_until = row.due_at = until
