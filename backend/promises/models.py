"""Table of the promise ledger (承诺台账): every time the product or a person stated."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.database import Base, IdMixin


class PromiseKind(StrEnum):
    """What was promised for that time."""

    RESPONSE = "response"
    FINISH = "finish"
    VISIT = "visit"
    ANSWER = "answer"  # a word from a person, said in a talk


class PromiseStatus(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    REPLACED = "replaced"  # a later time was told before this one had passed
    DROPPED = "dropped"  # the matter ended otherwise: withdrawn, merged, rejected


class Promise(IdMixin, Base):
    """A stated time and what became of it."""

    __tablename__ = "promises"
    __table_args__ = (Index("ix_promises_status_due_at", "status", "due_at"),)

    ticket_id: Mapped[int | None] = mapped_column(
        ForeignKey("tickets.id", ondelete="CASCADE"), index=True
    )
    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10), default=PromiseStatus.OPEN)
    due_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    warned_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
