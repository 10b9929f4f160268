"""Table of tasks for staff (待办): what the product cannot do by itself."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.database import Base, IdMixin


class TaskKind(StrEnum):
    """Why a person has to act."""

    TELL = "tell"  # a notice did not reach the resident: tell them by phone (请电话告知)
    CALLBACK = "callback"  # ask by phone whether the matter is solved (电话回访)
    COMPLAINT_CALLBACK = "complaint_callback"  # the visit after a complaint (投诉回访)


class StaffTask(IdMixin, Base):
    """Something a member of staff has to do, and what came of it."""

    __tablename__ = "staff_tasks"
    __table_args__ = (Index("ix_staff_tasks_done_at_due_at", "done_at", "due_at"),)

    kind: Mapped[str] = mapped_column(String(30))
    # Names the wish behind it: the same key never makes a second task.
    dedupe_key: Mapped[str] = mapped_column(String(128), unique=True)
    ticket_id: Mapped[int | None] = mapped_column(
        ForeignKey("tickets.id", ondelete="CASCADE"), index=True
    )
    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    notification_id: Mapped[int | None] = mapped_column(
        ForeignKey("notifications.id", ondelete="CASCADE"), index=True
    )
    team: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    warned_at: Mapped[datetime | None]
    # How often the person was called in vain.
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(60))
    # Whether the person was reached, and what they said; `solved` has moved the ticket.
    reached: Mapped[bool | None]
    solved: Mapped[bool | None]
    outcome: Mapped[str | None] = mapped_column(Text)
