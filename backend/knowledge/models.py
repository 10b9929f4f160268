"""Tables of the knowledge base and of every question asked of it."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.database import Base, IdMixin


class KnowledgeEntry(IdMixin, Base):
    """An answer the property company stands by, with its source."""

    __tablename__ = "knowledge_entries"

    title: Mapped[str] = mapped_column(String(200))
    questions: Mapped[list[str]] = mapped_column(JSON, default=list)
    answer: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(200), default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    valid_from: Mapped[datetime | None]
    valid_to: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(String(20), default="published", index=True)
    updated_at: Mapped[datetime]


class InquiryRecord(IdMixin, Base):
    """One question of a resident and the entry that answered it, or none (a knowledge gap)."""

    __tablename__ = "inquiry_records"

    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    question: Mapped[str] = mapped_column(Text)
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("knowledge_entries.id", ondelete="SET NULL")
    )
    entry_title: Mapped[str | None] = mapped_column(String(200))
    score: Mapped[float]
    answered: Mapped[bool]
    at: Mapped[datetime] = mapped_column(index=True)
