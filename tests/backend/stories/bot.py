"""A bot that knows a story's sentences by heart and does with them what the real actions do."""

import re
from dataclasses import dataclass, field
from typing import Any

from actions.backend_client import BackendClient
from actions.scores import DIMENSIONS, read_ratings
from backend.catalogue import get_catalogue
from connectors.bot import BotAnswer, BotReply, BotStatus

Json = dict[str, Any]


@dataclass(frozen=True)
class Matter:
    """What a sentence is about.

    Attributes:
        facts: Of the ticket it makes, over what is known of the resident.
        own: They want a ticket of their own, whatever is known already.
    """

    facts: Json
    own: bool = False


@dataclass
class StoryBot:
    """Makes tickets, reports to incidents and takes ratings, with the bot's own client.

    Attributes:
        matters: By the sentence that tells them.
    """

    client: BackendClient
    matters: dict[str, Matter] = field(default_factory=dict)

    async def ask(self, *, sender: str, text: str, metadata: Json) -> BotAnswer:
        if text in self.matters:
            said = await self._take_up(text, metadata)
        elif metadata["survey"] and not read_ratings(text).empty:
            said = await self._rate(text, metadata["survey"])
        else:
            said = [f"收到：{text}"]
        return BotAnswer(tuple(BotReply(words) for words in said))

    async def status(self) -> BotStatus:
        return "up"

    async def forget(self, sender: str) -> None:
        """Nothing is kept."""

    async def _take_up(self, text: str, known: Json) -> list[str]:
        matter, incident = self.matters[text], _incident(text, known)
        told: list[str] = []
        if incident is not None:
            told.append(_phrase("incident", notice=incident["notice"]))
            talk = known["conversation_id"]
            await self.client.report_incident(incident["id"], conversation_id=talk, words=text)
            if not matter.own:
                return [*told, _phrase("incident_noted")]
        body = {**_body(text, known), **matter.facts}
        body["incident_id"] = incident["id"] if incident else None
        key = f"{known['conversation_id']}:{known['message_id']}"
        ticket = await self.client.create_ticket(body, idempotency_key=key)
        return [*told, _acknowledged(ticket)]

    async def _rate(self, text: str, survey: Json) -> list[str]:
        given = read_ratings(text)
        answers: Json = {**given.scores, "solved": given.solved, "comment": given.comment}
        stored = await self.client.answer_survey(survey["id"], answers)
        if stored["solved"] is False:
            return [_phrase("survey.unsolved", number=stored["ticket"])]
        if stored["follow_up"] == "call":
            return [_phrase("survey.call")]
        scores = {name: stored[name] for name in DIMENSIONS}
        return [_phrase("survey.comment" if None in scores.values() else "survey.thanks", **scores)]


def _incident(text: str, known: Json) -> Json | None:
    """Return the known incident a sentence is about."""
    found: list[Json] = [
        one
        for one in known["incidents"]
        if one["concerns_resident"] and any(re.search(word, text) for word in one["patterns"])
    ]
    return found[0] if found else None


def _body(text: str, known: Json) -> Json:
    resident = known["resident"]
    home = resident["rooms"][0]
    return {
        "description": text,
        "place": {name: home[name] for name in ("building", "unit", "room")},
        "contact": {"name": resident["name"], "phone": resident["phone"]},
        "channel": known["channel"],
        "conversation_id": known["conversation_id"],
        "media_ids": known["media_ids"],
    }


def _acknowledged(ticket: Json) -> str:
    if ticket["type"] == "emergency":
        danger = get_catalogue().emergencies[ticket["category"]]
        return _phrase("emergency.first", instruction=danger.instruction)
    values = {"number": ticket["number"], "due": ticket["due_finish_at"]}
    return _phrase(f"submitted.{ticket['type']}", **values)


def _phrase(name: str, **values: Any) -> str:
    return get_catalogue().phrase(f"bot.{name}", **values)
