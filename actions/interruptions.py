"""What makes a message leave the open form instead of answering it."""

from dataclasses import replace
from typing import Any

from actions.answers import (
    corrects,
    gives_up,
    goes_back,
    is_noise,
    says_no,
    says_yes,
    skips,
    words,
)
from actions.draft import Draft
from actions.emergency import OTHER, kind_of
from actions.message import Message
from actions.mood import worries_about_privacy

# The form gives way to these; everything else is an answer, even an unclear one.
INTERRUPTIONS = {
    "inquiry", "status", "urge", "handoff", "cancel", "emergency", "only_asking",
    "greet", "thanks", "goodbye", "chitchat", "out_of_scope", "menu",
}  # fmt: skip
SURE = 0.8
# Leaving the form loses its place: danger named outright may be less sure than danger felt.
LIKELY = 0.6
_SMALL_TALK = {"greet", "thanks", "goodbye", "chitchat", "out_of_scope"}
_STRONG = {"handoff", "cancel", "emergency", "only_asking"}
_DETAILS = {"building", "unit", "room", "phone", "name", "time"}


def interrupts(
    message: Message,
    before: Draft,
    after: Draft,
    *,
    confirming: bool,
    dangers: dict[str, Any],
) -> bool:
    """Tell whether a message leaves the form instead of answering it.

    Details outweigh the classifier's word: 「十三栋，修的话多少钱」 answers, 「多少钱」 asks.

    Args:
        message: What the resident said.
        before: The draft as it stood.
        after: The draft with what the message says.
        confirming: Whether the card is being shown.
        dangers: The catalogue's kinds of emergencies.
    """
    if message.intent not in INTERRUPTIONS:
        return False
    if message.intent in _STRONG:
        return _leaves(message, before, after, dangers)
    if _wishes(after) != _wishes(before) or _speaks_of_form(message.text):
        return False
    agrees = says_yes(message.text) or says_no(message.text)
    if confirming and agrees and message.intent != "inquiry":
        return False
    return _digresses(message, gained=_gained(before, after))


def _digresses(message: Message, *, gained: bool) -> bool:
    if message.intent in _SMALL_TALK:
        return bool(words(message.text)) and message.intent != "out_of_scope" and not gained
    details = message.first("phone") or message.first("room") or message.first("building")
    return not (gained and details)


def _leaves(message: Message, before: Draft, after: Draft, dangers: dict[str, Any]) -> bool:
    if message.intent == "emergency":
        return _is_danger(message, dangers)
    if message.intent == "cancel":
        if _wishes(after) != _wishes(before) or corrects(message.text):
            return False
        return gives_up(message.text) or not _gained(before, after)
    if message.intent == "handoff":
        return message.confidence >= SURE or not _gained(before, after)
    return True


def _is_danger(message: Message, dangers: dict[str, Any]) -> bool:
    """Tell whether danger is near enough to leave the form for it."""
    if kind_of(message.text, dangers) != OTHER:
        return message.confidence >= LIKELY
    details = any(entity["entity"] in _DETAILS for entity in message.entities)
    return message.confidence >= SURE and not details and not corrects(message.text)


def _speaks_of_form(text: str) -> bool:
    """Tell whether the words are about the question itself or about who will see the answer."""
    return is_noise(text) or skips(text) or goes_back(text) or worries_about_privacy(text)


def _gained(before: Draft, after: Draft) -> bool:
    return replace(after, photos=[]) != replace(before, photos=[])


def _wishes(draft: Draft) -> tuple[bool | None, list[str]]:
    return draft.anonymous, draft.declined
