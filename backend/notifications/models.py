"""Table of the outbox: everything the product says to a resident, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.database import Base, IdMixin


class NotificationStatus(StrEnum):
    """What became of an outgoing message."""

    PENDING = "pending"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"
    DEAD = "dead"
    # An attempt began and its end is unknown: the process died in between.
    AMBIGUOUS = "ambiguous"
    # It was held through the night, and what came after made it untrue or superfluous.
    SUPERSEDED = "superseded"


# What the resident has not seen for certain.
LOST = (
    NotificationStatus.UNDELIVERABLE,
    NotificationStatus.DEAD,
    NotificationStatus.AMBIGUOUS,
)


class Notification(IdMixin, Base):
    """One outgoing message and its delivery.

    The text lies in the message it points to. What is held, or can be said to nobody, is no
    message of the talk: it lies in `draft`.
    """

    __tablename__ = "notifications"

    kind: Mapped[str] = mapped_column(String(40))
    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    ticket_id: Mapped[int | None] = mapped_column(
        ForeignKey("tickets.id", ondelete="CASCADE"), index=True
    )
    # The same key is never sent twice, whatever is retried.
    dedupe_key: Mapped[str | None] = mapped_column(String(128), unique=True)
    path: Mapped[str] = mapped_column(String(10), default="web")
    status: Mapped[str] = mapped_column(String(20), default=NotificationStatus.PENDING, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    incident_update_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident_updates.id", ondelete="SET NULL"), index=True
    )
    due_at: Mapped[datetime] = mapped_column(index=True)
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # Quiet hours: not before this moment. Others of the conversation may overtake it.
    hold_until: Mapped[datetime | None]
    # When the attempt that is under way began; null = none is, or its result is known.
    attempt_began_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    # When a person told it by phone instead.
    told_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
