"""What a person is given who takes a conversation over, so that nothing is asked twice."""

import re
from typing import Any

from actions.answers import words
from actions.card import brief
from actions.draft import Draft, missing
from actions.message import Message
from actions.phrases import Phrases
from actions.place import place_text

MOST_TICKETS = 3
LONGEST = 500
# Words that say nothing without what went before.
_ONLY_PERSON = re.compile(r"转|接|找|要|叫|人工|客服|真人|活人|有没有|帮|请|[我你个的来吗呢啊]")
_ANSWERS = {"handoff", "affirm", "deny", "inform", "cancel", "nlu_fallback"}


def build_packet(
    message: Message,
    slots: dict[str, Any],
    catalogue: dict[str, Any],
    phrases: Phrases,
    *,
    reason: str,
) -> dict[str, Any]:
    """Return the hand-over packet (转接资料).

    Args:
        message: The resident's last message.
        slots: The talk's memory.
        catalogue: For the labels of fields.
        phrases: For the first sentence that is suggested.
        reason: One of the catalogue's hand-over reasons.

    Returns:
        `asked`, `type`, `filled` and `missing` by their labels, `tickets` and `suggestion`.
    """
    asked = _asked(message, slots)
    name = (message.context.get("resident") or {}).get("name") or slots.get("contact_name") or ""
    what = _quoted(asked) or phrases.render("handoff_what")
    return {
        "asked": asked,
        **_form(slots, catalogue),
        "tickets": [_line(each, phrases) for each in message.open_tickets[:MOST_TICKETS]],
        "suggestion": phrases.render(f"handoff_suggestion_{reason}", name=name, asked=what),
    }


def _form(slots: dict[str, Any], catalogue: dict[str, Any]) -> dict[str, Any]:
    if not slots.get("ticket_type"):
        return {"type": None, "filled": {}, "missing": []}
    draft = Draft.from_slots(slots)
    kind, labels = catalogue["ticket_types"][draft.type], catalogue["fields"]
    return {
        "type": kind["label"],
        "filled": {labels[name]["label"]: value for name, value in _filled(draft).items()},
        "missing": [labels[name]["label"] for name in missing(draft, kind["fields"])],
    }


def _line(ticket: dict[str, Any], phrases: Phrases) -> str:
    facts = {key: ticket[key] for key in ("number", "type_label", "status_label")}
    return phrases.render("handoff_ticket", description=brief(ticket["description"]), **facts)


def _quoted(asked: str) -> str:
    """Return the beginning of what was asked, unless it is nothing but the wish for a person."""
    return brief(asked, 60) if len(words(_ONLY_PERSON.sub("", asked))) >= 2 else ""


def _asked(message: Message, slots: dict[str, Any]) -> str:
    """Return what the resident wants: their words now, or those the talk was about."""
    earlier = [
        slots.get("description"),
        (slots.get("unclear") or {}).get("text"),
        (slots.get("last_question") or {}).get("text"),
    ]
    before = list(dict.fromkeys(part.strip() for part in earlier if part))
    if message.intent in _ANSWERS and before:
        return before[0][:LONGEST]
    return message.text.strip()[:LONGEST] or next(iter(before), "")


def _filled(draft: Draft) -> dict[str, str]:
    """Return the filled fields in words."""
    values = {
        "description": draft.description,
        "place": place_text(draft.place),
        "contact_name": draft.contact_name,
        "contact_phone": draft.contact_phone,
        "visit": (draft.visit or {}).get("text"),
    }
    return {name: str(value) for name, value in values.items() if value}
