"""Whether words or a ticket are about a matter many residents share.

A category alone is too wide: a dripping tap is no outage. What people say when something fails for
everybody stands in the catalogue; where it knows nothing of the matter, the category's words
decide. The bot gets these very patterns with its context, so that there is one rule.
"""

import re

from backend.catalogue import get_catalogue
from backend.incidents.models import Incident
from backend.tickets.models import Ticket

# What the end of the matter answers. Whoever complains, proposes or praises wants another answer.
ENDS_WITH_IT = ("repair", "emergency", "inquiry")


def shared_keys(text: str) -> list[str]:
    """Return the shared matters of the catalogue a text speaks of."""
    return [
        key
        for key, matter in get_catalogue().shared_matters.items()
        if any(re.search(pattern, text) for pattern in matter.patterns)
    ]


def shared_category(text: str) -> str | None:
    """Return the category of the first such matter, or None."""
    keys = shared_keys(text)
    return get_catalogue().shared_matters[keys[0]].category if keys else None


def patterns_for(incident: Incident) -> list[str]:
    """Return the patterns of which a text matches one when it is about an incident."""
    catalogue = get_catalogue()
    if danger := catalogue.emergencies.get(incident.category):
        return [re.escape(word) for word in danger.keywords]
    if keys := shared_keys(f"{incident.matter} {incident.notice}"):
        return [pattern for key in keys for pattern in catalogue.shared_matters[key].patterns]
    spec = catalogue.categories.get(incident.category)
    return [re.escape(word) for word in (spec.keywords if spec else ())] or [
        re.escape(incident.matter)
    ]


def is_about(incident: Incident, ticket: Ticket) -> bool:
    """Tell whether a ticket is about an incident, by place and matter."""
    if ticket.type not in ENDS_WITH_IT or not concerns(incident, ticket.building):
        return False
    if incident.category in get_catalogue().emergencies:
        return ticket.category == incident.category
    words = f"{ticket.facility or ''} {ticket.description}"
    return any(re.search(pattern, words) for pattern in patterns_for(incident))


def concerns(incident: Incident, building: str | None) -> bool:
    """Tell whether an incident concerns a building; one without a scope concerns all."""
    buildings = incident.scope.get("buildings") or []
    return not buildings or building in buildings
