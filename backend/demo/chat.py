"""What was said in one conversation."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from backend.catalogue import get_catalogue
from backend.conversations.models import Author, Conversation, InboundState, Message
from backend.demo.past import Past, Said
from backend.notifications.models import NotificationStatus
from backend.staff.models import Staff
from backend.surveys.models import Survey
from backend.tickets.models import Ticket, TicketEvent

Buttons = Sequence[tuple[str, str]]


class Chat:
    """Writes both sides of a conversation.

    Args:
        past: Where the messages go.
        conversation: A stored one.
        rng: Decides on pauses and on how sure the bot was.
    """

    def __init__(self, past: Past, conversation: Conversation, rng: random.Random) -> None:
        self._past, self.conversation, self._rng = past, conversation, rng

    def hear(
        self,
        at: datetime,
        text: str,
        intent: str | None,
        *,
        sure: tuple[float, float] = (0.74, 0.99),
        facility: str | None = None,
        button_id: str | None = None,
    ) -> Message:
        """Write what the resident says, and how the bot read it; None = nobody read it."""
        message = Message(
            conversation_id=self.conversation.id,
            direction="in",
            author=Author.RESIDENT,
            type="text",
            text=text,
            buttons=[],
            button_id=button_id,
            client_id=f"demo-{len(self._past.said)}",
            state=InboundState.HANDLED,
            at=at,
            **self._parse(text, intent, sure, facility),
        )
        self._past.say(Said(message))
        return message

    def _parse(
        self, text: str, intent: str | None, sure: tuple[float, float], facility: str | None
    ) -> dict[str, Any]:
        if intent is None:
            return {"intent": None, "confidence": None, "entities": None, "matters": None}
        parse = {
            "intent": intent,
            "confidence": round(self._rng.uniform(*sure), 3),
            "entities": _entities(text, facility),
        }
        return {**parse, "matters": [{**parse, "text": text}]}

    def reply(self, heard: Message, *texts: str, buttons: Buttons = ()) -> datetime:
        """Let the bot answer within seconds; the buttons go with the last bubble."""
        at = heard.at + timedelta(seconds=self._rng.randint(2, 4))
        for part, text in enumerate(texts):
            last = buttons if part == len(texts) - 1 else ()
            self.say(at, text, because=heard, part=part, buttons=last)
        return at

    def say(
        self,
        at: datetime,
        text: str,
        *,
        kind: str = "bot_reply",
        author: Author = Author.BOT,
        staff: Staff | None = None,
        ticket: Ticket | None = None,
        because: TicketEvent | Survey | Message | None = None,
        part: int = 0,
        buttons: Buttons = (),
    ) -> Message:
        """Write what the resident was told; it arrived."""
        message = Message(
            conversation_id=self.conversation.id,
            direction="out",
            author=author,
            staff_id=staff.id if staff else None,
            type="text",
            text=text,
            entities=None,
            matters=None,
            buttons=[{"id": payload, "title": phrase(title)} for payload, title in buttons],
            delivery=NotificationStatus.SENT,
            at=at,
        )
        self._past.say(Said(message, kind, ticket, because, part))
        return message


def phrase(key: str, **values: Any) -> str:
    """Return a sentence of the catalogue."""
    return get_catalogue().phrase(key, **values)


def _entities(text: str, facility: str | None) -> list[dict[str, Any]]:
    start = text.find(facility) if facility else -1
    if facility is None or start < 0:
        return []
    end = start + len(facility)
    return [{"entity": "facility", "value": facility, "start": start, "end": end}]
