"""Dispatch (派单): who should do a ticket, and giving it to them automatically."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.core.actor import SYSTEM
from backend.core.database import clock_of
from backend.roster import service as roster_service
from backend.staff.models import Role, Staff
from backend.tickets import dispatch_queries, notices
from backend.tickets.claiming import most_open
from backend.tickets.lifecycle import Action
from backend.tickets.models import Ticket
from backend.tickets.transitions import transition

_LEAD_LEVEL = 2


@dataclass(frozen=True)
class Candidate:
    """Somebody who could do a ticket.

    Attributes:
        is_skilled: The ticket's category is among their skills.
        is_on_duty: They stand on the roster now; None = the team keeps no roster today.
        open_count: How many open tickets they have.
        is_full: They have as many as they may have.
    """

    staff: Staff
    is_skilled: bool
    is_on_duty: bool | None
    open_count: int
    is_full: bool


async def candidates(session: AsyncSession, ticket: Ticket) -> list[Candidate]:
    """Return who of the team could do a ticket, the best choice first.

    Skill comes before duty, duty before load; among equals whoever was given nothing for the
    longest time. Leads come after their workers.
    """
    duty = await roster_service.on_duty(session, ticket.team, clock_of(session).now())
    there = {staff.id for staff in duty}
    ranked = []
    for staff, count, newest in await dispatch_queries.crew(session, ticket.team):
        candidate = Candidate(
            staff,
            is_skilled=ticket.category in staff.skills,
            is_on_duty=(staff.id in there) if there else None,
            open_count=count,
            is_full=count >= most_open(staff),
        )
        ranked.append((_rank(candidate, newest), candidate))
    return [candidate for _, candidate in sorted(ranked, key=lambda pair: pair[0])]


def _rank(candidate: Candidate, newest: int) -> tuple[bool, bool, bool, bool, int, int]:
    staff = candidate.staff
    return (
        candidate.is_full,
        not candidate.is_skilled,
        candidate.is_on_duty is False,
        staff.role != Role.WORKER,
        candidate.open_count,
        newest,
    )


async def begin(session: AsyncSession, ticket: Ticket) -> None:
    """Give a new ticket to the best choice where its category wants that.

    Where nobody is there for it, it stays as it is and the lead hears of it.
    """
    if not get_catalogue().is_automatic(ticket.category):
        return
    ranked = await candidates(session, ticket)
    able = [one for one in ranked if not one.is_full and one.is_on_duty is not False]
    if not able:
        await alert_service.raise_alert(
            session,
            kind="nobody_free",
            text=notices.alert_text("nobody_free", ticket),
            ticket=ticket,
            level=_LEAD_LEVEL,
        )
        return
    await transition(session, ticket, Action.ACCEPT, actor=SYSTEM)
    chosen = str(able[0].staff.id)
    await transition(session, ticket, Action.DISPATCH, actor=SYSTEM, assignee=chosen)
