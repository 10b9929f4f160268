"""Table of alerts: pages to duty staff."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.database import Base, IdMixin


class Alert(IdMixin, Base):
    """Something a person on duty must see, until one acknowledges it."""

    __tablename__ = "alerts"

    kind: Mapped[str] = mapped_column(String(40), index=True)
    ticket_id: Mapped[int | None] = mapped_column(
        ForeignKey("tickets.id", ondelete="CASCADE"), index=True
    )
    ticket_number: Mapped[str | None] = mapped_column(String(20))
    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="SET NULL"), index=True
    )
    channel_user: Mapped[str | None] = mapped_column(String(128))
    text: Mapped[str] = mapped_column(Text)
    # Whom it pages: a team's people of at least this level (1 worker, 2 lead, 3 manager).
    team: Mapped[str] = mapped_column(String(40), default="")
    level: Mapped[int] = mapped_column(default=1)
    # When it is paged again unless somebody acknowledges; null = it is paged once.
    next_page_at: Mapped[datetime | None] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(60))


class AlertPage(IdMixin, Base):
    """One page (呼叫) of an alert: when, at which level, and who was on duty to see it."""

    __tablename__ = "alert_pages"

    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    level: Mapped[int]
    recipients: Mapped[list[str]] = mapped_column(JSON, default=list)
