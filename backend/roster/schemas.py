"""The duty roster over HTTP."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.core.fields import LARGEST_ID, Moment, Tidy
from backend.core.time import iso
from backend.roster.models import DutyShift
from backend.staff.models import Staff


class ShiftCreate(BaseModel):
    """A stretch of time in which somebody is on duty; without a team, for their own."""

    staff_id: Annotated[int, Field(ge=1, le=LARGEST_ID)]
    team: Annotated[Tidy, Field(max_length=40)] | None = None
    starts_at: Moment
    ends_at: Moment
    note: Annotated[Tidy, Field(max_length=200)] = ""


class WeekCopy(BaseModel):
    """A week whose shifts are written down again seven days later."""

    week_of: Moment
    team: Annotated[Tidy, Field(max_length=40)] | None = None


class Copied(BaseModel):
    """How many shifts were copied; those that would overlap were left out."""

    copied: int
    left_out: int


class ShiftRead(BaseModel):
    """A shift."""

    id: int
    staff_id: int
    name: str
    team: str
    starts_at: str | None
    ends_at: str | None
    note: str

    @classmethod
    def of(cls, shift: DutyShift, staff: Staff) -> "ShiftRead":
        """Return a shift as programs see it."""
        return cls(
            id=shift.id,
            staff_id=staff.id,
            name=staff.display_name,
            team=shift.team,
            starts_at=iso(shift.starts_at),
            ends_at=iso(shift.ends_at),
            note=shift.note,
        )
