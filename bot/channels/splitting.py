"""Messages of several parts: separate matters, or an answer with a question beside it."""

from typing import Any

from bot.channels.routing import ASKING, SURE, TICKET_INTENTS, Situation

# A time alone may belong to the question: 「周末能用吗」.
_ANSWERS = {"building", "room", "phone"}
_OF_THE_QUESTION = {"ticket_no", "facility", "area"}


# Danger and the wish for a person come before everything else that a message says.
OVERRIDING = ("emergency", "handoff")
LIKELY = 0.6


def overriding_matter(parse: dict[str, Any]) -> dict[str, Any] | None:
    """Return the matter that makes the whole message one: danger, or the wish for a person."""
    found = [
        matter
        for matter in parse.get("matters") or []
        if matter["intent"] in OVERRIDING and matter["confidence"] >= LIKELY
    ]
    return min(found, key=lambda matter: OVERRIDING.index(matter["intent"]), default=None)


def moved(entities: list[dict[str, Any]], text: str, whole: str) -> list[dict[str, Any]]:
    """Return the entities of a part with places counted from the part's own start.

    Args:
        entities: With `start` and `end` in the whole message.
        text: The part's words.
        whole: The message's words.
    """
    start = max(whole.find(text), 0)
    inside = [e for e in entities if start <= e["start"] and e["end"] <= start + len(text)]
    return [{**e, "start": e["start"] - start, "end": e["end"] - start} for e in inside]


def split_matters(matters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the matters in the order they are dealt with: questions first, then tickets.

    Only separate things a resident wants count; courtesy and details stay with their neighbour.
    """
    wanted = [m for m in matters if m["intent"] in TICKET_INTENTS or m["intent"] in ASKING]
    if len(wanted) < 2:
        return []
    return sorted(wanted, key=lambda matter: matter["intent"] not in ASKING)


def split_answer(parse: dict[str, Any], situation: Situation) -> list[dict[str, Any]]:
    """Return two parses of a message that answers the form and asks something else as well.

    Args:
        parse: Rasa's parse of the message.
        situation: The talk as it stands.

    Returns:
        The question without the details, then the answer; nothing where it is one of the two.
    """
    intent, entities = parse.get("intent") or {}, parse.get("entities") or []
    asks = intent.get("name") in ASKING and (intent.get("confidence") or 0.0) >= SURE
    answers = {entity["entity"] for entity in entities} & _ANSWERS
    open_field = situation.slots.get("requested_slot")
    if situation.active_loop != "ticket_form" or not (asks and answers and open_field):
        return []
    if open_field == "description":
        return []  # whatever is told is the matter itself
    about = [entity for entity in entities if entity["entity"] in _OF_THE_QUESTION]
    details = [entity for entity in entities if entity["entity"] not in _OF_THE_QUESTION]
    answer = {**parse, "intent": {"name": "inform", "confidence": 1.0}, "entities": details}
    return [{**parse, "intent": dict(intent), "entities": about}, answer]
