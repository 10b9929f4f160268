"""Reports to an incident that is known: from the chat, by staff, and found afterwards."""

from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation
from backend.core.actor import SYSTEM, Actor
from backend.core.database import clock_of, publish
from backend.core.errors import NotFound
from backend.incidents import children, matching, repository, rights
from backend.incidents.errors import IncidentNotFound, IncidentOver, TicketElsewhere
from backend.incidents.models import Incident, IncidentReport
from backend.incidents.rights import DESK
from backend.incidents.schemas import ReportCreate, TicketAttach
from backend.tickets import service as ticket_service
from backend.tickets.lifecycle import Action
from backend.tickets.models import Ticket

LONGEST = 2000
_MOST_OPEN, _MOST_TICKETS = 50, 500
# So far back tickets are looked at that nobody has put below an incident.
_BACK = timedelta(days=1)

log = structlog.get_logger(__name__)


async def report(
    session: AsyncSession, incident: Incident, data: ReportCreate, *, actor: Actor
) -> tuple[IncidentReport, bool]:
    """Put a resident on the list of those an incident concerns, once; new words are added.

    Returns:
        The report, and whether this call made it.

    Raises:
        IncidentOver: It is resolved: what is said now is a matter of its own.
        NotFound: There is no such conversation.
    """
    rights.check(actor, DESK)
    if await repository.hold(session, incident.id) is None:
        raise IncidentNotFound
    if incident.resolved_at is not None:
        raise IncidentOver
    if await session.get(Conversation, data.conversation_id) is None:
        raise NotFound
    known = await repository.report_of(session, incident.id, data.conversation_id)
    made = known is None
    if known is None:
        known = _new(session, incident, data)
        session.add(known)
    else:
        _add_words(known, data.words)
    await session.flush()
    publish(session, "incidents", {"id": incident.id})
    return known, made


def _new(session: AsyncSession, incident: Incident, data: ReportCreate) -> IncidentReport:
    return IncidentReport(
        incident_id=incident.id,
        conversation_id=data.conversation_id,
        words=data.words[:LONGEST],
        at=clock_of(session).now(),
    )


def _add_words(report: IncidentReport, words: str) -> None:
    if words and words not in report.words:
        report.words = f"{report.words}\n{words}".strip()[:LONGEST]


async def attach_ticket(
    session: AsyncSession, incident: Incident, data: TicketAttach, *, actor: Actor
) -> Ticket:
    """Hang a ticket below an incident, or merge it into the one the work is done on.

    Raises:
        NotPermitted: The actor does not belong to the desk.
        TicketNotFound: There is no such ticket.
        TicketElsewhere: It belongs to another incident, or is over.
        IncidentOver: The incident is resolved.
        TransitionRefused: It cannot be merged.
    """
    rights.check(actor, DESK)
    if await repository.hold(session, incident.id) is None:
        raise IncidentNotFound
    if incident.resolved_at is not None:
        raise IncidentOver
    ticket = await ticket_service.get(session, data.number)
    parent = await repository.ticket_by_id(session, incident.ticket_id or 0)
    merged = data.merge and parent is not None
    await children.attach(session, incident, ticket, actor=actor, told=merged)
    if merged and parent is not None and parent.id != ticket.id:
        await ticket_service.transition(
            session, ticket, Action.MERGE, actor=actor, parent=parent.number
        )
    return ticket


async def gather_due(session: AsyncSession) -> int:
    """Hang tickets below the open incident they are about; returns how many.

    They came another way than the bot's: by phone, from the desk, or as an emergency.
    """
    known = await repository.going_on(session, _MOST_OPEN)
    if not known:
        return 0
    clock = clock_of(session)
    since = max(min(one.created_at for one in known), clock.now() - clock.delay(_BACK))
    wanted: dict[int, Incident] = {}
    for ticket in await repository.free_tickets(session, since, _MOST_TICKETS):
        incident = next((one for one in known if matching.is_about(one, ticket)), None)
        if incident is not None and ticket.created_at >= incident.created_at:
            wanted[ticket.id] = incident
    # All of them are held before any of their conversations, in the order everybody keeps.
    held = await repository.hold_tickets(session, wanted) if wanted else []
    return sum([await _gathered(session, wanted[ticket.id], ticket) for ticket in held])


async def _gathered(session: AsyncSession, incident: Incident, ticket: Ticket) -> bool:
    """Attach a ticket; one that fails takes back only its own changes."""
    number = ticket.number
    try:
        async with session.begin_nested():
            return await children.attach(session, incident, ticket, actor=SYSTEM)
    except TicketElsewhere:
        return False  # somebody else was faster
    except Exception:
        log.exception("ticket_not_gathered", ticket=number)
        return False
