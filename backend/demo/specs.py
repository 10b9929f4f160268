"""What the demo's YAML files may hold."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.catalogue import get_catalogue


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BuildingSpec(_Frozen):
    """A building by rule: `rooms` homes on each floor of each unit."""

    name: str
    units: int
    floors: int
    rooms: int


class Estate(_Frozen):
    """The estate (小区)."""

    seed: int
    buildings: list[BuildingSpec]
    public_areas: list[str]


class StaffSpec(_Frozen):
    """A demo account."""

    login: str
    name: str
    role: str
    team: str
    phone: str
    skills: list[str]


class ResidentSpec(_Frozen):
    """A demo resident; phone and, where nothing is said of it, the room are assigned."""

    name: str
    elder: bool = False
    note: str = ""
    building: str | None = None
    floor: int | None = None


class EntrySpec(_Frozen):
    """A knowledge entry; validity in days from the day of loading."""

    key: str
    title: str
    questions: list[str]
    answer: str
    source: str
    tags: list[str]
    valid_from: int | None = None
    valid_to: int | None = None


class Story(_Frozen):
    """A past matter in the resident's words, with what staff wrote at its end.

    Attributes:
        home: It happened in a home; otherwise `area` says where.
        with_building: The area is one of a building's, such as its corridor.
        buildings: Where it kept happening; empty = anywhere.
        floor: Which homes it can happen in; `below` = not under the roof.
        months: When in the year it happens; empty = always.
        hour: When in the day it is reported; None = any time.
        weight: How often it happens compared with others.
        waits: Why work paused on the way.
        declined: Why a suggestion was not adopted.
        rejected: Why it was not taken on, and whose matter it is.
    """

    key: str
    category: str
    said: list[str] = Field(min_length=1)
    result: list[str] = Field(min_length=1)
    mood: Literal["good", "fair", "bad"]
    comment: list[str] = Field(min_length=1)
    home: bool = False
    area: str | None = None
    with_building: bool = False
    facility: str | None = None
    buildings: list[str] = []
    floor: Literal["first", "high", "top", "below"] | None = None
    months: list[int] = []
    hour: int | None = None
    weight: int = 1
    waits: str | None = None
    declined: str | None = None
    rejected: str | None = None

    @model_validator(mode="after")
    def _has_one_place(self) -> "Story":
        if self.home == (self.area is not None):
            raise ValueError(f"{self.key}: needs either home or area")
        return self

    @property
    def type(self) -> str:
        """The ticket type, which follows from the category."""
        return get_catalogue().categories[self.category].type


class SmallTalk(_Frozen):
    """A line of no matter and the phrase that answers it."""

    said: str
    intent: str
    phrase: str


class VisitSpec(_Frozen):
    """When a resident is at home: said in these hours, for so many days later."""

    said: str
    writing: tuple[int, int]
    days: int
    time: tuple[int, int]


class Lines(_Frozen):
    """What is said around a ticket."""

    agree: list[str]
    clarify: list[str]
    openers: list[str]
    closers: list[str]
    urge: list[str]
    urge_public: list[str]
    status: list[str]
    thanks: list[str]
    unsolved: list[str]
    solved: list[str]
    decline: list[str]
    proof_home: list[str]
    proof_public: list[str]
    withdraw: list[str]
    transfer_note: list[str]
    return_reason: list[str]
    merge_note: str
    wait_note: dict[str, str]
    visits: list[VisitSpec]
    small_talk: list[SmallTalk]
    gaps: list[str]


class Served(_Frozen):
    """A talk a colleague took over."""

    reason: str
    intent: str
    lines: list[str]


class Waiting(_Frozen):
    """A talk that waits for a colleague."""

    reason: str
    intent: str
    minutes: int
    said: list[str]


class Standing(_Frozen):
    """A ticket that is open on the day of loading."""

    type: str
    status: str
    hours: float
    reason: str | None = None


class Shape(_Frozen):
    """How much happened in the past, when, and what is still open."""

    days: int
    tickets: dict[str, int]
    rejected: int
    merged: int
    hours: list[float] = Field(min_length=24, max_length=24)
    questions: int
    gaps: int
    small_talk: int
    standing: list[Standing]


class Texts(_Frozen):
    """What the loader says and writes itself."""

    refused: str
    stale: str
    heading: str
    columns: dict[str, str]
    changed: str
    mark: str
