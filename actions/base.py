"""What every action shares: a view of the turn, the backend's client, and a way out of failures."""

import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_client import BackendClient, BackendError, backend_client
from actions.message import Message
from actions.packet import build_packet
from actions.phrases import Phrases

Events = list[dict[str, Any]]
Buttons = list[dict[str, str]]

logger = logging.getLogger(__name__)

# These slots speak of the bot's last words; whatever is answered next makes them stale.
SHORT_LIVED = ("open_offer", "unclear")


@dataclass(frozen=True)
class Turn:
    """One message of a resident with all that an action needs to answer it.

    Attributes:
        message: What was said and what the backend knows.
        slots: The talk's memory.
        phrases: The bot's sentences.
        dispatcher: Takes the answer.
        loop: Name of the open form, or None.
        interrupted: Another action has answered this message already and the form comes back.
    """

    message: Message
    slots: dict[str, Any]
    phrases: Phrases
    dispatcher: CollectingDispatcher
    loop: str | None = None
    interrupted: bool = False

    @classmethod
    def of(
        cls, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> "Turn":
        """Read it from what Rasa sends."""
        return cls(
            message=Message.latest(tracker),
            slots=tracker.current_slot_values(),
            phrases=Phrases(domain),
            dispatcher=dispatcher,
            loop=(tracker.active_loop or {}).get("name"),
            interrupted=_interrupted(tracker.events or []),
        )

    def say(self, key: str, buttons: Buttons | None = None, **values: Any) -> None:
        """Say a sentence."""
        self.phrases.say(self.dispatcher, key, buttons, **values)

    def button(self, key: str, payload: str) -> dict[str, str]:
        """Return a quick reply."""
        return self.phrases.button(key, payload)


def _interrupted(events: Events) -> bool:
    """Tell whether the form has passed on the latest message to another rule."""
    for event in reversed(events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action_execution_rejected":
            return True
    return False


class BackendAction(Action, ABC):
    """An action that talks to the backend and never leaves the resident without a sentence."""

    # Slots this action lets go stale; a form's validation must return nothing to pass a message on.
    forgets: ClassVar[tuple[str, ...]] = SHORT_LIVED

    def __init__(self, client: BackendClient | None = None) -> None:
        """Take the backend's client; tests pass a fake."""
        self._given = client

    @property
    def client(self) -> BackendClient:
        """The client of this action."""
        return self._given or backend_client()

    @abstractmethod
    def name(self) -> str:
        """Name of the action, as the domain lists it."""

    @abstractmethod
    async def act(self, turn: Turn) -> Events:
        """Answer a message; a failure of the backend is left to `failed`."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Answer the latest message (see parent class)."""
        turn = Turn.of(dispatcher, tracker, domain)
        try:
            events = await self.act(turn)
        except BackendError as error:
            logger.warning(
                "%s failed in conversation %s: %s", self.name(), tracker.sender_id, error
            )
            events = await self.failed(turn, error)
        kept = {event["name"] for event in events if event["event"] == "slot"}
        stale = [slot for slot in self.forgets if turn.slots.get(slot) and slot not in kept]
        return [*(SlotSet(slot, None) for slot in stale), *events]

    async def failed(self, turn: Turn, error: BackendError) -> Events:
        """Say that it did not work and give the matter to a person."""
        await self.give_to_person(turn, reason="tool_failure", say="failed", error=error.code)
        return []

    async def give_to_person(self, turn: Turn, *, reason: str, say: str, **facts: Any) -> bool:
        """Hand the conversation over with all that is known.

        Args:
            turn: The message it is about.
            reason: One of the catalogue's hand-over reasons.
            say: The sentence for when it has worked.
            facts: What else the colleague should see.

        Returns:
            Whether it worked; where not, the resident was told where to call.
        """
        try:
            catalogue = await self.client.catalogue()
            packet = build_packet(turn.message, turn.slots, catalogue, turn.phrases, reason=reason)
            if turn.message.conversation_id is None:
                raise BackendError(0, "no_conversation", "The channel gave no conversation.")
            await self.client.hand_over(
                turn.message.conversation_id, reason=reason, packet={**packet, **facts}
            )
        except BackendError as error:
            logger.error("A hand-over (%s) failed: %s", reason, error)
            turn.say("handoff_failed")
            return False
        turn.say(say)
        return True
