"""Table of incidents: a known outage or danger that concerns several residents."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.database import Base, IdMixin


class Incident(IdMixin, Base):
    """A matter many residents share (突发事件), told to everyone who asks."""

    __tablename__ = "incidents"

    matter: Mapped[str] = mapped_column(String(200))
    # {"buildings": ["3", …]} or {} for the whole estate.
    scope: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notice: Mapped[str] = mapped_column(Text)
    resolution: Mapped[str | None] = mapped_column(Text)
    expected_end_at: Mapped[datetime | None]
    opened_by: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
