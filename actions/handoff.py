"""Giving a conversation to a person, and offering choices before it comes to that."""

from dataclasses import replace
from typing import Any

from rasa_sdk.events import SlotSet

from actions.answers import words
from actions.backend_client import BackendError
from actions.base import BackendAction, Buttons, Events, Turn
from actions.draft_slots import park_draft
from actions.moments import in_hours
from actions.mood import is_abusive, is_upset

# What a button may lead to, and what the classifier calls it; the rest is not for a button.
_CHOICES = {
    "repair": "repair",
    "complaint": "complaint",
    "suggestion": "suggestion",
    "inquiry": "inquiry",
    "status": "status",
    "urge": "status",
    "handoff": "handoff",
}
_USUAL = ("repair", "complaint", "inquiry")
_MOST_CHOICES = 3
_WORTH_OFFERING = 0.1
_PATIENCE = 2


class HandOver(BackendAction):
    """Give the conversation to a person because the resident asks for one."""

    def name(self) -> str:
        """Name of the action."""
        return "action_hand_over"

    async def act(self, turn: Turn) -> Events:
        """Hand over (see parent class); a form is put aside, not lost."""
        reason, say = "requested", "handoff_done"
        if is_upset(turn.message.text):
            reason, say = "upset", "handoff_upset"
        if not await self._in_service(turn):
            say = "handoff_upset_after_hours" if reason == "upset" else "handoff_after_hours"
        await self.give_to_person(turn, reason=reason, say=say)
        return park_draft(turn.slots) if turn.loop == "ticket_form" else []

    async def _in_service(self, turn: Turn) -> bool:
        try:
            catalogue = await self.client.catalogue()
        except BackendError:
            return True  # the hand-over itself will tell whether the backend is there
        return in_hours(catalogue["policy"]["service_hours"], turn.message.at)


class OfferChoices(BackendAction):
    """Ask what is meant, with buttons; the second time in a row a person takes over."""

    def name(self) -> str:
        """Name of the action."""
        return "action_offer_choices"

    async def act(self, turn: Turn) -> Events:
        """Offer the likeliest intents (see parent class)."""
        unclear = keep_words(turn)
        if not words(turn.message.text):
            turn.say("fallback_text_only")
            return [SlotSet("unclear", unclear)]
        if is_abusive(turn.message.text):
            return await calm_down(self, turn)
        unclear["count"] += 1
        if unclear["count"] >= _PATIENCE:
            told = replace(turn, slots={**turn.slots, "unclear": unclear})
            await self.give_to_person(told, reason="misunderstood", say="stuck")
            return []
        buttons = _buttons(turn)
        _offer(turn, buttons)
        payloads = [button["payload"].lstrip("/") for button in buttons]
        offer = SlotSet("open_offer", {"kind": "choice", "intents": payloads})
        return [SlotSet("unclear", unclear), offer]


def _offer(turn: Turn, buttons: Buttons) -> None:
    """Ask what is meant; for an elder resident each choice has a digit."""
    if not turn.message.is_elder:
        turn.say("choice_intro", buttons)
        return
    lines = [f"{number}. {button['title']}" for number, button in enumerate(buttons, 1)]
    text = "\n".join([turn.phrases.render("choice_digits"), *lines])
    turn.dispatcher.utter_message(text=text, buttons=buttons)


async def calm_down(action: BackendAction, turn: Turn) -> Events:
    """Meet abuse calmly and offer a person; the second time in a row one takes over."""
    if turn.loop:
        turn.say("calm")
        return []
    unclear = keep_words(turn)
    unclear["count"] += 1
    if unclear["count"] >= _PATIENCE:
        await action.give_to_person(turn, reason="upset", say="handoff_upset")
        return []
    turn.say("calm_offer", [turn.button("human_title", "/handoff")])
    return [SlotSet("unclear", unclear)]


def keep_words(turn: Turn) -> dict[str, Any]:
    """Return what was said so far without being understood: `{text, entities, count}`."""
    before = turn.slots.get("unclear") or {"text": "", "entities": [], "count": 0}
    earlier, said = before["text"], turn.message.text.strip()
    if not earlier or not said:
        entities = turn.message.entities if said else before["entities"]
        return {**before, "text": earlier or said, "entities": list(entities)}
    shift = len(earlier) + 1
    later = [
        {**entity, "start": entity["start"] + shift, "end": entity["end"] + shift}
        for entity in turn.message.entities
        if "start" in entity and "end" in entity
    ]
    text = f"{earlier}\n{said}"[:2000]
    return {**before, "text": text, "entities": [*before["entities"], *later]}


def _buttons(turn: Turn) -> Buttons:
    likely = [
        _CHOICES[name]
        for name, confidence in turn.message.ranking
        if name in _CHOICES and confidence >= _WORTH_OFFERING
    ]
    chosen = list(dict.fromkeys(likely))[:_MOST_CHOICES]
    if len(chosen) < 2:
        chosen = list(dict.fromkeys([*chosen, *_USUAL]))[:_MOST_CHOICES]
    return [turn.button(f"choice_{intent}", f"/{intent}") for intent in chosen]
