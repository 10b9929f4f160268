"""Tables of tickets (工单): the ticket, its append-only history and its photos."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.database import Base, IdMixin


class Ticket(IdMixin, Base):
    """A resident's matter on its way to an end."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_channel_user", "channel", "channel_user"),
        Index("ix_tickets_place", "building", "unit", "room"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True)
    type: Mapped[str] = mapped_column(String(20), index=True)
    status: Mapped[str] = mapped_column(String(20), index=True)
    priority: Mapped[str] = mapped_column(String(10), default="normal")
    category: Mapped[str] = mapped_column(String(40), default="")
    building: Mapped[str | None] = mapped_column(String(20))
    unit: Mapped[str | None] = mapped_column(String(10))
    room: Mapped[str | None] = mapped_column(String(20))
    area: Mapped[str | None] = mapped_column(String(200))
    is_public: Mapped[bool] = mapped_column(default=False)
    place_verified: Mapped[bool] = mapped_column(default=False)
    facility: Mapped[str | None] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(Text)
    expected: Mapped[str | None] = mapped_column(String(500))
    contact_name: Mapped[str | None] = mapped_column(String(60))
    contact_phone: Mapped[str | None] = mapped_column(String(20), index=True)
    visit_text: Mapped[str | None] = mapped_column(String(200))
    visit_from: Mapped[datetime | None]
    visit_to: Mapped[datetime | None]
    anonymous: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[str] = mapped_column(String(20), default="staff")
    channel_user: Mapped[str | None] = mapped_column(String(128))
    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="SET NULL"), index=True
    )
    resident_id: Mapped[int | None] = mapped_column(
        ForeignKey("residents.id", ondelete="SET NULL"), index=True
    )
    assignee_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff.id", ondelete="SET NULL"), index=True
    )
    # An outside worker has a name and no account; for staff it repeats the display name.
    assignee_name: Mapped[str | None] = mapped_column(String(60))
    team: Mapped[str] = mapped_column(String(40), default="")
    first_contact: Mapped[str | None] = mapped_column(String(60))
    due_response_at: Mapped[datetime | None]
    due_finish_at: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    waiting_reason: Mapped[str | None] = mapped_column(String(40))
    waiting_since: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(20))
    urge_count: Mapped[int] = mapped_column(default=0)
    urged_at: Mapped[datetime | None]
    reopen_count: Mapped[int] = mapped_column(default=0)
    escalation_level: Mapped[int] = mapped_column(default=0)
    # How often the resident was asked for and told a later end (延期).
    extension_count: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("tickets.id", ondelete="SET NULL"), index=True
    )
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("incidents.id", ondelete="SET NULL", use_alter=True), index=True
    )
    idempotency_key: Mapped[str | None] = mapped_column(String(128), unique=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]

    parent: Mapped["Ticket | None"] = relationship(
        remote_side="Ticket.id", lazy="joined", join_depth=1
    )


class TicketEvent(IdMixin, Base):
    """One step of a ticket's history; never changed, never deleted."""

    __tablename__ = "ticket_events"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    type: Mapped[str] = mapped_column(String(30))
    actor: Mapped[str] = mapped_column(String(60))
    actor_kind: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class TicketAttachment(IdMixin, Base):
    """A photo on a ticket, from the resident (before) or from staff (after)."""

    __tablename__ = "ticket_attachments"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    media_id: Mapped[str] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10), default="before")
    created_at: Mapped[datetime]


class TicketCounter(Base):
    """The last number given out per kind and day."""

    __tablename__ = "ticket_counters"

    prefix: Mapped[str] = mapped_column(String(2), primary_key=True)
    day: Mapped[str] = mapped_column(String(8), primary_key=True)
    value: Mapped[int]
