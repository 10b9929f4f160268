"""When people do things: working hours, waking hours, and how long it takes."""

import random
from datetime import datetime, timedelta

from backend.core.time import CHINA

OPENS, CLOSES = 8.5, 18.0
_UP, _TO_BED = 7.0, 22.5


def hour_of(moment: datetime) -> float:
    """Return the time of day in China as hours."""
    local = moment.astimezone(CHINA)
    return local.hour + local.minute / 60 + local.second / 3600


def at_hour(moment: datetime, hour: float, *, days: int = 0) -> datetime:
    """Return a time of day, so many days after a moment's day in China."""
    midnight = moment.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=days, hours=hour)


def is_working(moment: datetime) -> bool:
    """Tell whether the service centre is open."""
    return OPENS <= hour_of(moment) < CLOSES


def working(moment: datetime, rng: random.Random) -> datetime:
    """Return the moment, or some minutes after the next opening where it lies outside."""
    hour = hour_of(moment)
    if OPENS <= hour < CLOSES:
        return moment
    opening = at_hour(moment, OPENS, days=0 if hour < OPENS else 1)
    return opening + timedelta(seconds=rng.randint(180, 4500))


def waking(moment: datetime, rng: random.Random) -> datetime:
    """Return the moment, or the next morning where people are asleep."""
    hour = hour_of(moment)
    if _UP <= hour < _TO_BED:
        return moment
    morning = at_hour(moment, _UP, days=0 if hour < _UP else 1)
    return morning + timedelta(seconds=rng.randint(0, 7200))


def last_waking(moment: datetime, rng: random.Random) -> datetime:
    """Return the moment, or the evening before where people are asleep."""
    hour = hour_of(moment)
    if _UP <= hour < _TO_BED:
        return moment
    evening = at_hour(moment, _TO_BED, days=-1 if hour < _UP else 0)
    return evening - timedelta(seconds=rng.randint(60, 7200))


def minutes(rng: random.Random, low: float, high: float, mode: float | None = None) -> timedelta:
    """Return a random length, in whole seconds."""
    return timedelta(seconds=round(60 * rng.triangular(low, high, mode)))
