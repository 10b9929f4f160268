"""The one form that collects every kind of ticket: reading answers and choosing what to ask."""

import re
from dataclasses import dataclass, replace
from typing import ClassVar

from rasa_sdk.events import SlotSet

from actions.answers import (
    corrects,
    goes_back,
    incomplete_phone,
    is_noise,
    says_no,
    says_yes,
    words,
)
from actions.backend_client import BackendError
from actions.base import BackendAction, Events, Turn
from actions.draft import LONGEST, Draft, fill, missing, tells_something
from actions.draft_slots import park_draft, store_draft
from actions.elder import chosen_visit
from actions.interruptions import interrupts
from actions.matters import MATTERS, part, same_thing
from actions.message import Message
from actions.mood import worries_about_privacy
from actions.refusals import optional
from actions.ticket_questions import CONFIRMED, PATIENCE

# Shorter objections only say that something is wrong.
_TELLING = 6


@dataclass(frozen=True)
class _Reading:
    """A message in the light of the open form."""

    message: Message
    before: Draft
    after: Draft
    asked: list[str]
    fields: dict[str, str]
    further: str | None = None

    @property
    def changed(self) -> bool:
        return self.after.as_slots() != self.before.as_slots()

    @property
    def adds_words(self) -> bool:
        """True when the message may tell more of the matter."""
        tells = self.message.intent in MATTERS | {"emergency"}
        return tells and not worries_about_privacy(self.message.text)


class ValidateTicketForm(BackendAction):
    """Take what a message says into the draft and choose what to ask next."""

    forgets: ClassVar[tuple[str, ...]] = ()

    def name(self) -> str:
        """Name of the action, as Rasa expects it for the form."""
        return "validate_ticket_form"

    async def act(self, turn: Turn) -> Events:
        """Fill the draft (see parent class); no event at all lets another rule answer."""
        if not turn.slots.get("ticket_type"):
            return [SlotSet("requested_slot", None)]  # nothing was opened
        catalogue = await self.client.catalogue()
        before, requested = Draft.from_slots(turn.slots), turn.slots.get("requested_slot")
        fields = catalogue["ticket_types"][before.type]["fields"]
        if requested is None:  # just opened: the opening action has read the message
            return [SlotSet("failures", 0), *_ask_next(before, fields)]
        if turn.interrupted:  # another action has answered it, the question stands
            return _ask_next(before, fields)
        asked, confirming = missing(before, fields), requested == CONFIRMED
        own, further = part(turn.message, before, asked=asked)
        after = fill(before, own, asked=asked, catalogue=catalogue)
        after = chosen_visit(after, turn.message, turn.phrases, asked=asked)
        dangers = catalogue["emergencies"]
        if interrupts(turn.message, before, after, confirming=confirming, dangers=dangers):
            return []
        if worries_about_privacy(turn.message.text):
            turn.say("answer_privacy")
        reading = _Reading(turn.message, before, after, asked, fields, further)
        return _confirm(turn, reading) if confirming else _collect(turn, reading)

    async def failed(self, turn: Turn, error: BackendError) -> Events:
        """Put the draft aside and give it to a person (see parent class)."""
        await super().failed(turn, error)
        return [*park_draft(turn.slots), SlotSet("requested_slot", None)]


def _collect(turn: Turn, reading: _Reading) -> Events:
    message, after = reading.message, _with_more_words(reading)
    if after.as_slots() != reading.before.as_slots():
        events = _take(reading, after)
        if _only_tells_more(reading.before, after):  # a bubble that came late, or a photo
            turn.say("more_noted" if words(message.text) else "photo_received")
            events.append(SlotSet("ask_briefly", True))
        return events
    if goes_back(message.text) and (previous := turn.slots.get("previous_draft")):
        return [*_take(reading, Draft.from_slots(previous)), SlotSet("previous_draft", None)]
    old_button = not words(message.text) and message.intent != "nlu_fallback"
    if old_button or worries_about_privacy(message.text):
        fresh, briefly = SlotSet("failures", 0), SlotSet("ask_briefly", not old_button)
        return [fresh, briefly, *_ask_next(after, reading.fields)]
    return _not_understood(turn, reading)


def _only_tells_more(before: Draft, after: Draft) -> bool:
    plain = (replace(draft, description=None, photos=[]) for draft in (before, after))
    return bool(before.description) and next(plain) == next(plain)


def _take(reading: _Reading, after: Draft) -> Events:
    """Return the events that keep what an answer brought, and the way back."""
    previous = SlotSet("previous_draft", reading.before.as_slots())
    fresh = SlotSet("failures", 0)
    return [*store_draft(after), previous, fresh, *_ask_next(after, reading.fields)]


