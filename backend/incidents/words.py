"""What residents read of an incident, and how its facts are written."""

from datetime import datetime, timedelta

from backend.catalogue import get_catalogue
from backend.core.time import CHINA
from backend.incidents.models import Incident, IncidentUpdate
from backend.tickets.models import Ticket

_END = "。.!！?？；;，,"


def day_time(moment: datetime) -> str:
    """Write a moment the way people say it."""
    local = moment.astimezone(CHINA)
    return get_catalogue().phrase(
        "tickets.day_time", month=local.month, day=local.day, time=local.strftime("%H:%M")
    )


def sentence(text: str) -> str:
    """Return words of staff with a full stop, so that another sentence may follow."""
    return text if text.endswith(tuple(_END)) else f"{text}。"


def until(incident: Incident, now: datetime) -> str:
    """Write when an incident is expected to end; an end that has passed is not promised again."""
    end = incident.expected_end_at
    if end is None or end <= now:
        return ""
    return get_catalogue().phrase("incidents.until", time=day_time(end))


def update_text(incident: Incident, update: IncidentUpdate, *, now: datetime) -> str:
    """Write what everybody concerned is told."""
    return get_catalogue().phrase(
        f"incidents.{update.kind}",
        matter=incident.matter,
        text=sentence(update.text),
        until=until(incident, now),
    )


def attached_text(incident: Incident, ticket: Ticket, text: str, *, now: datetime) -> str:
    """Write to the resident of a ticket that it is a matter of many."""
    catalogue = get_catalogue()
    return catalogue.phrase(
        "incidents.attached",
        label=catalogue.type_label(ticket.type),
        number=ticket.number,
        matter=incident.matter,
        text=sentence(text),
        until=until(incident, now),
    )


def place_label(buildings: list[str]) -> str:
    """Write where an incident is."""
    catalogue = get_catalogue()
    named = [catalogue.phrase("incidents.report.building", value=name) for name in buildings]
    return "、".join(named) or catalogue.phrase("incidents.report.whole_estate")


def length(span: timedelta) -> str:
    """Write how long something took."""
    minutes = max(0, int(span.total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        days, hours = divmod(hours, 24)
        return get_catalogue().phrase("incidents.report.days", days=days, hours=hours)
    key = "hours" if hours else "minutes"
    return get_catalogue().phrase(f"incidents.report.{key}", hours=hours, minutes=rest)
