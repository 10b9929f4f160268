"""Quiet hours (免打扰): what nobody has asked for waits until people are up."""

from datetime import datetime, timedelta

from backend.catalogue import get_catalogue
from backend.core.time import CHINA, Clock


def end_of_quiet(moment: datetime, clock: Clock) -> datetime | None:
    """Return when the quiet hours around a moment end; None when it lies in none.

    On a scaled clock the time of the day means nothing.
    """
    policy = get_catalogue().policy
    start, end = policy.quiet_from, policy.quiet_until
    if clock.scale != 1 or start == end:
        return None
    local = moment.astimezone(CHINA)
    now, overnight = local.time(), start > end
    inside = (now >= start or now < end) if overnight else start <= now < end
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if overnight and now >= start else 0)
    return datetime.combine(day, end, CHINA).astimezone(moment.tzinfo)


def waking(moment: datetime, clock: Clock) -> datetime:
    """Return a moment, or the end of the quiet hours it lies in."""
    return end_of_quiet(moment, clock) or moment
