"""Working calendars (工作日历) as an estate writes them, and which ticket goes by which."""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal

from pydantic import PrivateAttr, model_validator

from backend.catalogue.specs import Frozen
from backend.core.calendar import Holidays, Period, WorkingCalendar
from backend.core.time import Clock

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_PERIOD = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
# Whom an unknown holiday would surprise: deadlines of today reach so far.
_LOOK_AHEAD = timedelta(days=60)


def _weekdays(name: str) -> range:
    """Read `sat` or `mon-fri`."""
    first, _, last = name.partition("-")
    if not {first, last or first} <= set(DAYS):
        raise ValueError(f"unknown weekday {name!r}")
    found = range(DAYS.index(first), DAYS.index(last or first) + 1)
    if not found:
        raise ValueError(f"the week begins on mon, so {name!r} names no day")
    return found


def _period(text: str) -> Period:
    """Read `08:30-18:00` as minutes after midnight."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise ValueError(f"a period is written like 08:30-18:00, not {text!r}")
    hour, minute, to_hour, to_minute = map(int, found.groups())
    period = hour * 60 + minute, to_hour * 60 + to_minute
    if not 0 <= period[0] < period[1] <= 24 * 60:
        raise ValueError(f"the period {text!r} ends before it begins, or after midnight")
    return period


class CalendarSpec(Frozen):
    """One calendar as it is written."""

    label: str
    days: dict[str, list[str]]
    holidays: bool = False
    makeup_like: Weekday = "mon"

    def build(self, holidays: Holidays) -> WorkingCalendar:
        """Return the calendar to reckon with.

        Raises:
            ValueError: A day or a period is wrong, periods overlap, or it never opens.
        """
        week: dict[int, tuple[Period, ...]] = {}
        for name, texts in self.days.items():
            periods = tuple(sorted(map(_period, texts)))
            if any(a[1] > b[0] for a, b in pairwise(periods)):
                raise ValueError(f"periods of {name} overlap")
            week |= dict.fromkeys(_weekdays(name), periods)
        if not any(week.values()):
            raise ValueError("the calendar never opens")
        like = DAYS.index(self.makeup_like)
        return WorkingCalendar(week, holidays if self.holidays else None, like)


class CalendarRule(Frozen):
    """Which calendars a ticket goes by; an empty condition fits every ticket."""

    type: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    response: str
    finish: str

    def fits(self, facts: dict[str, str]) -> bool:
        """Tell whether the rule holds for a ticket."""
        return all(not (wanted := getattr(self, key)) or facts[key] in wanted for key in facts)


class Calendars(Frozen):
    """All calendars, the rules that choose between them, and the days only the estate knows."""

    calendars: dict[str, CalendarSpec]
    rules: list[CalendarRule]
    days_off: tuple[date, ...] = ()
    days_worked: tuple[date, ...] = ()
    _built: dict[str, WorkingCalendar] = PrivateAttr()
    _holidays: Holidays = PrivateAttr()

    @model_validator(mode="after")
    def _build(self) -> "Calendars":
        self._holidays = Holidays(frozenset(self.days_off), frozenset(self.days_worked))
        self._built = {key: spec.build(self._holidays) for key, spec in self.calendars.items()}
        for rule in self.rules:
            if unknown := {rule.response, rule.finish} - self._built.keys():
                raise ValueError(f"a calendar rule names unknown calendars {sorted(unknown)}")
        last = self.rules[-1] if self.rules else None
        if last is None or last.type or last.category or last.team or last.priority:
            raise ValueError("the last calendar rule has to fit every ticket")
        return self

    def check(self, **known: Collection[str]) -> None:
        """Make sure that rules name only what exists.

        Raises:
            ValueError: A rule names an unknown type, category or team.
        """
        for rule in self.rules:
            for key, names in known.items():
                if unknown := set(getattr(rule, key)) - set(names):
                    raise ValueError(f"a calendar rule names an unknown {key}: {sorted(unknown)}")

    def choose(self, **facts: str) -> CalendarRule:
        """Return the first rule that fits `type`, `category`, `team` and `priority`."""
        return next(rule for rule in self.rules if rule.fits(facts))

    def deadline(self, start: datetime, hours: float, calendar: str, clock: Clock) -> datetime:
        """Return when so many working hours are over.

        On a scaled clock the time of the day means nothing: the hours run on, scaled.
        """
        work = timedelta(hours=hours)
        if clock.scale != 1:
            return start + clock.delay(work)
        return self._built[calendar].add(start, work)

    def between(self, start: datetime, end: datetime, calendar: str, clock: Clock) -> timedelta:
        """Return the working time between two moments, as it passes on this clock."""
        if clock.scale != 1:
            return max(end - start, timedelta(0))
        return self._built[calendar].between(start, end)

    def add(self, start: datetime, work: timedelta, calendar: str, clock: Clock) -> datetime:
        """Return when working time that was measured on this clock is over."""
        return start + work if clock.scale != 1 else self._built[calendar].add(start, work)

    def unknown_year(self, today: date) -> int | None:
        """Return the year soon to come whose holidays nobody has told us, or None.

        Until then weekdays decide, which is wrong around the festivals.
        """
        if not any(spec.holidays for spec in self.calendars.values()):
            return None
        years = sorted({today.year, (today + _LOOK_AHEAD).year})
        return next((year for year in years if not self._holidays.knows(year)), None)
