"""Tickets as other features and the endpoints see them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.surveys import service as survey_service
from backend.tickets import list_queries, reading, repository
from backend.tickets.corrections import correct
from backend.tickets.creation import create, create_once
from backend.tickets.deadlines import end_waits, settle_due, warn_due
from backend.tickets.dispatch import Candidate, candidates
from backend.tickets.errors import InvalidTicket, TicketNotFound
from backend.tickets.history import record
from backend.tickets.models import Ticket, TicketAttachment
from backend.tickets.notices import remind_visits
from backend.tickets.schemas import TicketFilters
from backend.tickets.transitions import transition
from backend.tickets.views import TicketDetail

__all__ = [
    "Candidate",
    "attach",
    "candidates",
    "comment",
    "correct",
    "count_by_status",
    "create",
    "create_once",
    "detail",
    "end_waits",
    "get",
    "list_page",
    "open_for_conversation",
    "remind_visits",
    "settle_due",
    "transition",
    "warn_due",
]
_TALK_AROUND = timedelta(hours=1)
_TALK_LIMIT = 200


async def get(session: AsyncSession, number: str) -> Ticket:
    """Return the ticket with a number.

    Raises:
        TicketNotFound: There is none.
    """
    ticket = await repository.by_number(session, number.strip().upper())
    if ticket is None:
        raise TicketNotFound
    return ticket


async def list_page(
    session: AsyncSession,
    filters: TicketFilters,
    *,
    actor: Actor | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[list[Ticket], int | None]:
    """Return a page of tickets, newest first.

    Args:
        actor: Who asks; below manager, anonymous tickets cannot be found through the person.
    """
    sees_anonymous = actor is None or reading.sees_anonymous(actor)
    return await list_queries.page(
        session,
        filters,
        sees_anonymous=sees_anonymous,
        now=clock_of(session).now(),
        cursor=cursor,
        limit=limit,
    )


async def count_by_status(
    session: AsyncSession, filters: TicketFilters, *, actor: Actor
) -> dict[str, int]:
    """Count the tickets a list would show, by state."""
    return await list_queries.count_by_status(
        session,
        filters,
        sees_anonymous=reading.sees_anonymous(actor),
        now=clock_of(session).now(),
    )


async def open_for_conversation(
    session: AsyncSession, conversation_id: int, *, resident_id: int | None = None
) -> list[Ticket]:
    """Return what a resident may mean by "my ticket": open, or over since a few days."""
    clock = clock_of(session)
    since = clock.now() - clock.delay(timedelta(days=get_catalogue().policy.repeat_days))
    return await repository.of_resident(
        session, conversation_id, resident_id=resident_id, ended_since=since
    )


async def detail(session: AsyncSession, ticket: Ticket, *, actor: Actor) -> TicketDetail:
    """Return a ticket with its history, photos, surveys and the talk around it."""
    now = clock_of(session).now()
    messages = []
    if ticket.conversation_id is not None:
        messages = await repository.messages_around(
            session,
            ticket.conversation_id,
            start=ticket.created_at - _TALK_AROUND,
            end=_talk_end(ticket, now),
            limit=_TALK_LIMIT,
        )
    surveys = await survey_service.of_ticket(session, ticket)
    return reading.read_detail(
        ticket,
        actor=actor,
        now=now,
        events=await repository.events_of(session, ticket),
        attachments=await repository.attachments_of(session, ticket),
        messages=messages,
        surveys=surveys,
    )


def _talk_end(ticket: Ticket, now: datetime) -> datetime:
    return now if ticket.closed_at is None else ticket.closed_at + _TALK_AROUND


async def comment(session: AsyncSession, ticket: Ticket, *, actor: Actor, text: str) -> Ticket:
    """Put a remark on a ticket."""
    await record(session, ticket, "comment", actor=actor, note=text)
    return ticket


async def attach(
    session: AsyncSession, ticket: Ticket, media_id: str, *, kind: str, actor: Actor
) -> Ticket:
    """Put a stored photo on a ticket, `before` or `after` the work.

    Raises:
        InvalidTicket: There is no such upload.
    """
    if not await repository.media_exists(session, media_id):
        raise InvalidTicket(f"There is no upload {media_id}.")
    facts: dict[str, Any] = {"media_id": media_id, "kind": kind}
    session.add(TicketAttachment(ticket_id=ticket.id, created_at=clock_of(session).now(), **facts))
    await record(session, ticket, "attachment", actor=actor, **facts)
    return ticket
