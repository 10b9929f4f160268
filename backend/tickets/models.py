"""Tables of tickets (工单): the ticket, its append-only history and its photos."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection, ForeignKey, Index, String, Table, Text, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.database import Base, IdMixin


class Ticket(IdMixin, Base):
    """A resident's matter on its way to an end."""

    __tablename__ = "tickets"
    __table_args__ = (
        # A list is narrowed by the user alone; whoever names the channel names the user, too.
        Index("ix_tickets_channel_user", "channel_user", "channel"),
        # With the id behind it, a page of the newest needs no sorting and no guess how many fit.
        Index("ix_tickets_status_id", "status", "id"),
        Index("ix_tickets_room_id", "room", "id"),
        Index("ix_tickets_assignee_name_id", "assignee_name", "id"),
        # A team has tickets of some types only: how many of both cannot be guessed from each.
        Index("ix_tickets_team_type_id", "team", "type", "id"),
        Index("ix_tickets_place", "building", "unit", "room"),
        Index(
            "ix_tickets_words",
            text(
                "word_keys(true, number::text, description, facility::text, area::text,"
                " contact_name::text)"
            ),
            postgresql_using="gin",
            # A list of what still has to go into the index would have to be read by every search.
            postgresql_with={"fastupdate": "off"},
        ).ddl_if(dialect="postgresql"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True)
    type: Mapped[str] = mapped_column(String(20), index=True)
    status: Mapped[str] = mapped_column(String(20))
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
    # The beginning of the visit the resident was reminded of; another time is reminded of anew.
    visit_told: Mapped[datetime | None]
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
    # When staff are reminded of a deadline, and when a missed one reaches the manager.
    response_soon_at: Mapped[datetime | None]
    response_manager_at: Mapped[datetime | None]
    finish_soon_at: Mapped[datetime | None]
    finish_manager_at: Mapped[datetime | None]
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
    __table_args__ = (Index("ix_ticket_events_ticket_id_type", "ticket_id", "type"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
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


# The characters and the pairs of neighbours in some texts, as numbers: what a search by words
# looks up. It names nothing outside of PostgreSQL itself, or a backup could not be read back.
WORD_KEYS = """
CREATE OR REPLACE FUNCTION word_keys(
    singles boolean, a text, b text = NULL, c text = NULL, d text = NULL, e text = NULL
) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
SELECT coalesce(array_agg(ascii(x)::bigint * 2097152 + ascii(y)) FILTER (WHERE y > ''), '{}')
    || coalesce(array_agg(ascii(x)::bigint) FILTER (WHERE singles OR length(words) = 1), '{}')
FROM (SELECT lower(array_to_string(ARRAY[a, b, c, d, e], ' ')) AS words) AS whole,
    unnest(string_to_array(words, NULL), string_to_array(substr(words, 2), NULL)) AS pair (x, y)
$$
"""


@event.listens_for(Ticket.__table__, "before_create")
def _make_word_keys(_: Table, connection: Connection, **__: Any) -> None:
    """Make the function the index needs, where tables are made without migrations."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(WORD_KEYS))
