"""Knowledge entries over HTTP."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator

from backend.core.fields import Moment, Tidy
from backend.core.time import CHINA, iso
from backend.knowledge.models import KnowledgeEntry


class KnowledgeStatus(StrEnum):
    """Only what is published answers residents."""

    PUBLISHED = "published"
    DRAFT = "draft"
    ARCHIVED = "archived"


def _end_of_day(value: Any) -> Any:
    """Let a day as the last one include that day."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return datetime.combine(date.fromisoformat(value), datetime.max.time(), CHINA)
    return value


def _distinct(values: list[str]) -> list[str]:
    """Drop empty texts and repeats."""
    return list(dict.fromkeys(filter(None, values)))


Question = Annotated[Tidy, Field(max_length=200)]
Tag = Annotated[Tidy, Field(max_length=40)]


class KnowledgeWrite(BaseModel):
    """An entry as it should be from now on; without `status` a new one is published."""

    title: Annotated[Tidy, Field(min_length=1, max_length=200)]
    questions: Annotated[list[Question], AfterValidator(_distinct), Field(max_length=50)] = []
    answer: Annotated[Tidy, Field(min_length=1, max_length=5000)]
    source: Annotated[Tidy, Field(max_length=200)] = ""
    tags: Annotated[list[Tag], AfterValidator(_distinct), Field(max_length=20)] = []
    valid_from: Moment | None = None
    valid_to: Annotated[Moment | None, BeforeValidator(_end_of_day)] = None
    status: KnowledgeStatus | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "KnowledgeWrite":
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValueError("`valid_to` must be later than `valid_from`.")
        return self


class KnowledgeRead(BaseModel):
    """A knowledge entry."""

    id: int
    title: str
    questions: list[str]
    answer: str
    source: str
    tags: list[str]
    valid_from: str | None
    valid_to: str | None
    status: str
    updated_at: str | None

    @classmethod
    def of(cls, entry: KnowledgeEntry) -> "KnowledgeRead":
        """Return an entry as programs see it."""
        return cls(**_fields(entry))


class HitRead(KnowledgeRead):
    """An entry that may answer a question, with the probability that it does."""

    score: float

    @classmethod
    def of_hit(cls, entry: KnowledgeEntry, score: float) -> "HitRead":
        """Return a found entry as programs see it."""
        return cls(**_fields(entry), score=round(score, 4))


class Found(BaseModel):
    """What a search gives; `answered` = the first item answers the question."""

    answered: bool
    items: list[HitRead]


def _fields(entry: KnowledgeEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "questions": entry.questions,
        "answer": entry.answer,
        "source": entry.source,
        "tags": entry.tags,
        "valid_from": iso(entry.valid_from),
        "valid_to": iso(entry.valid_to),
        "status": entry.status,
        "updated_at": iso(entry.updated_at),
    }
