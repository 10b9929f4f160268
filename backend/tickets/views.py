"""What the ticket endpoints give back; `reading.py` fills it in, masked by who asks."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class PlaceRead(BaseModel):
    """Where it is; `verified` is null where no room is named."""

    building: str | None
    unit: str | None
    room: str | None
    area: str | None
    is_public: bool
    verified: bool | None


class ContactRead(BaseModel):
    """Whom to call."""

    name: str | None
    phone: str | None


class VisitRead(BaseModel):
    """When somebody may come."""

    model_config = ConfigDict(populate_by_name=True)

    text: str | None
    from_: str | None = Field(alias="from")
    to: str | None


class TicketRead(BaseModel):
    """A ticket in a list."""

    number: str
    type: str
    status: str
    priority: str
    category: str
    place: PlaceRead
    facility: str | None
    description: str
    expected: str | None
    contact: ContactRead
    visit: VisitRead
    anonymous: bool
    channel: str
    channel_user: str | None
    conversation_id: int | None
    assignee: str | None
    assignee_id: int | None
    team: str
    first_contact: str | None
    due_response_at: str | None
    due_finish_at: str | None
    minutes_left: int | None = Field(description="To `due_finish_at`; negative = overdue")
    waiting_reason: str | None
    paused: bool = Field(False, description="Waits for the resident: no clock runs")
    result: str | None
    urge_count: int
    urged_at: str | None
    reopen_count: int
    escalation_level: int
    parent: str | None
    incident_id: int | None = Field(None, description="Of the incident it hangs below")
    created_at: str | None
    responded_at: str | None
    finished_at: str | None
    closed_at: str | None
    outcome: str | None


class EventRead(BaseModel):
    """One step of the history."""

    at: str | None
    type: str
    actor: str
    note: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class CommentRead(BaseModel):
    """A remark."""

    at: str | None
    actor: str
    text: str


class AttachmentRead(BaseModel):
    """A photo."""

    media_id: str
    kind: str
    created_at: str | None


class MessageRead(BaseModel):
    """A bubble of the conversation the ticket came from."""

    id: int
    direction: str
    author: str
    type: str
    text: str
    media_id: str | None
    delivery: str | None
    at: str | None


class TicketDetail(TicketRead):
    """A ticket with all that belongs to it."""

    events: list[EventRead]
    comments: list[CommentRead]
    attachments: list[AttachmentRead]
    surveys: list[dict[str, Any]]
    messages: list[MessageRead]
    actions: list[str] = Field(description="What the caller may do now")


class CandidateRead(BaseModel):
    """Somebody who could do a ticket."""

    staff_id: int
    name: str
    role: str
    skilled: bool = Field(description="The category is among their skills")
    on_duty: bool | None = Field(description="null = the team keeps no roster at this time")
    open_tickets: int
    full: bool = Field(description="They have as many open tickets as they may have")
