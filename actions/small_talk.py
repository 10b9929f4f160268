"""Polite formulas, and words that have nothing to act on."""

from rasa_sdk.events import SlotSet

from actions.base import BackendAction, Events, Turn

_SENTENCES = {
    "thanks": "thanks",
    "goodbye": "goodbye",
    "chitchat": "chitchat",
    "out_of_scope": "out_of_scope",
    "affirm": "nothing_to_confirm",
    "deny": "nothing_to_cancel",
    "cancel": "nothing_to_cancel",
}


class ReplySmallTalk(BackendAction):
    """Answer a greeting, thanks, a farewell, or a yes and no to nothing."""

    def name(self) -> str:
        """Name of the action."""
        return "action_reply_small_talk"

    async def act(self, turn: Turn) -> Events:
        """Answer in one sentence (see parent class); the bot introduces itself once."""
        if sentence := _SENTENCES.get(turn.message.intent):
            self._reply(turn, sentence)
            return []
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