def _not_understood(turn: Turn, reading: _Reading) -> Events:
    """Ask again, shorter or explained; after two failures go on without what can be spared."""
    failures, asked = _failures(turn) + 1, reading.asked
    if is_noise(reading.message.text) and failures < PATIENCE:
        briefly = SlotSet("ask_briefly", True)
        return [SlotSet("failures", failures), briefly, *_ask_next(reading.after, reading.fields)]
    spared = optional(asked, place_needed=reading.after.type == "repair")
    if failures >= PATIENCE and spared == asked:
        turn.say("go_on_without")
        declined = [*reading.after.declined, *spared]
        return _take(reading, replace(reading.after, declined=declined))
    first = asked[0]
    if "contact_phone" in asked and incomplete_phone(reading.message.text):
        first = "phone_incomplete"
    turn.say(f"explain_{first}")
    return [SlotSet("failures", failures), *_ask_next(reading.after, reading.fields)]


def _with_more_words(reading: _Reading) -> Draft:
    """Take a further matter, or more words on the one being told."""
    if reading.further:
        return _add_matter(reading, reading.further)
    if reading.adds_words and not reading.changed:
        return _extend(reading)
    return reading.after


def _add_matter(reading: _Reading, told: str) -> Draft:
    """Put a further matter beside the first; a complaint about the same thing joins it."""
    after, kind = reading.after, reading.message.intent
    if kind == "complaint" and after.type == "repair" and same_thing(after.description or "", told):
        return replace(after, description=f"{after.description}；{told}"[:LONGEST])
    extra = {"type": kind, "description": told}
    return replace(after, extra_matters=[*after.extra_matters, extra])


def _extend(reading: _Reading) -> Draft:
    told = reading.message.text.strip()
    if not tells_something(told) or told in (reading.after.description or ""):
        return reading.after
    description = f"{reading.after.description}；{told}"[:LONGEST]
    return replace(reading.after, description=description)


def _confirm(turn: Turn, reading: _Reading) -> Events:
    message = reading.message
    if reading.further:
        turn.say("card_added_extra")
        return _take(reading, _add_matter(reading, reading.further))
    if reading.changed:
        turn.say("photo_received" if not words(message.text) else "card_updated")
        return _take(reading, reading.after)
    if worries_about_privacy(message.text):
        return [SlotSet("ask_briefly", True), SlotSet("requested_slot", CONFIRMED)]
    if says_yes(message.text) or message.text.strip() == "1":
        return [SlotSet(CONFIRMED, True), SlotSet("requested_slot", None)]
    if _objects(reading):
        return _ask_what_to_change(turn, reading)
    if message.intent == "affirm" and not re.search(r"\d", message.text):
        return [SlotSet(CONFIRMED, True), SlotSet("requested_slot", None)]
    return _unclear_at_card(turn, reading)


def _ask_what_to_change(turn: Turn, reading: _Reading) -> Events:
    """Ask what is wrong; asked again, their words are kept and a person is offered."""
    failures = _failures(turn) + 1
    events = [SlotSet("requested_slot", CONFIRMED), SlotSet("asked_what_to_change", True)]
    buttons = None
    if failures >= PATIENCE:
        buttons = [turn.button("affirm_title", "/affirm"), turn.button("human_title", "/handoff")]
    # A time has no field in a complaint, and words nobody could place may still help staff.
    placeless = reading.message.entities_of("time") or failures >= PATIENCE
    told = corrects(reading.message.text) and len(words(reading.message.text)) >= _TELLING
    extended = _extend(reading) if placeless and told else reading.after
    if extended != reading.after:
        events += [*store_draft(extended), SlotSet("asked_what_to_change", None)]
        turn.say("card_updated")
    else:
        turn.say("card_what_to_change", buttons)
    return [SlotSet("failures", failures), *events]


def _objects(reading: _Reading) -> bool:
    """Tell whether something on the card is wrong, without what is right."""
    text = reading.message.text
    if reading.message.intent == "deny" or says_no(text) or goes_back(text):
        return True
    return corrects(text) and not reading.adds_words and not re.search(r"\d", text)


def _unclear_at_card(turn: Turn, reading: _Reading) -> Events:
    if reading.adds_words or reading.message.intent == "inform":
        extended = _extend(reading)
        if extended != reading.after:
            turn.say("card_updated")
            return [*store_draft(extended), SlotSet("requested_slot", CONFIRMED)]
    if not words(reading.message.text) and reading.message.intent != "nlu_fallback":
        return [SlotSet("failures", 0), SlotSet("requested_slot", CONFIRMED)]  # an old button
    turn.say("explain_confirmed")
    failed, briefly = SlotSet("failures", _failures(turn) + 1), SlotSet("ask_briefly", True)
    return [failed, briefly, SlotSet("requested_slot", CONFIRMED)]


def _failures(turn: Turn) -> int:
    return int(turn.slots.get("failures") or 0)


def _ask_next(draft: Draft, fields: dict[str, str]) -> Events:
    open_fields = missing(draft, fields)
    return [SlotSet("requested_slot", open_fields[0] if open_fields else CONFIRMED)]
