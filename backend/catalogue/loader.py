"""The catalogue (工单目录): ticket types, fields, categories, policies and every sentence."""

import functools
import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml
from pydantic import model_validator

from backend.catalogue.calendars import CalendarRule, Calendars
from backend.catalogue.specs import (
    CategorySpec,
    Deadlines,
    EmergencyKind,
    FieldSpec,
    Frozen,
    SharedMatter,
    TeamSpec,
    TicketTypeSpec,
)
from backend.core.time import Clock

FOLDER = Path(__file__).parent


class Policy(Frozen):
    """Numbers and names an estate may change."""

    estate_name: str
    bot_name: str
    duty_phone: str
    service_phone: str
    service_hours: str
    survey_invite_minutes: float
    survey_expire_hours: float
    auto_close_hours: float
    urge_interval_minutes: float
    wait_cap_hours: float
    remind_share: float
    breach_manager_hours: float
    urgent_breach_manager_hours: float
    extension_limit: int
    extension_days: float
    promise_warn_minutes: float
    most_open: int
    repeat_days: int
    quiet_from: time
    quiet_until: time
    awake_minutes: float
    visit_reminder_minutes: float
    told_by_phone: list[str]
    tell_hours: float
    call_tries: int
    call_again_hours: float
    undo_minutes: float
    emergency_page_minutes: float
    survey_remind_hours: float
    survey_low_call_hours: float
    callback_hours: float
    callback_team: str
    complaint_callback_days: float
    incident_reporters: int
    incident_minutes: float


