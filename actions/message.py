"""A typed view of what the resident just said and of what is known."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rasa_sdk import Tracker

from actions.moments import CHINA, read_moment

_COMMAND = re.compile(r"/[a-z_]+")


@dataclass(frozen=True)
class Message:
    """The latest message of a talk.

    Attributes:
        text: The words, or empty when a button was tapped.
        intent: As the gateway channel routed it.
        entities: As the parser found them.
        context: What the backend sent along.
        ranking: The classifier's intents, the likeliest first.
        confidence: How sure the classifier is of its word, 0 to 1.
    """

    text: str
    intent: str
    entities: list[dict[str, Any]]
    context: dict[str, Any]
    ranking: tuple[tuple[str, float], ...] = ()
    confidence: float = 1.0

    @classmethod
    def latest(cls, tracker: Tracker) -> "Message":
        """Read it from the tracker."""
        raw = tracker.latest_message
        text, intent = raw.get("text") or "", raw.get("intent") or {}
        return cls(
            text="" if _COMMAND.fullmatch(text.strip()) else text,
            intent=intent.get("name") or "nlu_fallback",
            entities=raw.get("entities") or [],
            context=raw.get("metadata") or {},
            ranking=tuple(
                (str(guess["name"]), float(guess.get("confidence") or 0))
                for guess in raw.get("intent_ranking") or []
                if guess.get("name")
            ),
            confidence=float(intent.get("confidence") or 0),
        )

    def saying(self, text: str, entities: list[dict[str, Any]]) -> "Message":
        """Return the same message with other words: those typed before a button was tapped."""
        return replace(self, text=text, entities=entities)

    def first(self, kind: str) -> str | None:
        """Return the value of the first entity of a kind that is not being denied."""
        return next((str(e["value"]) for e in self.entities_of(kind)), None)

    def last(self, kind: str) -> str | None:
        """Return the value of the last such entity: in a correction the last word counts."""
        values = [str(e["value"]) for e in self.entities_of(kind)]
        return values[-1] if values else None

    def entities_of(self, kind: str) -> list[dict[str, Any]]:
        """Return the entities of a kind that are not being denied, in order."""
        return [e for e in self.entities if e["entity"] == kind and not e.get("negated")]

    def without(self, *kinds: str) -> str:
        """Return the text with a comma where entities of these kinds stand."""
        text = list(self.text)
        for entity in self.entities:
            if entity["entity"] in kinds and "start" in entity and "end" in entity:
                for index in range(entity["start"], min(entity["end"], len(text))):
                    text[index] = ","
        return "".join(text)

    @property
    def conversation_id(self) -> int | None:
        """The backend's id of the conversation."""
        return self.context.get("conversation_id")

    @property
    def at(self) -> datetime:
        """When it was said."""
        return read_moment(self.context.get("at")) or datetime.now(CHINA)

    @property
    def is_elder(self) -> bool:
        """True when short sentences and one question at a time are wanted."""
        return bool((self.context.get("resident") or {}).get("is_elder"))

    @property
    def media_ids(self) -> list[str]:
        """Photos that came with it."""
        return list(self.context.get("media_ids") or [])

    @property
    def open_tickets(self) -> list[dict[str, Any]]:
        """Tickets of this resident, newest first, also those done within a week."""
        tickets: list[dict[str, Any]] = self.context.get("open_tickets") or []
        return tickets
