"""Asking for more time (延期): before the deadline has passed, seldom, and always told."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.tickets import due, notices
from backend.tickets.errors import TransitionRefused
from backend.tickets.lifecycle import LEADS
from backend.tickets.models import Ticket


def check(session: AsyncSession, ticket: Ticket, until: datetime, *, actor: Actor) -> None:
    """Make sure that a ticket may be given until a moment.

    Raises:
        TransitionRefused: It is no later time or too late a one, the deadline has passed and the
            actor does not lead, or it was extended too often.
    """
    clock, policy = clock_of(session), get_catalogue().policy
    now, present = clock.now(), ticket.due_finish_at or clock.now()
    farthest = now + clock.delay(timedelta(days=policy.extension_days))
    leads = actor.kind != "staff" or actor.role in LEADS
    stopped = due.is_paused(ticket)
    reasons = {
        "extend_earlier": until <= max(present, now),
        "extend_far": until > max(farthest, present),
        "extend_late": now > present and not leads and not stopped,
        "extend_often": ticket.extension_count >= policy.extension_limit,
    }
    for key, holds in reasons.items():
        if holds:
            words = {"due": notices.day_time(present), "number": ticket.number}
            raise TransitionRefused(get_catalogue().phrase(f"tickets.refused.{key}", **words))


def apply(session: AsyncSession, ticket: Ticket, until: datetime) -> None:
    """Set the new deadline; a wait for the resident goes on and moves it only from now on."""
    clock = clock_of(session)
    ticket.extension_count += 1
    if due.is_paused(ticket):
        ticket.waiting_since = clock.now()
    due.set_finish(ticket, until, clock, begin=clock.now())
