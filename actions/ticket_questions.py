"""The form's questions: one for everything that is missing, then the card."""

from abc import abstractmethod

from rasa_sdk.events import SlotSet

from actions.base import BackendAction, Events, Turn
from actions.card import card, question
from actions.draft import Draft, missing
from actions.elder import visit_options

CONFIRMED = "confirmed"
# After this many answers nobody could read, a person is offered.
PATIENCE = 2


class _AskTicketField(BackendAction):
    """Ask for everything that is missing, in one question."""

    @property
    @abstractmethod
    def field(self) -> str:
        """The field Rasa asks for by this action."""

    def name(self) -> str:
        """Name of the action, as Rasa looks it up for a form's question."""
        return f"action_ask_ticket_form_{self.field}"

    async def act(self, turn: Turn) -> Events:
        """Ask (see parent class); an elder resident for one thing at a time."""
        draft = Draft.from_slots(turn.slots)
        fields = (await self.client.catalogue())["ticket_types"][draft.type]["fields"]
        wanted, briefly = missing(draft, fields), bool(turn.slots.get("ask_briefly"))
        if turn.message.is_elder:
            wanted = wanted[:1]
        buttons = None
        if int(turn.slots.get("failures") or 0) >= PATIENCE:
            buttons = [turn.button("human_title", "/handoff")]
        text = question(draft, wanted, turn.phrases, briefly=briefly)
        if turn.message.is_elder and wanted == ["visit"]:
            text = "\n".join([text, *_numbered(turn)])
        turn.dispatcher.utter_message(text=text, buttons=buttons)
        return [SlotSet("ask_briefly", None)] if briefly else []


def _numbered(turn: Turn) -> list[str]:
    """Return the times of a visit, each behind the digit that chooses it."""
    options = visit_options(turn.phrases, turn.message.at)
    lines = [f"{number}. {option['text']}" for number, option in enumerate(options, 1)]
    return [turn.phrases.render("digits_choose"), *lines]


class AskDescription(_AskTicketField):
    """See the base class."""

    field = "description"


class AskPlace(_AskTicketField):
    """See the base class."""

    field = "place"


class AskContactName(_AskTicketField):
    """See the base class."""

    field = "contact_name"


class AskContactPhone(_AskTicketField):
    """See the base class."""

    field = "contact_phone"


class AskVisit(_AskTicketField):
    """See the base class."""

    field = "visit"


class AskAnonymous(_AskTicketField):
    """See the base class."""

    field = "anonymous"


class AskConfirmed(BackendAction):
    """Show the card and ask whether all of it is right."""

    def name(self) -> str:
        """Name of the action, as Rasa looks it up for a form's question."""
        return f"action_ask_ticket_form_{CONFIRMED}"

    async def act(self, turn: Turn) -> Events:
        """Show the card (see parent class), unless the resident was just asked what to change."""
        if turn.slots.get("asked_what_to_change"):
            return [SlotSet("asked_what_to_change", None)]
        kinds = (await self.client.catalogue())["ticket_types"]
        labels = {key: kind["label"] for key, kind in kinds.items()}
        buttons = [
            turn.button("affirm_title", "/affirm"),
            turn.button("change_title", "/deny"),
            turn.button("cancel_title", "/cancel"),
        ]
        if int(turn.slots.get("failures") or 0) >= PATIENCE:
            buttons.append(turn.button("human_title", "/handoff"))
        text = card(Draft.from_slots(turn.slots), turn.phrases, labels)
        briefly = bool(turn.slots.get("ask_briefly"))
        if briefly:
            text = turn.phrases.render("card_again")
        if turn.message.is_elder:
            text = "\n".join([text, turn.phrases.render("card_digits")])
        turn.dispatcher.utter_message(text=text, buttons=buttons)
        return [SlotSet("ask_briefly", None)] if briefly else []
