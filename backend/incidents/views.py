"""Incidents as programs and pages see them."""

from pydantic import BaseModel

from backend.core.time import iso
from backend.incidents.audience_queries import Counts
from backend.incidents.models import (
    Incident,
    IncidentReport,
    IncidentSuggestion,
    IncidentUpdate,
)
from backend.incidents.schemas import Scope
from backend.tickets.models import Ticket


class IncidentRead(BaseModel):
    """An incident."""

    id: int
    matter: str
    category: str
    source: str
    scope: Scope
    notice: str
    resolution: str | None
    expected_end_at: str | None
    opened_by: str
    created_at: str | None
    resolved_at: str | None
    ticket: str | None
    reporters: int = 0
    tickets: int = 0
    # Told once, on opening: it may be a slip of the pen.
    unknown_buildings: list[str] = []

    @classmethod
    def of(
        cls, incident: Incident, *, ticket: str | None, reporters: int = 0, tickets: int = 0
    ) -> "IncidentRead":
        """Return an incident with how many it has reached."""
        return cls(
            id=incident.id,
            matter=incident.matter,
            category=incident.category,
            source=incident.source,
            scope=Scope(**incident.scope),
            notice=incident.notice,
            resolution=incident.resolution,
            expected_end_at=iso(incident.expected_end_at),
            opened_by=incident.opened_by,
            created_at=iso(incident.created_at),
            resolved_at=iso(incident.resolved_at),
            ticket=ticket,
            reporters=reporters,
            tickets=tickets,
        )


class UpdateRead(BaseModel):
    """Something everybody was told, and how far it got: people, not bubbles."""

    id: int
    kind: str
    text: str
    by: str
    at: str | None
    urgent: bool
    going_out: bool
    told: int
    sent: int
    undeliverable: int
    read: int

    @classmethod
    def of(cls, update: IncidentUpdate, counts: Counts) -> "UpdateRead":
        """Return an update with its counts."""
        return cls(
            id=update.id,
            kind=update.kind,
            text=update.text,
            by=update.by,
            at=iso(update.at),
            urgent=update.urgent,
            going_out=update.spread_at is None,
            told=counts.told,
            sent=counts.sent,
            undeliverable=counts.lost,
            read=counts.read,
        )


class ReportRead(BaseModel):
    """A resident's report."""

    conversation_id: int
    words: str
    at: str | None

    @classmethod
    def of(cls, report: IncidentReport, *, words: str) -> "ReportRead":
        """Return a report with the words its reader may see."""
        return cls(conversation_id=report.conversation_id, words=words, at=iso(report.at))


class AttachedTicket(BaseModel):
    """A ticket of the incident."""

    number: str
    type: str
    status: str
    building: str | None

    @classmethod
    def of(cls, ticket: Ticket) -> "AttachedTicket":
        """Return what tells tickets apart."""
        return cls(
            number=ticket.number, type=ticket.type, status=ticket.status, building=ticket.building
        )


class IncidentDetail(IncidentRead):
    """An incident with all that happened."""

    updates: list[UpdateRead]
    reports: list[ReportRead]
    attached: list[AttachedTicket]
    without_chat: int
    report: str | None
    report_edited: bool


class SuggestionRead(BaseModel):
    """Several residents of one building reported one matter."""

    id: int
    category: str
    building: str
    status: str
    reporters: int
    tickets: list[str]
    first_at: str | None
    last_at: str | None
    incident_id: int | None
    decided_by: str | None

    @classmethod
    def of(cls, suggestion: IncidentSuggestion) -> "SuggestionRead":
        """Return a suggestion as programs see it."""
        return cls(
            id=suggestion.id,
            category=suggestion.category,
            building=suggestion.building,
            status=suggestion.status,
            reporters=suggestion.reporters,
            tickets=suggestion.tickets,
            first_at=iso(suggestion.first_at),
            last_at=iso(suggestion.last_at),
            incident_id=suggestion.incident_id,
            decided_by=suggestion.decided_by,
        )
