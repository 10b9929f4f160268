"""The days figures are counted over."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from backend.analytics import schemas
from backend.analytics.errors import InvalidPeriod
from backend.core.time import CHINA

USUAL_DAYS, MOST_DAYS = 30, 366


@dataclass(frozen=True)
class Period:
    """Days to count, both included, in China time.

    Raises:
        InvalidPeriod: It ends before it begins, or is longer than a year.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        reasonable = self.start.year >= 2000 and self.end.year <= 2100
        if not (reasonable and 0 <= (self.end - self.start).days < MOST_DAYS):
            raise InvalidPeriod

    @classmethod
    def until(cls, end: date, *, days: int = USUAL_DAYS) -> "Period":
        """Return the period of so many days with this one as its last."""
        # No day comes before the first; such a period is refused like any other.
        return cls(date.fromordinal(max(1, end.toordinal() - days + 1)), end)

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days + 1)]

    @property
    def window(self) -> tuple[datetime, datetime]:
        """The moment it begins and the one it is over."""
        begin = datetime.combine(self.start, time(), CHINA)
        return begin, datetime.combine(self.end + timedelta(days=1), time(), CHINA)

    def read(self) -> schemas.PeriodRead:
        """Return the period as programs see it."""
        return schemas.PeriodRead(start=self.start, end=self.end)
