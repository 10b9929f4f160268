"""Incidents as they are shown: with their tickets, updates, counts and reports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.core.phones import mask_words
from backend.core.time import iso
from backend.incidents import audience_queries, closing, matching, repository
from backend.incidents.audience_queries import Counts
from backend.incidents.models import Incident, IncidentUpdate, UpdateKind
from backend.incidents.rights import LEADS
from backend.incidents.views import (
    AttachedTicket,
    IncidentDetail,
    IncidentRead,
    ReportRead,
    UpdateRead,
)

MOST_REPORTS, MOST_TICKETS = 200, 200
MOST_KNOWN = 20


async def read_one(session: AsyncSession, incident: Incident) -> IncidentRead:
    """Return an incident as programs see it, with the buildings the register lacks."""
    (shown,) = await read_all(session, [incident])
    named = incident.scope.get("buildings") or []
    shown.unknown_buildings = await repository.unknown_buildings(session, named)
    return shown


async def building_names(session: AsyncSession) -> list[str]:
    """Return the buildings of the register, to choose from."""
    return await repository.building_names(session)


async def read_all(session: AsyncSession, incidents: Sequence[Incident]) -> list[IncidentRead]:
    """Return incidents as programs see them, with a few queries however many they are."""
    ids = [incident.id for incident in incidents]
    reporters, tickets = await audience_queries.people_of(session, ids)
    numbers = await repository.numbers_of(
        session, {incident.ticket_id for incident in incidents if incident.ticket_id}
    )
    return [
        IncidentRead.of(
            incident,
            ticket=numbers.get(incident.ticket_id or 0),
            reporters=reporters.get(incident.id, 0),
            tickets=tickets.get(incident.id, 0),
        )
        for incident in incidents
    ]


async def read_detail(session: AsyncSession, incident: Incident, *, actor: Actor) -> IncidentDetail:
    """Return an incident with all that happened; phone numbers are masked below team lead."""
    updates = await repository.updates_of(session, [incident.id])
    counts = await audience_queries.counts_of(session, [update.id for update in updates])
    reports = await repository.reports_of(session, incident.id, MOST_REPORTS)
    tickets = await repository.tickets_of(session, incident.id, MOST_TICKETS)
    whole = actor.kind != "staff" or actor.role in LEADS
    shown = await read_one(session, incident)
    return IncidentDetail(
        **shown.model_dump(),
        updates=[UpdateRead.of(one, counts.get(one.id, Counts())) for one in updates],
        reports=[
            ReportRead.of(one, words=one.words if whole else mask_words(one.words))
            for one in reports
        ],
        attached=[AttachedTicket.of(ticket) for ticket in tickets],
        without_chat=await audience_queries.without_chat(session, incident),
        report=await _report(session, incident),
        report_edited=incident.report is not None,
    )


async def _report(session: AsyncSession, incident: Incident) -> str | None:
    if incident.resolved_at is None:
        return None
    return incident.report or await closing.compose(session, incident)


async def known_to(
    session: AsyncSession, conversation_id: int, homes: set[str]
) -> list[dict[str, Any]]:
    """Return what the bot has to know: every open incident, its latest news and its words.

    All of them, because whoever is not registered names their building in the message.
    """
    found = await repository.going_on(session, MOST_KNOWN)
    if not found:
        return []
    latest: dict[int, IncidentUpdate] = {
        update.incident_id: update
        for update in await repository.updates_of(session, [one.id for one in found])
    }
    reported, now = await repository.reported_by(session, conversation_id), clock_of(session).now()
    return [_known(one, latest.get(one.id), homes, one.id in reported, now) for one in found]


def _known(
    incident: Incident,
    latest: IncidentUpdate | None,
    homes: set[str],
    reported: bool,
    now: datetime,
) -> dict[str, Any]:
    buildings = incident.scope.get("buildings") or []
    end = incident.expected_end_at
    return {
        "id": incident.id,
        "matter": incident.matter,
        "notice": _news(incident, latest),
        "buildings": buildings,
        "concerns_resident": reported or not buildings or bool(homes & set(buildings)),
        "expected_end_at": iso(end) if end and end > now else None,
        "patterns": matching.patterns_for(incident),
        "reported": reported,
    }


def _news(incident: Incident, latest: IncidentUpdate | None) -> str:
    """Return the notice, followed by what was told last."""
    if latest is None or latest.kind != UpdateKind.UPDATE:
        return incident.notice
    return get_catalogue().phrase(
        "incidents.latest", notice=f"{incident.notice}\n", text=latest.text
    )
