"""Table of incidents: a known outage or danger that concerns several residents."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.database import Base, IdMixin


class Incident(IdMixin, Base):
    """A matter many residents share (突发事件), told to everyone who asks."""

    __tablename__ = "incidents"

    matter: Mapped[str] = mapped_column(String(200))
    # Category of the tickets it is about (catalogue); empty = the words of the matter decide.
    category: Mapped[str] = mapped_column(String(40), default="")
    # What made it: staff, an emergency, or a suggestion that staff took up.
    source: Mapped[str] = mapped_column(String(20), default="staff")
    # The ticket the work is done on; the reporters' tickets hang below it.
    ticket_id: Mapped[int | None] = mapped_column(
        ForeignKey("tickets.id", ondelete="SET NULL"), index=True
    )
    # {"buildings": ["3", …]} or {} for the whole estate.
    scope: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notice: Mapped[str] = mapped_column(Text)
    resolution: Mapped[str | None] = mapped_column(Text)
    report: Mapped[str | None] = mapped_column(Text)
    expected_end_at: Mapped[datetime | None]
    # The end that passed without news and that staff were paged about; a later one is paged anew.
    overdue_told: Mapped[datetime | None]
    # Whose leads are paged about it.
    team: Mapped[str] = mapped_column(String(40), default="")
    opened_by: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]


class UpdateKind(StrEnum):
    """What is told to everyone concerned."""

    NOTICE = "notice"
    UPDATE = "update"
    ALL_CLEAR = "all_clear"


class IncidentUpdate(IdMixin, Base):
    """Something told to everyone an incident concerns; deliveries point back to it."""

    __tablename__ = "incident_updates"

    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incidents.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    # It does not wait for the end of the quiet hours.
    urgent: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    # When everybody had been told, or something newer took its place; null = still going out.
    spread_at: Mapped[datetime | None] = mapped_column(index=True)


class IncidentReport(IdMixin, Base):
    """A resident who reported a matter that was already known (多人同诉)."""

    __tablename__ = "incident_reports"
    __table_args__ = (UniqueConstraint("incident_id", "conversation_id"),)

    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incidents.id", ondelete="CASCADE"), index=True
    )
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class SuggestionStatus(StrEnum):
    """What staff did with a suggestion."""

    OPEN = "open"
    TAKEN = "taken"
    DISMISSED = "dismissed"


class IncidentSuggestion(IdMixin, Base):
    """Several residents of a building reported one matter: staff decide whether it is one."""

    __tablename__ = "incident_suggestions"
    __table_args__ = (
        Index("ix_incident_suggestions_category", "category", "building"),
        # Two workers who see the same reports make one suggestion of them.
        UniqueConstraint("category", "building", "first_at"),
    )

    category: Mapped[str] = mapped_column(String(40))
    building: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(10), default=SuggestionStatus.OPEN, index=True)
    reporters: Mapped[int]
    tickets: Mapped[list[str]] = mapped_column(JSON, default=list)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incidents.id", ondelete="SET NULL"))
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None]
