"""The one form that collects every kind of ticket: reading answers and choosing what to ask."""

import re
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from rasa_sdk.events import SlotSet

from actions.answers import incomplete_phone, says_no, says_yes, words
from actions.backend_client import BackendError
from actions.base import BackendAction, Events, Turn
from actions.draft import LONGEST, Draft, fill, missing, tells_something
from actions.draft_slots import park_draft, store_draft
from actions.message import Message
from actions.ticket_questions import CONFIRMED

# The form gives way to these; everything else is an answer, even an unclear one.
INTERRUPTIONS = {
    "inquiry", "status", "urge", "handoff", "cancel", "emergency",
    "greet", "thanks", "goodbye", "chitchat", "out_of_scope", "menu",
}  # fmt: skip
_ALWAYS = {"handoff", "cancel", "emergency"}
_SMALL_TALK = {"greet", "thanks", "goodbye", "chitchat", "out_of_scope"}
_MATTERS = {"repair", "complaint", "suggestion", "praise"}
_NEW_MATTER = re.compile(
    r"还有|另外|再报|顺便|一块儿|一起报|对了[,， ]*(?!$)|也(?:坏|掉|漏|堵|不)|第二件"
    r"|再(?:说|加)(?:一)?[个件]"
)
_LEAD_IN = re.compile(
    r"^(?:[哦噢嗯啊]|对了|还有|另外|顺便|[,，、 ])+(?:有?[一两]?[个件]事?儿?[,，、 ]*)?"
)


def interrupts(message: Message, before: Draft, after: Draft, *, confirming: bool) -> bool:
    """Tell whether a message leaves the form instead of answering it.

    Details outweigh the classifier's word: 「十三栋，修的话多少钱」 answers, 「多少钱」 asks.
    """
    if message.intent not in INTERRUPTIONS:
        return False
    agrees = says_yes(message.text) or says_no(message.text)
    if confirming and agrees and message.intent not in (*_ALWAYS, "inquiry"):
        return False
    if message.intent in _ALWAYS:
        return True
    gained = {**after.as_slots(), "photos": None} != {**before.as_slots(), "photos": None}
    if message.intent in _SMALL_TALK:
        return not gained and bool(words(message.text)) and message.intent != "out_of_scope"
    details = message.first("phone") or message.first("room") or message.first("building")
    return not (gained and details)


@dataclass(frozen=True)
class _Reading:
    """A message in the light of the open form."""

    message: Message
    before: Draft
    after: Draft
    asked: list[str]
    fields: dict[str, str]

    @property
    def changed(self) -> bool:
        return self.after.as_slots() != self.before.as_slots()


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
        after = fill(before, turn.message, asked=asked, catalogue=catalogue)
        if interrupts(turn.message, before, after, confirming=confirming):
            return []
        reading = _Reading(turn.message, before, after, asked, fields)
        return _confirm(turn, reading) if confirming else _collect(turn, reading)

    async def failed(self, turn: Turn, error: BackendError) -> Events:
        """Put the draft aside and give it to a person (see parent class)."""
        await super().failed(turn, error)
        return [*park_draft(turn.slots), SlotSet("requested_slot", None)]


def _collect(turn: Turn, reading: _Reading) -> Events:
    after = _with_more_words(reading)
    if after.as_slots() != reading.before.as_slots():
        return [*store_draft(after), SlotSet("failures", 0), *_ask_next(after, reading.fields)]
    if not words(reading.message.text) and reading.message.intent != "nlu_fallback":
        return [SlotSet("failures", 0), *_ask_next(after, reading.fields)]  # an old button
    first = reading.asked[0]
    if "contact_phone" in reading.asked and incomplete_phone(reading.message.text):
        first = "contact_phone"
    turn.say(f"explain_{first}")
    return [_failure(turn), *_ask_next(after, reading.fields)]


def _with_more_words(reading: _Reading) -> Draft:
    """Take a further matter, or more words on the one being told."""
    if _is_new_matter(reading):
        return _add_matter(reading)
    if reading.message.intent in _MATTERS and not reading.changed:
        return _extend(reading)
    return reading.after


def _is_new_matter(reading: _Reading) -> bool:
    message, other = reading.message, reading.message.first("facility")
    if message.intent not in _MATTERS or "description" in reading.asked:
        return False
    marked = _NEW_MATTER.search(message.text) and tells_something(message.text)
    return bool(marked) and (other is None or other != reading.before.facility)


def _add_matter(reading: _Reading) -> Draft:
    """Put a further matter beside the first; its details count, its thing is not the first's."""
    told = _LEAD_IN.sub("", reading.message.text.strip())[:LONGEST]
    extra = {"type": reading.message.intent, "description": told}
    matters = [*reading.before.extra_matters, extra]
    after = replace(reading.after, facility=reading.before.facility, extra_matters=matters)
    area = reading.before.place.get("area")
    return replace(after, place={**after.place, "area": area}) if area else after


def _extend(reading: _Reading) -> Draft:
    told = reading.message.text.strip()
    if not tells_something(told) or told in (reading.after.description or ""):
        return reading.after
    description = f"{reading.after.description}；{told}"[:LONGEST]
    return replace(reading.after, description=description)


def _confirm(turn: Turn, reading: _Reading) -> Events:
    message = reading.message
    if _is_new_matter(reading):
        turn.say("card_added_extra")
        return [*store_draft(_add_matter(reading)), SlotSet("requested_slot", CONFIRMED)]
    if reading.changed:
        turn.say("photo_received" if not words(message.text) else "card_updated")
        fresh = SlotSet("failures", 0)
        return [*store_draft(reading.after), fresh, *_ask_next(reading.after, reading.fields)]
    if says_yes(message.text):
        return [SlotSet(CONFIRMED, True), SlotSet("requested_slot", None)]
    if message.intent == "deny" or says_no(message.text):
        turn.say("card_what_to_change")
        return [SlotSet("asked_what_to_change", True), SlotSet("requested_slot", CONFIRMED)]
    if message.intent == "affirm" and not re.search(r"\d", message.text):
        return [SlotSet(CONFIRMED, True), SlotSet("requested_slot", None)]
    return _unclear_at_card(turn, reading)


def _unclear_at_card(turn: Turn, reading: _Reading) -> Events:
    if reading.message.intent in _MATTERS | {"inform"}:
        extended = _extend(reading)
        if extended != reading.after:
            turn.say("card_updated")
            return [*store_draft(extended), SlotSet("requested_slot", CONFIRMED)]
    if not words(reading.message.text) and reading.message.intent != "nlu_fallback":
        return [SlotSet("failures", 0), SlotSet("requested_slot", CONFIRMED)]  # an old button
    turn.say("explain_confirmed")
    return [_failure(turn), SlotSet("requested_slot", CONFIRMED)]


def _failure(turn: Turn) -> dict[str, Any]:
    return SlotSet("failures", int(turn.slots.get("failures") or 0) + 1)


def _ask_next(draft: Draft, fields: dict[str, str]) -> Events:
    open_fields = missing(draft, fields)
    return [SlotSet("requested_slot", open_fields[0] if open_fields else CONFIRMED)]