class Catalogue(Frozen):
    """All of it, checked against itself."""

    fields: dict[str, FieldSpec]
    ticket_types: dict[str, TicketTypeSpec]
    labels: dict[str, dict[str, str]]
    teams: dict[str, TeamSpec]
    categories: dict[str, CategorySpec]
    defaults: dict[str, Deadlines]
    urgent_words: list[str]
    repeat_words: list[str]
    urgent_patterns: list[str]
    public_words: list[str]
    home_words: list[str]
    emergencies: dict[str, EmergencyKind]
    shared_matters: dict[str, SharedMatter]
    calendars: Calendars
    policy: Policy
    phrases: dict[str, str]

    @model_validator(mode="after")
    def _hang_together(self) -> "Catalogue":
        for key, kind in self.ticket_types.items():
            if unknown := kind.fields.keys() - self.fields.keys():
                raise ValueError(f"ticket type {key} names unknown fields {sorted(unknown)}")
        for key, category in self.categories.items():
            if category.type not in self.ticket_types or category.team not in self.teams:
                raise ValueError(f"category {key} names an unknown type or team")
        if self.emergencies.keys() - self.categories.keys():
            raise ValueError("every emergency kind needs a category of its own")
        if {matter.category for matter in self.shared_matters.values()} - self.categories.keys():
            raise ValueError("a shared matter names an unknown category")
        self.calendars.check(type=self.ticket_types, category=self.categories, team=self.teams)
        return self

    def label(self, group: str, key: str) -> str:
        """Return the Chinese word for a code; the code itself where none is written."""
        return self.labels.get(group, {}).get(key, key)

    def type_label(self, key: str) -> str:
        """Return the name of a ticket type; the key itself where an estate has dropped it."""
        spec = self.ticket_types.get(key)
        return spec.label if spec else key

    def category_label(self, key: str) -> str:
        """Return the name of a category; the key itself where an estate has dropped it."""
        spec = self.categories.get(key)
        return spec.label if spec else key

    def team_label(self, key: str) -> str:
        """Return the name of a team; the key itself where an estate has dropped it."""
        spec = self.teams.get(key)
        return spec.label if spec else key

    def asks_survey(self, ticket_type: str) -> bool:
        """Tell whether finished tickets of a type are rated."""
        spec = self.ticket_types.get(ticket_type)
        return bool(spec and spec.survey)

    def phrase(self, key: str, **values: Any) -> str:
        """Render a sentence people read.

        Args:
            key: Dotted name: file name, then the keys inside it.
            values: What its {placeholders} stand for; names of the policy are always known.

        Raises:
            KeyError: The sentence or one of its values is missing.
        """
        return self.phrases[key].format(**{**self.policy.model_dump(), **values})

    def category_for(self, ticket_type: str, text: str) -> str:
        """Return the category whose longest keyword stands in the text, or the type's last."""
        if ticket_type == "emergency":
            return self.emergency_for(text).category
        own = {key: spec for key, spec in self.categories.items() if spec.type == ticket_type}
        hits = [
            (len(word), key) for key, spec in own.items() for word in spec.keywords if word in text
        ]
        return max(hits, key=lambda hit: hit[0])[1] if hits else list(own)[-1]

    def emergency_for(self, text: str) -> EmergencyKind:
        """Return the kind of danger a message speaks of."""
        for kind in self.emergencies.values():
            if any(word in text for word in kind.keywords):
                return kind
        return self.emergencies["other_emergency"]

    def is_vague_repeat(self, ticket_type: str, category: str, text: str) -> bool:
        """Tell whether words say that something is back, and not what it is."""
        vague = category == self.category_for(ticket_type, "")
        return vague and any(word in text for word in self.repeat_words)

    @property
    def claims(self) -> bool:
        """True where any category is for claiming."""
        return any(spec.dispatch == "claim" for spec in self.categories.values())

    def is_claimed(self, category: str) -> bool:
        """Tell whether the tickets of a category go to whoever takes them first (抢单)."""
        spec = self.categories.get(category)
        return bool(spec and spec.dispatch == "claim")

    def is_automatic(self, category: str) -> bool:
        """Tell whether the tickets of a category are given out by the product."""
        spec = self.categories.get(category)
        return bool(spec and spec.dispatch == "automatic")

    def priority_for(self, ticket_type: str, category: str, text: str) -> str:
        """Return the priority of a new ticket."""
        if ticket_type == "emergency":
            return "emergency"
        if any(word in text for word in self.urgent_words) or any(
            re.search(pattern, text) for pattern in self.urgent_patterns
        ):
            return "urgent"
        spec = self.categories.get(category)
        return spec.priority if spec else "normal"

    def hours_for(self, ticket_type: str, category: str, priority: str) -> tuple[float, float]:
        """Return the hours to the first response and to the end."""
        # A ticket may be of a type that the estate has dropped since.
        defaults = self.defaults.get(ticket_type) or next(iter(self.defaults.values()))
        spec = self.categories.get(category)
        response = spec.response_hours if spec and spec.response_hours else defaults.response_hours
        finish = spec.finish_hours if spec and spec.finish_hours else defaults.finish_hours
        return response, finish if priority == "normal" else min(
            finish, defaults.urgent_finish_hours
        )

    def calendars_for(self, ticket_type: str, category: str, priority: str) -> CalendarRule:
        """Return the calendars in which those hours are counted."""
        spec = self.categories.get(category)
        team = spec.team if spec else ""
        return self.calendars.choose(
            type=ticket_type, category=category, team=team, priority=priority
        )

    def holiday_warning(self, today: date) -> str | None:
        """Return what managers should know about holidays nobody has told us, or None."""
        year = self.calendars.unknown_year(today)
        return None if year is None else self.phrase("calendar.unknown_year", year=year)

    def deadline(self, start: datetime, hours: float, calendar: str, clock: Clock) -> datetime:
        """Return when so many working hours of a calendar are over."""
        return self.calendars.deadline(start, hours, calendar, clock)


def _read(name: str) -> dict[str, Any]:
    content = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}


def _flatten(prefix: str, node: Any) -> dict[str, str]:
    if isinstance(node, dict):
        return {
            key: text
            for name, child in node.items()
            for key, text in _flatten(f"{prefix}.{name}", child).items()
        }
    return {prefix: str(node).strip()}


def load_catalogue() -> Catalogue:
    """Read and check the YAML files.

    Raises:
        pydantic.ValidationError: A file is wrong or two of them disagree.
    """
    types, categories = _read("ticket_types.yml"), _read("categories.yml")
    phrases: dict[str, str] = {}
    for path in sorted((FOLDER / "phrases").glob("*.yml")):
        phrases |= _flatten(path.stem, _read(f"phrases/{path.name}"))
    return Catalogue(
        fields=types["fields"],
        ticket_types=types["types"],
        labels=types["labels"],
        emergencies={
            key: EmergencyKind(key=key, **kind)
            for key, kind in _read("emergencies.yml")["kinds"].items()
        },
        shared_matters=_read("shared_matters.yml"),
        policy=Policy(**_read("policy.yml")),
        calendars=Calendars(**_read("calendar.yml")),
        phrases=phrases,
        **categories,
    )


@functools.cache
def get_catalogue() -> Catalogue:
    """Return the catalogue of this process, read once."""
    return load_catalogue()
