"""Opening an incident: by staff, from an emergency, or from a suggestion."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.incidents import children, matching, rights, spreading, suggestions, words
from backend.incidents.errors import ScopeNeeded
from backend.incidents.models import Incident, IncidentSuggestion, UpdateKind
from backend.incidents.rights import DESK
from backend.incidents.schemas import FromTicket, IncidentCreate, Scope
from backend.staff import service as staff_service
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from backend.tickets.schemas import Place, TicketCreate

_EMERGENCY = "emergency"


async def open_incident(session: AsyncSession, data: IncidentCreate, *, actor: Actor) -> Incident:
    """Make a matter known: the bot tells whoever asks, and everybody concerned is told now.

    Raises:
        NotPermitted: The actor does not belong to the desk.
        TicketNotFound: There is no such ticket to work on.
        SuggestionNotFound: There is no such suggestion.
        SuggestionDecided: Somebody was faster.
        TicketElsewhere: The ticket belongs to another incident, or is over.
    """
    rights.check(actor, DESK)
    suggestion = await suggestions.hold_open(session, data.suggestion) if data.suggestion else None
    ticket = await ticket_service.get(session, data.ticket) if data.ticket else None
    incident = await _insert(session, data, suggestion, ticket, actor)
    parent = ticket or (await _make_ticket(session, incident, actor) if data.make_ticket else None)
    if parent is not None:
        incident.ticket_id = parent.id
        await children.attach(session, incident, parent, actor=actor, told=True)
    if suggestion is not None:
        await suggestions.take(session, suggestion, incident, actor=actor)
        await children.attach_all(session, incident, suggestion.tickets, actor=actor)
    await spreading.begin(
        session, incident, UpdateKind.NOTICE, data.notice, actor=actor, urgent=data.urgent
    )
    return incident


async def _insert(
    session: AsyncSession,
    data: IncidentCreate,
    suggestion: IncidentSuggestion | None,
    ticket: Ticket | None,
    actor: Actor,
) -> Incident:
    buildings = data.scope.buildings
    if suggestion is not None and "scope" not in data.model_fields_set:
        buildings = [suggestion.building]
    source = "suggestion" if suggestion else "staff"
    if ticket is not None and ticket.type == _EMERGENCY:
        source = "emergency"
    incident = Incident(
        matter=data.matter,
        notice=data.notice,
        category=_category(data, suggestion, ticket),
        source=source,
        scope={"buildings": buildings} if buildings else {},
        expected_end_at=data.expected_end_at,
        opened_by=actor.name,
        created_at=clock_of(session).now(),
    )
    incident.team = await _team(session, incident, actor)
    session.add(incident)
    await session.flush()
    return incident


def _category(
    data: IncidentCreate, suggestion: IncidentSuggestion | None, ticket: Ticket | None
) -> str:
    """Return what was said, else what is known, else what the words speak of."""
    known = suggestion.category if suggestion else ticket.category if ticket else None
    return data.category or known or matching.shared_category(f"{data.matter} {data.notice}") or ""


async def _team(session: AsyncSession, incident: Incident, actor: Actor) -> str:
    """Return whose leads answer for it: the opener's, else those of its category."""
    if actor.staff_id is not None:
        own = (await staff_service.get(session, actor.staff_id)).team
        if own:
            return own
    spec = get_catalogue().categories.get(incident.category)
    return spec.team if spec else ""


async def _make_ticket(session: AsyncSession, incident: Incident, actor: Actor) -> Ticket:
    """Make the ticket the work is done on."""
    spec = get_catalogue().categories.get(incident.category)
    kind = spec.type if spec and spec.type in ("repair", _EMERGENCY) else "repair"
    buildings = incident.scope.get("buildings") or []
    place = Place(
        building=buildings[0] if len(buildings) == 1 else None,
        area=words.place_label(buildings)[:200],
        is_public=True,
    )
    data = TicketCreate(
        type=kind,
        category=incident.category if spec and spec.type == kind else None,
        place=place,
        description=incident.matter,
        priority="urgent" if kind == "repair" else None,
    )
    return await ticket_service.create(session, data, actor=actor)


async def draft_from_ticket(session: AsyncSession, number: str) -> IncidentCreate:
    """Return an incident as a ticket suggests it, for staff to look over; nobody is named in it.

    Raises:
        TicketNotFound: There is no such ticket.
    """
    ticket = await ticket_service.get(session, number)
    catalogue = get_catalogue()
    buildings = [ticket.building] if ticket.building else []
    place = words.place_label(buildings) if buildings else catalogue.phrase("incidents.estate")
    label = catalogue.category_label(ticket.category)
    danger = ticket.type == _EMERGENCY
    key = "emergency_notice" if danger else "shared_notice"
    return IncidentCreate(
        matter=catalogue.phrase("incidents.matter", place=place, label=label)[:200],
        notice=catalogue.phrase(f"incidents.{key}", place=place, label=label),
        scope=Scope(buildings=buildings),
        category=ticket.category or None,
        ticket=ticket.number,
        urgent=danger,
    )


async def open_from_ticket(session: AsyncSession, data: FromTicket, *, actor: Actor) -> Incident:
    """Open an incident from a ticket at once; what is not given is read from the ticket.

    Raises:
        TicketNotFound: There is no such ticket.
        ScopeNeeded: The ticket names no building; a whole estate is not told by accident.
        (others): As of `open_incident`.
    """
    draft = await draft_from_ticket(session, data.ticket)
    if data.scope is None and not draft.scope.buildings:
        raise ScopeNeeded(draft.ticket or "")
    given = data.model_dump(exclude={"ticket"}, exclude_none=True)
    return await open_incident(
        session, IncidentCreate(**{**draft.model_dump(), **given}), actor=actor
    )
