"""Claiming (抢单): a ticket of the team goes to whoever takes it first."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.errors import NotPermitted
from backend.staff.models import Staff
from backend.tickets import dispatch_queries
from backend.tickets.errors import TransitionRefused
from backend.tickets.lifecycle import Action, actions_for
from backend.tickets.models import Ticket


def possible_actions(ticket: Ticket, actor: Actor) -> list[Action]:
    """Return what an actor may do with a ticket now, in the order of the table."""
    found = actions_for(ticket.status, ticket.type, actor, ticket.assignee_id)
    return [action for action in found if action is not Action.CLAIM or is_free(ticket)]


def is_free(ticket: Ticket) -> bool:
    """Tell whether a ticket waits for whoever takes it first."""
    return get_catalogue().is_claimed(ticket.category) and ticket.assignee_name is None


def most_open(staff: Staff) -> int:
    """Return how many open tickets somebody may have."""
    return staff.max_open if staff.max_open is not None else get_catalogue().policy.most_open


async def check(session: AsyncSession, ticket: Ticket, actor: Actor) -> None:
    """Refuse a claim that the category, the team or the load does not allow.

    The ticket is held already, so that of two who claim it the second finds it taken.

    Raises:
        NotPermitted: The ticket belongs to another team.
        TransitionRefused: It is not for claiming, or the worker has enough to do.
    """
    catalogue = get_catalogue()
    if not is_free(ticket):
        raise TransitionRefused(catalogue.phrase("tickets.refused.claim", number=ticket.number))
    staff = await dispatch_queries.hold_person(session, actor.staff_id or 0)
    if staff is None or staff.team != ticket.team:
        raise NotPermitted(catalogue.phrase("tickets.refused.claim_team", number=ticket.number))
    count = await dispatch_queries.open_count(session, staff.id)
    if count >= most_open(staff):
        raise TransitionRefused(catalogue.phrase("tickets.refused.claim_full", count=count))
