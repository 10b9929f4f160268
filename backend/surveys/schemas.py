"""Surveys over HTTP."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from backend.core.fields import LARGEST_ID
from backend.core.time import iso
from backend.surveys.models import Survey
from backend.surveys.verdicts import what_follows
from backend.tickets.schemas import Tidy, Voice

Score = Annotated[int | None, Field(ge=1, le=5)]


class AnswerCreate(BaseModel):
    """Answers to a survey; they may come in parts."""

    attitude: Score = None
    speed: Score = None
    result: Score = None
    solved: bool | None = None
    comment: Tidy = Field(None, max_length=2000)
    replace: bool = Field(
        False, description="Correct scores given before; otherwise the first ones stay."
    )
    conversation_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = Field(
        None, description="The chat the answer came from; another one's survey is not found."
    )
    by: Voice | None = Field(None, description="For whom a program speaks (service token only).")

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, without where it came from."""
        return self.model_dump(exclude={"conversation_id", "by"})


class SurveyRead(BaseModel):
    """A survey."""

    id: int
    ticket: str | None
    status: str
    attitude: int | None
    speed: int | None
    result: int | None
    solved: bool | None
    comment: str | None
    follow_up: str | None = Field(description="What the answers set off: `reopened` or `call`")
    asked_by: str | None = Field(description="Who of the staff asked by phone")
    assignee: str | None
    planned_at: str | None
    invite_at: str | None
    sent_at: str | None
    expires_at: str | None
    answered_at: str | None
    changed_at: str | None
    feedback_at: str | None

    @classmethod
    def of(cls, survey: Survey, *, ticket: str | None) -> "SurveyRead":
        """Return a survey as programs see it."""
        return cls(
            id=survey.id,
            ticket=ticket,
            status=survey.status,
            attitude=survey.attitude,
            speed=survey.speed,
            result=survey.result,
            solved=survey.solved,
            comment=survey.comment,
            follow_up=what_follows(survey),
            asked_by=survey.asked_by,
            assignee=survey.assignee_name,
            planned_at=iso(survey.planned_at),
            invite_at=iso(survey.invite_at),
            sent_at=iso(survey.sent_at),
            expires_at=iso(survey.expires_at),
            answered_at=iso(survey.answered_at),
            changed_at=iso(survey.changed_at),
            feedback_at=iso(survey.feedback_at),
        )
