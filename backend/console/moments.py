"""Times the way people at a desk say them, in China time."""

from datetime import datetime

from backend.console.words import say
from backend.core.time import CHINA

_HOUR, _DAY = 60, 24 * 60


def read(text: str | None) -> datetime | None:
    """Return a moment the services have written as ISO 8601."""
    return datetime.fromisoformat(text) if text else None


def typed(text: str | None) -> datetime | None:
    """Return a moment somebody has typed, in China time; None where it is none."""
    try:
        return datetime.fromisoformat(text or "").replace(tzinfo=CHINA)
    except ValueError:
        return None


def clock(moment: datetime | None, *, now: datetime) -> str:
    """Write a moment briefly: today only the time, this year without the year."""
    if moment is None:
        return say("moments.none")
    local, today = moment.astimezone(CHINA), now.astimezone(CHINA)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if local.year == today.year:
        return f"{local.month}-{local.day:02d} {local:%H:%M}"
    return f"{local:%Y-%m-%d %H:%M}"


def exact(moment: datetime, *, now: datetime) -> str:
    """Write a moment to the second; of today only the time."""
    local = moment.astimezone(CHINA)
    if local.date() == now.astimezone(CHINA).date():
        return f"{local:%H:%M:%S}"
    return to_the_second(moment)


def full(moment: datetime | None) -> str:
    """Write a moment with its date."""
    if moment is None:
        return say("moments.none")
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


def to_the_second(moment: datetime | None) -> str:
    """Write a moment with its date and its second."""
    if moment is None:
        return say("moments.none")
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def length(minutes: int) -> str:
    """Write a length of time in its two largest units."""
    minutes = abs(minutes)
    if minutes < _HOUR:
        return say("moments.minutes", minutes=minutes)
    if minutes < _DAY:
        hours, rest = divmod(minutes, _HOUR)
        key = "moments.hours_minutes" if rest else "moments.hours"
        return say(key, hours=hours, minutes=rest)
    days, rest = divmod(minutes, _DAY)
    key = "moments.days_hours" if rest // _HOUR else "moments.days"
    return say(key, days=days, hours=rest // _HOUR)


def since(moment: datetime, *, now: datetime) -> str:
    """Write how long ago something was."""
    return length(max(0, int((now - moment).total_seconds() // 60)))


def ago(moment: datetime, *, now: datetime) -> str:
    """Write when something was, seen from now."""
    if (now - moment).total_seconds() < 60:
        return say("moments.now")
    return say("moments.ago", length=since(moment, now=now))


def left(minutes: int | None) -> str:
    """Write the time to a deadline; a negative number is how long it is over."""
    if minutes is None:
        return ""
    return say("moments.over" if minutes < 0 else "moments.left", length=length(minutes))
