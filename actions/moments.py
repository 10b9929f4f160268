"""Moments as people say them."""

import re
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*(?:[-–—~～]|至|到)\s*(\d{1,2}):(\d{2})")


def read_moment(value: object) -> datetime | None:
    """Return an ISO moment in China time, or None when it is no moment."""
    if not isinstance(value, str) or not value:
        return None
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=CHINA)
    return moment.astimezone(CHINA)


def moment_text(value: str | None, *, now: datetime | None = None) -> str:
    """Return an ISO moment as 今天 18:00, 明天 9:30 or 3月5日 9:30 in China time."""
    moment = read_moment(value)
    if moment is None:
        return ""
    today = (now or datetime.now(CHINA)).astimezone(CHINA).date()
    days = (moment.date() - today).days
    day = {0: "今天", 1: "明天", 2: "后天"}.get(days, f"{moment.month}月{moment.day}日")
    return f"{day} {moment:%H:%M}"


def day_text(value: str | None) -> str:
    """Return the day of an ISO moment as 2026年3月5日."""
    moment = read_moment(value)
    return f"{moment.year}年{moment.month}月{moment.day}日" if moment else ""


def is_past(value: str | None, *, now: datetime | None = None) -> bool:
    """Tell whether an ISO moment has gone by."""
    moment = read_moment(value)
    return moment is not None and moment < (now or datetime.now(CHINA))


def in_hours(hours: str, now: datetime) -> bool:
    """Tell whether a moment lies in hours such as 每天 8:30–18:00; unreadable ones count."""
    match = _HOURS.search(hours.replace("：", ":"))
    if match is None:
        return True
    opens, closes = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
    local = now.astimezone(CHINA)
    return opens <= (local.hour, local.minute) < closes
