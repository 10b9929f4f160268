"""What the roster page shows, as plain values."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from backend.catalogue import get_catalogue
from backend.core.time import CHINA
from backend.roster.models import DutyShift
from backend.staff.models import Staff


@dataclass(frozen=True)
class ShiftView:
    """One shift on the page."""

    id: int
    name: str
    team: str
    hours: str
    note: str
    is_now: bool


def view(shift: DutyShift, staff: Staff, *, now: datetime) -> ShiftView:
    """Return a shift as the page shows it."""
    start, end = shift.starts_at.astimezone(CHINA), shift.ends_at.astimezone(CHINA)
    days = (end.date() - start.date()).days
    later = f"+{days}" if days else ""
    return ShiftView(
        id=shift.id,
        name=staff.display_name,
        team=get_catalogue().team_label(shift.team),
        hours=f"{start:%H:%M}–{end:%H:%M}{later}",
        note=shift.note,
        is_now=shift.starts_at <= now < shift.ends_at,
    )


def by_day(
    found: Iterable[tuple[DutyShift, Staff]], *, now: datetime
) -> dict[date, list[ShiftView]]:
    """Sort shifts under the day they begin on."""
    days: dict[date, list[ShiftView]] = defaultdict(list)
    for shift, staff in found:
        days[shift.starts_at.astimezone(CHINA).date()].append(view(shift, staff, now=now))
    return days


def moments(day: str, start: str, end: str) -> tuple[datetime, datetime] | None:
    """Read a shift from what was typed; an end before the start is on the next day.

    Args:
        day: YYYY-MM-DD.
        start: HH:MM, like `end`.

    Returns:
        Both moments in China time, or None where something is missing or no time at all.
    """
    try:
        on = date.fromisoformat(day)
        first = datetime.combine(on, time.fromisoformat(start), CHINA)
        last = datetime.combine(on, time.fromisoformat(end), CHINA)
        return first, last if last > first else last + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
