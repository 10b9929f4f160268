"""Promises over HTTP, and their figures."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from backend.core.fields import Moment, tidy
from backend.core.time import iso
from backend.promises.models import Promise, PromiseKind, PromiseStatus

LONGEST_NOTE = 500
_Note = Annotated[str, Field(max_length=LONGEST_NOTE)]


class PromiseCreate(BaseModel):
    """What a member of staff has told the resident."""

    due_at: Moment
    note: Annotated[_Note | None, BeforeValidator(tidy)] = None
    kind: Literal["answer", "visit"] = "answer"


class PromiseRead(BaseModel):
    """A stated time and what became of it."""

    id: int
    ticket: str | None
    conversation_id: int | None
    kind: PromiseKind
    status: PromiseStatus
    due_at: str | None
    made_by: str
    made_at: str | None
    settled_at: str | None

    @classmethod
    def of(cls, promise: Promise, *, ticket: str | None, hide_talk: bool = False) -> "PromiseRead":
        """Return a promise as programs see it."""
        return cls(
            id=promise.id,
            ticket=ticket,
            conversation_id=None if hide_talk else promise.conversation_id,
            kind=PromiseKind(promise.kind),
            status=PromiseStatus(promise.status),
            due_at=iso(promise.due_at),
            made_by=promise.made_by,
            made_at=iso(promise.made_at),
            settled_at=iso(promise.settled_at),
        )


class PromiseFigures(BaseModel):
    """What became of the promises of one kind.

    Attributes:
        made: Those that count: kept, broken, and still open; replaced and dropped ones do not.
        share: Kept, of all that were kept or broken.
    """

    kind: PromiseKind
    made: int
    kept: int
    broken: int
    open: int
    replaced: int
    dropped: int
    share: float | None

    @classmethod
    def of(cls, kind: PromiseKind, counts: Mapping[PromiseStatus, int]) -> "PromiseFigures":
        """Return the figures of one kind."""
        kept, broken = counts[PromiseStatus.KEPT], counts[PromiseStatus.BROKEN]
        still = counts[PromiseStatus.OPEN]
        return cls(
            kind=kind,
            made=kept + broken + still,
            kept=kept,
            broken=broken,
            open=still,
            replaced=counts[PromiseStatus.REPLACED],
            dropped=counts[PromiseStatus.DROPPED],
            share=round(kept / (kept + broken), 4) if kept + broken else None,
        )
