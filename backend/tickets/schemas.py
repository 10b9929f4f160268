"""What the ticket endpoints take; `reading.py` is what they give back."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from backend.catalogue import get_catalogue
from backend.core.fields import LARGEST_ID, MEDIA_ID, Moment, tidy
from backend.core.phones import plain_phone
from backend.core.time import CHINA
from backend.tickets.lifecycle import PUBLIC_ACTIONS, Action, Status

LONGEST = 4000

Priority = Literal["normal", "urgent", "emergency"]
Voice = Literal["resident", "bot"]


def _tidy(value: Any) -> Any:
    """Strip a text, drop what no database keeps, and make an empty one None."""
    return (tidy(value) or None) if isinstance(value, str) else value


def _digits(value: str | None) -> str | None:
    """Reduce a phone number to its digits."""
    if value is None:
        return None
    digits = plain_phone(value)
    if digits is None:
        raise ValueError("A phone number consists of 3 to 20 digits.")
    return digits


Tidy = Annotated[str | None, BeforeValidator(_tidy)]
Needed = Annotated[str, BeforeValidator(_tidy), Field(max_length=LONGEST)]
Phone = Annotated[str | None, BeforeValidator(_tidy), AfterValidator(_digits)]
MediaId = Annotated[str, Field(pattern=MEDIA_ID)]


class _Input(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True, populate_by_name=True)


class Place(_Input):
    """Where it is: a home, or an area in words."""

    building: Tidy = Field(None, max_length=20)
    unit: Tidy = Field(None, max_length=10)
    room: Tidy = Field(None, max_length=20)
    area: Tidy = Field(None, max_length=200)
    is_public: bool = False

    @field_validator("is_public", mode="before")
    @classmethod
    def _unknown_is_private(cls, value: Any) -> Any:
        return False if value is None else value


class Contact(_Input):
    """Whom to call."""

    name: Tidy = Field(None, max_length=60)
    phone: Phone = None


class Visit(_Input):
    """When somebody may come: in the resident's words and, where understood, as times."""

    text: Tidy = Field(None, max_length=200)
    from_: Moment | None = Field(None, alias="from")
    to: Moment | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Visit":
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError("The visit ends before it begins.")
        return self


class TicketCreate(_Input):
    """A new ticket."""

    type: str
    category: Tidy = None
    place: Place = Place()
    facility: Tidy = Field(None, max_length=100)
    description: Needed
    contact: Contact = Contact()
    visit: Visit = Visit()
    anonymous: bool = False
    expected: Tidy = Field(None, max_length=500)
    channel: str = Field("staff", min_length=1, max_length=20)
    channel_user: Tidy = Field(None, max_length=128)
    conversation_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    media_ids: list[MediaId] = Field([], max_length=20)
    priority: Priority | None = None
    urgent: bool = Field(False, description="Raises a normal priority to `urgent`.")
    incident_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = Field(
        None, description="The open incident it hangs below."
    )
    created_at: Moment | None = Field(None, description="In the past; service token only.")

    @field_validator("place", "contact", "visit", "media_ids", "urgent", "anonymous", mode="before")
    @classmethod
    def _absent(cls, value: Any, info: Any) -> Any:
        """Read null as "not given"."""
        return cls.model_fields[info.field_name].default if value is None else value

    @field_validator("type")
    @classmethod
    def _known_type(cls, value: str) -> str:
        known = get_catalogue().ticket_types
        if value not in known:
            raise ValueError(f"Unknown ticket type; allowed: {', '.join(known)}.")
        return value

    @field_validator("category")
    @classmethod
    def _known_category(cls, value: str | None) -> str | None:
        known = get_catalogue().categories
        if value is not None and value not in known:
            raise ValueError(f"Unknown category; allowed: {', '.join(known)}.")
        return value


class TicketPatch(_Input):
    """A correction; what is not named stays as it is."""

    place: Place | None = None
    facility: Tidy = Field(None, max_length=100)
    description: Needed | None = None
    contact: Contact | None = None
    visit: Visit | None = None
    anonymous: bool | None = None
    expected: Tidy = Field(None, max_length=500)


class _Speaker(_Input):
    by: Voice | None = Field(
        None, description="On whose behalf a program acts; service token only."
    )


class TransitionCreate(_Speaker):
    """An action on a ticket and its inputs."""

    action: Action
    note: Tidy = Field(None, max_length=LONGEST)
    result: Tidy = Field(None, max_length=LONGEST)
    assignee: Tidy = Field(None, max_length=60, description="Staff id, display name or a name.")
    reason: Tidy = Field(None, max_length=LONGEST)
    parent: Tidy = Field(None, max_length=20, description="For `merge`: the ticket that goes on.")
    until: Moment | None = Field(None, description="For `extend`: the new deadline.")

    @field_validator("action")
    @classmethod
    def _public(cls, value: Action) -> Action:
        if value not in PUBLIC_ACTIONS:
            raise ValueError(f"Unknown action; allowed: {', '.join(PUBLIC_ACTIONS)}.")
        return value

    @property
    def details(self) -> dict[str, Any]:
        """The inputs as the service takes them."""
        return self.model_dump(exclude={"action", "by"})


class CommentCreate(_Speaker):
    """A remark on a ticket."""

    text: Needed


class AttachmentCreate(_Speaker):
    """A stored photo to put on a ticket."""

    media_id: MediaId
    kind: Literal["before", "after"] = "before"


def _split(value: Any) -> Any:
    return [part for part in value.split(",") if part] if isinstance(value, str) else value


def _end_of_day(value: Any) -> Any:
    """Let a day as an upper bound include that day."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return datetime.combine(date.fromisoformat(value), datetime.max.time(), CHINA)
    return value


class TicketFilters(_Input):
    """What a list of tickets is narrowed by; `status` and `type` may name several, by comma."""

    channel_user: Tidy = None
    phone: Tidy = None
    room: Tidy = Field(None, description="`1502`, or `3-2-1502`")
    status: Tidy = Field(None, description="States by comma; `open` = not yet done")
    type: Tidy = None
    assignee: Tidy = None
    team: Tidy = None
    conversation_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    overdue: bool | None = Field(None, description="true = open and past its deadline")
    free: bool | None = Field(None, description="true = whoever takes it first has it (抢单)")
    q: Tidy = Field(None, description="Words in number, matter, facility or contact")
    created_from: Moment | None = None
    created_to: Annotated[Moment | None, BeforeValidator(_end_of_day)] = None

    @field_validator("status")
    @classmethod
    def _known_states(cls, value: str | None) -> str | None:
        unknown = set(_split(value) or []) - set(Status) - {"open"}
        if unknown:
            raise ValueError(f"Unknown status; allowed: open, {', '.join(Status)}.")
        return value

    @property
    def statuses(self) -> list[str]:
        """The named states."""
        return list(_split(self.status) or [])

    @property
    def types(self) -> list[str]:
        """The named types."""
        return list(_split(self.type) or [])
