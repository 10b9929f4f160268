"""The confirmation card and the one question that asks for everything missing."""

from actions.addresses import PLACE_PARTS
from actions.draft import Draft
from actions.phrases import Phrases
from actions.place import place_text

LONGEST_SHOWN = 120


def brief(text: str | None, longest: int = 20) -> str:
    """Return the beginning of a text on one line, as people quote it."""
    line = " ".join((text or "").split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def question(
    draft: Draft, open_fields: list[str], phrases: Phrases, *, briefly: bool = False
) -> str:
    """Return one question for all that is missing, in the resident's words.

    Args:
        draft: The ticket so far.
        open_fields: What is missing.
        phrases: The bot's sentences.
        briefly: The resident has just read the long form of it.
    """
    asks = _asks(draft, open_fields, phrases)
    if briefly:
        return phrases.render("ask_briefly", asks="；".join(asks))
    if len(asks) == 1:
        return phrases.render("ask_one", ask=asks[0])
    lines = [f"{number}. {ask}" for number, ask in enumerate(asks, 1)]
    return "\n".join([phrases.render("ask_intro"), *lines])


def _asks(draft: Draft, open_fields: list[str], phrases: Phrases) -> list[str]:
    asks = []
    for name in open_fields:
        if name == "description":
            asks.append(phrases.render(f"ask_description_{draft.type}"))
        elif name == "place":
            asks.append(phrases.render(f"ask_{_place_question(draft)}"))
        elif name == "contact_phone" and "contact_name" in open_fields:
            continue
        elif name == "contact_name" and "contact_phone" in open_fields:
            asks.append(phrases.render("ask_contact"))
        elif name == "contact_phone" and draft.anonymous:
            asks.append(phrases.render("ask_phone_anonymous"))
        else:
            asks.append(phrases.render(f"ask_{name}"))
    return asks


def _place_question(draft: Draft) -> str:
    if draft.is_public:
        return "place_public"
    if not draft.needs_room:
        return "place_any"
    lacking = [part for part in PLACE_PARTS if not draft.place.get(part)]
    known = {
        ("unit",): "unit",
        ("room",): "room",
        ("building", "unit"): "building_unit",
        ("unit", "room"): "unit_room",
        ("building",): "building",
    }
    return known.get(tuple(lacking), "place_home")


def card(draft: Draft, phrases: Phrases, labels: dict[str, str]) -> str:
    """Return the card that shows everything before it is submitted.

    Args:
        draft: A complete draft.
        phrases: The bot's sentences.
        labels: Ticket types with their Chinese words.
    """
    shown = brief(draft.description, LONGEST_SHOWN)
    lines = [
        phrases.render("card_intro", type_label=labels[draft.type]),
        phrases.render("card_description", value=shown),
    ]
    if place := place_text(draft.place):
        lines.append(phrases.render("card_place", value=place))
    lines += _contact_lines(draft, phrases)
    if draft.visit and draft.at_home:
        lines.append(phrases.render("card_visit", value=draft.visit["text"]))
    elif "visit" in draft.declined:
        lines.append(phrases.render("card_visit_later"))
    if draft.photos:
        lines.append(phrases.render("card_photos", count=len(draft.photos)))
    if draft.anonymous:
        lines.append(phrases.render("card_anonymous"))
    for matter in draft.extra_matters:
        label, told = labels[matter["type"]], brief(matter["description"], LONGEST_SHOWN)
        lines.append(phrases.render("card_extra", type_label=label, value=told))
    return "\n".join([*lines, phrases.render("card_outro")])


def _contact_lines(draft: Draft, phrases: Phrases) -> list[str]:
    name, phone = (
        value or (phrases.render("card_declined") if field in draft.declined else None)
        for field, value in (
            ("contact_name", draft.contact_name),
            ("contact_phone", draft.contact_phone),
        )
    )
    if not (draft.contact_name or draft.contact_phone) and name and phone:
        return [phrases.render("card_contact_none")]
    if name and phone:
        return [phrases.render("card_contact", name=name, phone=phone)]
    if name:
        return [phrases.render("card_contact_name", name=name)]
    return [phrases.render("card_contact_phone", phone=phone)] if phone else []
