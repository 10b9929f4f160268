"""Time as the product sees it: aware UTC inside, Asia/Shanghai for people, scaled in the demo."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


class Clock:
    """The one source of "now" and of business delays.

    Args:
        scale: Every business delay is divided by it (TIME_SCALE); 1 outside the demo.
    """

    def __init__(self, scale: float = 1.0) -> None:
        self.scale = scale

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.now(UTC)

    def delay(self, delay: timedelta) -> timedelta:
        """Return a business delay as it passes in real time."""
        return delay / self.scale

    def after(self, delay: timedelta) -> datetime:
        """Return the moment at which a business delay that starts now is over."""
        return self.now() + self.delay(delay)


class FakeClock(Clock):
    """A clock that stands still until a test moves it."""

    def __init__(self, start: datetime, scale: float = 1.0) -> None:
        super().__init__(scale)
        self._now = start

    def now(self) -> datetime:
        """Return the moment the test has set."""
        return self._now

    def advance(self, delay: timedelta) -> None:
        """Move the clock forward."""
        self._now += delay


def iso(moment: datetime | None) -> str | None:
    """Render a moment in China time with its offset, or None."""
    return None if moment is None else moment.astimezone(CHINA).isoformat(timespec="seconds")
