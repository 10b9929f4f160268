"""The closing report (总结报告) of an incident: written from what happened, edited by staff."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import publish
from backend.core.phones import mask_words
from backend.incidents import audience_queries, repository, rights, words
from backend.incidents.audience_queries import Counts
from backend.incidents.errors import IncidentNotFound, IncidentOpenStill
from backend.incidents.models import Incident, IncidentUpdate
from backend.incidents.rights import LEADS
from backend.tickets.models import Ticket

_MOST_TICKETS = 200
_LONGEST_WORDS = 100


async def save_report(
    session: AsyncSession, incident: Incident, text: str, *, actor: Actor
) -> Incident:
    """Keep the report as staff wrote it; an empty one is written anew from what happened.

    Raises:
        NotPermitted: The actor leads nobody.
        IncidentOpenStill: It is not over.
    """
    rights.check(actor, LEADS)
    if await repository.hold(session, incident.id) is None:
        raise IncidentNotFound
    if incident.resolved_at is None:
        raise IncidentOpenStill
    incident.report = text or None
    await session.flush()
    publish(session, "incidents", {"id": incident.id})
    return incident


def _say(key: str, **values: object) -> str:
    return get_catalogue().phrase(f"incidents.report.{key}", **values)


async def compose(session: AsyncSession, incident: Incident) -> str:
    """Write the report of an incident from what is stored; no resident is named in it."""
    updates = await repository.updates_of(session, [incident.id])
    counts = await audience_queries.counts_of(session, [update.id for update in updates])
    tickets = await repository.tickets_of(session, incident.id, _MOST_TICKETS)
    told = [_told(update, counts.get(update.id, Counts())) for update in updates]
    return "\n".join(
        [
            _say("title", matter=incident.matter),
            "",
            await _facts(session, incident),
            "",
            _say("timeline"),
            *await _first_report(session, incident, tickets),
            _opened(incident),
            *told,
            "",
            _say("tickets"),
            *([_ticket(incident, ticket) for ticket in tickets] or [_say("no_tickets")]),
            "",
            _say("lessons"),
            "",
        ]
    )


async def _facts(session: AsyncSession, incident: Incident) -> str:
    catalogue, none = get_catalogue(), _say("none")
    reporters, tickets = await audience_queries.people_of(session, [incident.id])
    end = incident.resolved_at
    return _say(
        "facts",
        id=incident.id,
        scope=words.place_label(incident.scope.get("buildings") or []),
        category=catalogue.category_label(incident.category) or none,
        source=catalogue.phrase(f"incidents.source.{incident.source}"),
        opened_by=incident.opened_by,
        began=words.day_time(incident.created_at),
        ended=words.day_time(end) if end else none,
        length=words.length(end - incident.created_at) if end else none,
        reporters=reporters.get(incident.id, 0),
        tickets=tickets.get(incident.id, 0),
        without_chat=await audience_queries.without_chat(session, incident),
    )


async def _first_report(
    session: AsyncSession, incident: Incident, tickets: Sequence[Ticket]
) -> list[str]:
    """Write who came first: a report, or the oldest ticket."""
    reports = await repository.reports_of(session, incident.id, 1)
    first = [(report.at, report.words) for report in reports]
    # The ticket staff made for the work is no resident's report.
    made = None if incident.source == "emergency" else incident.ticket_id
    told = [ticket for ticket in tickets if ticket.id != made]
    first += [(ticket.created_at, ticket.description) for ticket in told[:1]]
    if not first:
        return []
    at, said = min(first)
    said = mask_words(" ".join(said.split()))[:_LONGEST_WORDS]
    return [_say("first_report", at=words.day_time(at), words=said)]


def _opened(incident: Incident) -> str:
    return _say(
        "opened",
        at=words.day_time(incident.created_at),
        by=incident.opened_by,
        text=incident.matter,
    )


def _told(update: IncidentUpdate, counts: Counts) -> str:
    return _say(
        "told",
        at=words.day_time(update.at),
        by=update.by,
        kind=get_catalogue().phrase(f"incidents.kind.{update.kind}"),
        text=" ".join(update.text.split()),
        told=counts.told,
        sent=counts.sent,
        lost=counts.lost,
        read=counts.read,
    )


def _ticket(incident: Incident, ticket: Ticket) -> str:
    label = get_catalogue().label("status", ticket.status)
    parent = _say("is_parent") if ticket.id == incident.ticket_id else ""
    return _say("ticket", number=ticket.number, status=label, parent=parent)
