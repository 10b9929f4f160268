"""Table of satisfaction surveys (满意度回访)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.database import Base, IdMixin


class SurveyStatus(StrEnum):
    """Where a survey stands; only `answered` carries scores."""

    PLANNED = "planned"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"
    ANSWERED = "answered"
    DECLINED = "declined"
    EXPIRED = "expired"


class Survey(IdMixin, Base):
    """One request for three scores (attitude 态度, speed 速度, result 结果), each 1–5."""

    __tablename__ = "surveys"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="SET NULL"), index=True
    )
    status: Mapped[str] = mapped_column(String(20), default=SurveyStatus.PLANNED, index=True)
    attitude: Mapped[int | None]
    speed: Mapped[int | None]
    result: Mapped[int | None]
    solved: Mapped[bool | None]
    comment: Mapped[str | None] = mapped_column(Text)
    # The person the scores are about, as of the invitation: later transfers do not move them.
    assignee_name: Mapped[str | None] = mapped_column(String(60))
    planned_at: Mapped[datetime]
    invite_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    # When the resident thought better of a finished rating, which they may once.
    changed_at: Mapped[datetime | None]
    # The member of staff who asked by phone; null = the resident answered in the chat.
    asked_by: Mapped[str | None] = mapped_column(String(60))
    # When an unhappy resident was promised a call.
    follow_up_at: Mapped[datetime | None]
    # When the resident was told what their answers changed.
    feedback_at: Mapped[datetime | None]
