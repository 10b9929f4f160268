"""What the knowledge pages show and send, worked out apart from the screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.console import moments
from backend.console.words import say
from backend.core.time import CHINA
from backend.knowledge.models import KnowledgeEntry
from backend.knowledge.schemas import KnowledgeStatus, KnowledgeWrite
from backend.knowledge.service import SearchResult


@dataclass(frozen=True)
class Answer:
    """What the bot would say, and why."""

    answered: bool
    verdict: str
    hits: list[tuple[KnowledgeEntry, str]]


def answer(result: SearchResult) -> Answer:
    """Say what a search means for the resident."""
    key = "answered" if result.answered else "unanswered"
    hits = [(hit.entry, f"{hit.score:.0%}") for hit in result.hits]
    return Answer(result.answered, say(f"knowledge.trial.{key}"), hits)


def state(entry: KnowledgeEntry, *, now: datetime) -> tuple[str, str]:
    """Return whether residents are answered with an entry now: words and colour."""
    if entry.status != KnowledgeStatus.PUBLISHED:
        return say(f"knowledge.status.{entry.status}"), "plain"
    if entry.valid_from and now < entry.valid_from:
        return say("knowledge.early", day=_day(entry.valid_from)), "warning"
    if entry.valid_to and now > entry.valid_to:
        return say("knowledge.late", day=_day(entry.valid_to)), "danger"
    if entry.valid_to:
        return say("knowledge.until", day=_day(entry.valid_to)), "good"
    return say("knowledge.status.published"), "good"


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d}"


def updated(entry: KnowledgeEntry, *, now: datetime) -> str:
    """Write when an entry was last changed."""
    return say("knowledge.updated", time=moments.clock(entry.updated_at, now=now))


def fields_of(entry: KnowledgeEntry | None, question: str = "") -> dict[str, Any]:
    """Return what the editor begins with: an entry, or nothing but a question to answer."""
    if entry is None:
        return {
            "title": question,
            "questions": question,
            "answer": "",
            "source": "",
            "tags": [],
            "valid_from": "",
            "valid_to": "",
            "status": str(KnowledgeStatus.PUBLISHED),
        }
    return {
        "title": entry.title,
        "questions": "\n".join(entry.questions),
        "answer": entry.answer,
        "source": entry.source,
        "tags": list(entry.tags),
        "valid_from": _day(entry.valid_from) if entry.valid_from else "",
        "valid_to": _day(entry.valid_to) if entry.valid_to else "",
        "status": entry.status,
    }


def body(fields: dict[str, Any]) -> KnowledgeWrite:
    """Return what the editor's fields say.

    Raises:
        pydantic.ValidationError: A field is missing or too long, or the days are no period.
    """
    return KnowledgeWrite.model_validate(
        {
            **fields,
            "questions": (fields["questions"] or "").splitlines(),
            "tags": fields["tags"] or [],
            "valid_from": fields["valid_from"] or None,
            "valid_to": fields["valid_to"] or None,
        }
    )
