"""Polite formulas, and words that have nothing to act on."""

import re

from rasa_sdk.events import SlotSet

from actions.base import BackendAction, Events, Turn
from actions.draft_slots import offer_parked
from actions.handoff import calm_down
from actions.mood import is_abusive

_SENTENCES = {
    "thanks": "thanks",
    "goodbye": "goodbye",
    "chitchat": "chitchat",
    "out_of_scope": "out_of_scope",
    "affirm": "nothing_to_confirm",
    "deny": "nothing_to_cancel",
    "cancel": "nothing_to_cancel",
}
# Whoever asks for it hears that this is an automatic assistant, also in the middle of a form.
_WHO = re.compile(r"机器|真人|智能|自动|你是谁|你叫什么|ai(?![a-z])|人工吗", re.IGNORECASE)


class ReplySmallTalk(BackendAction):
    """Answer a greeting, thanks, a farewell, or a yes and no to nothing."""

    def name(self) -> str:
        """Name of the action."""
        return "action_reply_small_talk"

    async def act(self, turn: Turn) -> Events:
        """Answer in one sentence (see parent class); the bot introduces itself once."""
        if is_abusive(turn.message.text):
            return await calm_down(self, turn)
        if turn.loop:
            return _in_form(turn)
        if sentence := _SENTENCES.get(turn.message.intent):
            self._reply(turn, sentence)
            return offer_parked(turn) if sentence in ("thanks", "goodbye") else []
        if turn.message.context.get("return_note"):
            turn.say("returned")
        turn.say("greet_back" if turn.slots.get("greeted") else "greet")
        return [SlotSet("greeted", True)]

    @staticmethod
    def _reply(turn: Turn, sentence: str) -> None:
        last = turn.slots.get("last_ticket") or {}
        if sentence == "nothing_to_cancel" and turn.slots.get("open_offer"):
            turn.say("offer_declined")
        elif last and last.get("message_id") == turn.message.context.get("message_id"):
            # The same message came again: its first answer was lost on the way.
            turn.say("submitted_again", number=last["number"])
        else:
            turn.say(sentence)


def _in_form(turn: Turn) -> Events:
    """Answer what needs an answer; the form's question follows, in its short form."""
    sentence = _SENTENCES.get(turn.message.intent)
    if sentence in ("thanks", "out_of_scope") or _WHO.search(turn.message.text):
        turn.say(sentence or "chitchat")
    return [SlotSet("ask_briefly", True)]
