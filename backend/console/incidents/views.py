"""What the incident pages show, worked out before anything is drawn."""

from datetime import datetime

from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.words import say
from backend.incidents.views import IncidentRead, SuggestionRead
from backend.incidents.words import place_label


def category(key: str) -> str:
    """Return the label of a category."""
    return get_catalogue().category_label(key) if key else say("incidents.no_category")


def place(incident: IncidentRead) -> str:
    """Write whom an incident concerns."""
    return place_label(incident.scope.buildings)


def where(incident: IncidentRead) -> str:
    """Write place and category of an incident."""
    return say("incidents.where", place=place(incident), category=category(incident.category))


def people(incident: IncidentRead) -> str:
    """Write how many people it has reached."""
    return say("incidents.people", reporters=incident.reporters, tickets=incident.tickets)


def state(incident: IncidentRead, now: datetime) -> tuple[str, str]:
    """Write where an incident stands, and the colour of it."""
    if incident.resolved_at:
        ended = moments.clock(moments.read(incident.resolved_at), now=now)
        return say("incidents.ended", at=ended), "plain"
    end = moments.read(incident.expected_end_at)
    if end is None:
        return say("incidents.going_on"), "warning"
    late = end <= now
    words = say(f"incidents.{'late' if late else 'until'}", at=moments.clock(end, now=now))
    return words, "danger" if late else "warning"


def suggestion_title(suggestion: SuggestionRead) -> str:
    """Write what a suggestion is about."""
    label = category(suggestion.category)
    return say("incidents.suggestion.title", building=suggestion.building, category=label)


def suggestion_words(suggestion: SuggestionRead, now: datetime) -> str:
    """Write who reported what when."""
    return say(
        "incidents.suggestion.words",
        first=moments.clock(moments.read(suggestion.first_at), now=now),
        last=moments.clock(moments.read(suggestion.last_at), now=now),
        count=suggestion.reporters,
    )
