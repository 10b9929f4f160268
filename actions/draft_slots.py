"""How a draft lives in the talk's slots: kept, emptied, parked and taken up again."""

from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import Events, Turn
from actions.card import brief
from actions.draft import Draft


def store_draft(draft: Draft) -> Events:
    """Return the events that keep a draft."""
    return [SlotSet(name, value) for name, value in draft.as_slots().items()]


def clear_draft() -> Events:
    """Return the events that empty every slot of the draft."""
    names = [*Draft("repair").as_slots(), "draft_id", "failures", "confirmed", "open_questions"]
    names += ["previous_draft", "ask_briefly", "asked_what_to_change"]
    return [SlotSet(name, None) for name in names]


def park_draft(slots: dict[str, Any], *, interrupted: bool = False) -> Events:
    """Return the events that put a draft aside.

    It keeps its id: should the ticket exist already, taking the draft up again makes no second one.

    Args:
        slots: The talk's memory.
        interrupted: Something came between; nobody wished it gone, so it is offered again.
    """
    parked = {**Draft.from_slots(slots).as_slots(), "draft_id": slots.get("draft_id")}
    return [*clear_draft(), SlotSet("parked_draft", {**parked, "interrupted": interrupted})]


def offer_parked(turn: Turn) -> Events:
    """Offer a draft again that was interrupted, once."""
    parked = turn.slots.get("parked_draft") or {}
    if not parked.get("interrupted"):
        return []
    what = brief(parked.get("description")) or turn.phrases.render("handoff_what")
    turn.say("parked_offer", what=what)
    return [SlotSet("parked_draft", {**parked, "interrupted": False})]
