"""Working time: when a team works, and how long that is between two moments.

A day is a day in China, which has no summer time. On a public holiday a calendar that keeps them
is closed; a make-up working day (调休上班) counts like the weekday the calendar names for it.
"""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice

import chinese_calendar
import structlog

from backend.core.time import CHINA

log = structlog.get_logger(__name__)

# Minutes after midnight at which work begins and ends.
Period = tuple[int, int]
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
# A calendar that never opens must not be looked through for ever.
_FARTHEST = timedelta(days=3660)


@dataclass(frozen=True)
class Holidays:
    """Which days are off and which are worked, beyond what the weekday says.

    Attributes:
        off: Days off the estate knows of, before the library does.
        worked: Make-up working days, likewise.
    """

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_off(self, day: date) -> bool | None:
        """Tell whether a day is a public holiday (True), a make-up day (False), or neither."""
        if day in self.off:
            return True
        if day in self.worked:
            return False
        try:
            off, festival = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            _warn_once(day.year)
            return None
        # A festival may fall on a Saturday some teams work on; make-up days bear its name, too.
        return off if festival is not None else None

    def knows(self, year: int) -> bool:
        """Tell whether the holidays of a year are known."""
        if any(day.year == year for day in self.off | self.worked):
            return True
        try:
            chinese_calendar.is_holiday(date(year, 1, 1))
        except NotImplementedError:
            return False
        return True


@functools.cache
def _warn_once(year: int) -> None:
    log.warning("holidays_unknown", year=year)


@dataclass(frozen=True)
class WorkingCalendar:
    """The periods in which work is done.

    Attributes:
        week: The periods of each weekday (0 = Monday), in order and apart from each other.
        holidays: None = the calendar does not care.
        like: The weekday a make-up working day counts as.
    """

    week: Mapping[int, tuple[Period, ...]]
    holidays: Holidays | None = None
    like: int = 0
    _always: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Note whether it ever closes."""
        whole = all(self.week.get(day) == ((0, 24 * 60),) for day in range(7))
        object.__setattr__(self, "_always", whole and self.holidays is None)

    def add(self, start: datetime, work: timedelta) -> datetime:
        """Return the moment at which so much working time has passed since `start`.

        Raises:
            ValueError: The time is negative, or the calendar stays closed.
        """
        if work < timedelta(0):
            raise ValueError("Working time is added, never taken away.")
        if self._always:
            return start + work
        left = work
        for opens, ends in self._periods(start):
            begins = max(opens, start)
            if left <= ends - begins:
                return (begins + left).astimezone(start.tzinfo)
            left -= ends - begins
        raise ValueError("The calendar stays closed.")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two moments; none when they are reversed."""
        if self._always:
            return max(end - start, timedelta(0))
        total = timedelta(0)
        for begins, ends in self._periods(start):
            if begins >= end:
                break
            total += min(ends, end) - max(begins, start)
        return total

    def is_open(self, moment: datetime) -> bool:
        """Tell whether work is done at a moment."""
        return any(begins <= moment for begins, _ in islice(self._periods(moment), 1))

    def _periods(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the periods that end at or after a moment, in order."""
        day = start.astimezone(CHINA).date()
        last = day + _FARTHEST
        while day < last:
            midnight = datetime.combine(day, time(), CHINA)
            for begins, ends in self.on(day):
                period = midnight + begins * _MINUTE, midnight + ends * _MINUTE
                if period[1] >= start:
                    yield period
            day += _DAY

    def on(self, day: date) -> tuple[Period, ...]:
        """Return the periods of a day."""
        off = self.holidays.is_off(day) if self.holidays else None
        if off is True:
            return ()
        weekday = self.like if off is False else day.weekday()
        return self.week.get(weekday, ())
