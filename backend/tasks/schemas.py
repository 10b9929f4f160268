"""Tasks for staff over HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backend.core.actor import Actor
from backend.core.fields import Tidy
from backend.core.phones import mask_words
from backend.core.time import iso
from backend.tasks.models import StaffTask
from backend.tickets import notices, reading
from backend.tickets.models import Ticket
from backend.tickets.views import ContactRead


class TaskRead(BaseModel):
    """Something a member of staff has to do, and what came of it."""

    id: int
    kind: str
    ticket: str | None
    conversation_id: int | None
    team: str
    text: str
    place: str | None
    contact: ContactRead
    due_at: str | None
    overdue: bool
    tries: int
    created_at: str | None
    done_at: str | None
    done_by: str | None
    reached: bool | None
    solved: bool | None
    outcome: str | None

    @classmethod
    def of(
        cls, task: StaffTask, ticket: Ticket | None, *, actor: Actor, now: datetime
    ) -> "TaskRead":
        """Return a task as an actor may see it."""
        whole = reading.sees_phones(actor, ticket) if ticket else reading.leads(actor)
        hidden = ticket is not None and reading.hides_identity(actor, ticket)
        contact = reading.contact(ticket, actor) if ticket else None
        outcome = task.outcome
        return cls(
            **{name: getattr(task, name) for name in _PLAIN},
            **{name: iso(getattr(task, name)) for name in _TIMES},
            ticket=ticket.number if ticket else None,
            conversation_id=None if hidden else task.conversation_id,
            text=task.text if whole else mask_words(task.text),
            outcome=outcome if whole or not outcome else mask_words(outcome),
            place=notices.place_text(ticket) if ticket else None,
            contact=contact or ContactRead(name=None, phone=None),
            overdue=task.done_at is None and task.due_at < now,
        )


_PLAIN = ("id", "kind", "team", "tries", "done_by", "reached", "solved")
_TIMES = ("due_at", "created_at", "done_at")


class CallReport(BaseModel):
    """What came of a call."""

    reached: bool
    outcome: Annotated[Tidy, Field(max_length=1000)] = Field(
        "", description="What was said, in the words of whoever called"
    )
    solved: bool | None = Field(
        None, description="What the person said about the matter: moves the ticket"
    )
