"""Surveys over HTTP."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from backend.core.time import iso
from backend.surveys.models import Survey


def _tidy(value: Any) -> Any:
    """Strip a text, drop what PostgreSQL cannot store, and make an empty one None."""
    if not isinstance(value, str):
        return value
    return value.replace("\x00", "").strip() or None


Score = Annotated[int | None, Field(ge=1, le=5)]


class AnswerCreate(BaseModel):
    """Answers to a survey; they may come in parts."""

    attitude: Score = None
    speed: Score = None
    result: Score = None
    solved: bool | None = None
    comment: Annotated[str | None, BeforeValidator(_tidy), Field(max_length=2000)] = None
    replace: bool = Field(
        False, description="Correct scores given before; otherwise the first ones stay."
    )


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
    assignee: str | None
    planned_at: str | None
    invite_at: str | None
    sent_at: str | None
    expires_at: str | None
    answered_at: str | None

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
            assignee=survey.assignee_name,
            planned_at=iso(survey.planned_at),
            invite_at=iso(survey.invite_at),
            sent_at=iso(survey.sent_at),
            expires_at=iso(survey.expires_at),
            answered_at=iso(survey.answered_at),
        )
