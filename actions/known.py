"""What the backend knows of the resident, used where nothing else was said."""

from dataclasses import replace
from typing import Any

from actions.addresses import PLACE_PARTS, Place
from actions.draft import Draft
from actions.message import Message


def with_known(draft: Draft, message: Message, *, home: Place | None = None) -> Draft:
    """Return the draft with what is known: shown on the card, not asked.

    Tickets of the same chat come first, then the register; what was declined stays out.

    Args:
        draft: What was said.
        message: With what the backend knows.
        home: The resident's home as this very talk has told it.
    """
    contact = known_contact(message)
    name, phone = (
        None if f"contact_{key}" in draft.declined else contact[key] for key in ("name", "phone")
    )
    return replace(
        draft,
        place=_known_place(draft, message, home or {}),
        contact_name=draft.contact_name or name,
        contact_phone=draft.contact_phone or phone,
    )


def known_contact(message: Message) -> dict[str, Any]:
    """Return name and phone of the resident, as far as they are known."""
    resident = message.context.get("resident") or {}
    last = (message.open_tickets[0].get("contact") if message.open_tickets else None) or {}
    return {key: last.get(key) or resident.get(key) for key in ("name", "phone")}


def known_home(message: Message, *, whole: bool) -> Place:
    """Return the resident's home; `whole` = only one with its room number.

    A complaint may name a neighbour's room, so that only repairs tell where somebody lives.
    """
    resident = message.context.get("resident") or {}
    repairs = [ticket for ticket in message.open_tickets if ticket.get("type") == "repair"]
    places = [ticket.get("place") or {} for ticket in repairs]
    lived = [place for place in places if not place.get("is_public")]
    parts = PLACE_PARTS if whole else ("building", "unit")
    for home in [*lived, *(resident.get("rooms") or [])[:1]]:
        if home.get("building") and (not whole or all(home.get(part) for part in parts)):
            return {part: home[part] for part in parts if home.get(part)}
    return {}


def _known_place(draft: Draft, message: Message, told: Place) -> Place:
    if draft.type not in ("repair", "complaint") or draft.place_complete():
        return draft.place
    parts = PLACE_PARTS if draft.needs_room else ("building", "unit")
    home = {part: told[part] for part in parts if part in told}
    home = home or known_home(message, whole=draft.needs_room)
    if draft.place.get("building") not in (None, home.get("building")):
        return draft.place  # they speak of another building than their own
    said = {key: value for key, value in draft.place.items() if value is not None}
    return {**home, **said}
