"""Incidents over HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from backend.core.time import CHINA, iso
from backend.incidents.models import Incident


def _aware(value: datetime) -> datetime:
    """Read a time without offset as China time; refuse years nobody can mean."""
    if not 2000 <= value.year <= 2100:
        raise ValueError("The time is out of range.")
    return value if value.tzinfo else value.replace(tzinfo=CHINA)


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("The text holds a NUL character.")
    return value


Words = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_storable)]
Building = Annotated[Words, Field(min_length=1, max_length=20)]


class Scope(BaseModel):
    """Whom it concerns; no building named = the whole estate."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    buildings: list[Building] = Field([], max_length=200)


class IncidentCreate(BaseModel):
    """A known outage or danger."""

    matter: Annotated[Words, Field(min_length=1, max_length=200)]
    notice: Annotated[Words, Field(min_length=1, max_length=2000)]
    scope: Scope = Scope()
    expected_end_at: Annotated[datetime, AfterValidator(_aware)] | None = None


class Resolution(BaseModel):
    """The end of an incident, with the all-clear for residents."""

    notice: Annotated[Words, Field(max_length=2000)] | None = None


class IncidentRead(BaseModel):
    """An incident."""

    id: int
    matter: str
    scope: Scope
    notice: str
    resolution: str | None
    expected_end_at: str | None
    opened_by: str
    created_at: str | None
    resolved_at: str | None

    @classmethod
    def of(cls, incident: Incident) -> "IncidentRead":
        """Return an incident as programs see it."""
        return cls(
            id=incident.id,
            matter=incident.matter,
            scope=Scope(**incident.scope),
            notice=incident.notice,
            resolution=incident.resolution,
            expected_end_at=iso(incident.expected_end_at),
            opened_by=incident.opened_by,
            created_at=iso(incident.created_at),
            resolved_at=iso(incident.resolved_at),
        )
