"""Incidents over HTTP: what comes in; `views.py` is what goes out."""

import re
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from backend.catalogue import get_catalogue
from backend.core.fields import LARGEST_ID, Moment, tidy

LONGEST_MATTER, LONGEST_TEXT, LONGEST_REPORT = 200, 2000, 20_000
# 「3栋」 and 「3号楼」 are building 3.
_NAMED = re.compile(r"^(\w{1,6}?)(?:号楼|号|栋|幢|楼)$")


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("The text holds a NUL character.")
    return value


def _plain(value: str) -> str:
    match = _NAMED.match(value)
    return match[1] if match else value


Words = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_storable)]
Building = Annotated[Words, AfterValidator(_plain), Field(min_length=1, max_length=20)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Number = Annotated[str, BeforeValidator(tidy), Field(min_length=1, max_length=20)]
Text = Annotated[Words, Field(min_length=1, max_length=LONGEST_TEXT)]


class Scope(BaseModel):
    """Whom it concerns; no building named = the whole estate."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    buildings: list[Building] = Field([], max_length=200)

    @field_validator("buildings")
    @classmethod
    def _once_each(cls, value: list[str]) -> list[str]:
        return list(dict.fromkeys(value))


class IncidentCreate(BaseModel):
    """A known outage or danger."""

    matter: Annotated[Words, Field(min_length=1, max_length=LONGEST_MATTER)]
    notice: Text
    scope: Scope = Scope()
    expected_end_at: Moment | None = None
    category: str | None = None
    urgent: bool = Field(False, description="The notice does not wait for the morning.")
    ticket: Number | None = Field(None, description="The ticket the work is done on.")
    make_ticket: bool = Field(False, description="Make such a ticket at once.")
    suggestion: Id | None = Field(None, description="Taken up; its tickets are attached.")

    @field_validator("category")
    @classmethod
    def _known_category(cls, value: str | None) -> str | None:
        if value and value not in get_catalogue().categories:
            raise ValueError("Unknown category.")
        return value or None

    @model_validator(mode="after")
    def _one_ticket(self) -> "IncidentCreate":
        if self.ticket and self.make_ticket:
            raise ValueError("Give `ticket` or `make_ticket`, not both.")
        return self


class FromTicket(BaseModel):
    """An emergency made an incident; what is not given is read from its ticket."""

    ticket: Number
    matter: Annotated[Words, Field(min_length=1, max_length=LONGEST_MATTER)] | None = None
    notice: Text | None = None
    scope: Scope | None = None
    urgent: bool | None = Field(None, description="Absent = yes for an emergency.")


class UpdateCreate(BaseModel):
    """News for everybody concerned."""

    text: Text
    expected_end_at: Moment | None = Field(None, description="A new one; absent = as before.")
    urgent: bool = False


class Resolution(BaseModel):
    """The end of an incident, with the all-clear for residents."""

    notice: Annotated[Words, Field(max_length=LONGEST_TEXT)] | None = None
    urgent: bool = False
    finish_children: bool = Field(
        False, description="Its open tickets are done with it; complaints and suggestions go on."
    )


class ReportCreate(BaseModel):
    """A resident who reports what is known already."""

    conversation_id: Id
    words: Annotated[str, BeforeValidator(tidy)] = Field("", max_length=20_000)


class TicketAttach(BaseModel):
    """A ticket that is about the incident."""

    number: Number
    merge: bool = Field(False, description="Merge it into the ticket the work is done on.")


class ClosingReport(BaseModel):
    """The closing report as staff wrote it; empty = generated again."""

    text: Annotated[Words, Field(max_length=LONGEST_REPORT)]
