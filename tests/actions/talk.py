"""A conversation with the actions: real sentences, the real catalogue, a backend made by hand."""

import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_client import BackendClient, BackendError
from actions.base import BackendAction
from actions.message import Message
from actions.phrases import Phrases

ROOT = Path(__file__).parents[2]
NOW = "2026-05-13T10:00:00+08:00"  # a Wednesday
PHONE = "13812345678"
RESIDENT = {
    "id": 1,
    "name": "王芳",
    "phone": PHONE,
    "rooms": [{"building": "3", "unit": "2", "room": "1502", "relation": "owner"}],
}
CONTEXT = {
    "at": NOW,
    "conversation_id": 7,
    "channel": "web",
    "channel_user": "u1",
    "resident": None,
    "open_tickets": [],
    "survey": None,
    "incidents": [],
    "media_ids": [],
}
Entity = tuple[str, ...]


def _yaml(*parts: str) -> Any:
    return yaml.safe_load(ROOT.joinpath(*parts).read_text(encoding="utf-8"))


@functools.cache
def domain() -> dict[str, Any]:
    """Return the generated part of the domain, with the sentences residents read."""
    content: dict[str, Any] = _yaml("bot", "domain", "tickets.generated.yml")
    return content


@functools.cache
def phrases() -> Phrases:
    return Phrases(domain())


@functools.cache
def catalogue() -> dict[str, Any]:
    """Return what `GET /v1/ticket-types` serves."""
    types = _yaml("backend", "catalogue", "ticket_types.yml")
    return {
        **_yaml("backend", "catalogue", "categories.yml"),
        "ticket_types": types["types"],
        "fields": types["fields"],
        "labels": types["labels"],
        "emergencies": _yaml("backend", "catalogue", "emergencies.yml")["kinds"],
        "policy": _yaml("backend", "catalogue", "policy.yml"),
    }


def ticket(number: str = "BX202605110001", **values: Any) -> dict[str, Any]:
    """Return an open ticket as the backend tells of it."""
    return {
        "number": number,
        "type": "repair",
        "type_label": "报修",
        "status": "dispatched",
        "status_label": "已派单",
        "description": "餐厅吊灯不亮",
        "place_text": "3栋2单元1502室",
        "place": {"building": "3", "unit": "2", "room": "1502", "is_public": False},
        "contact": {"name": "王芳", "phone": PHONE},
        "assignee": "石师傅",
        "visit_text": "今天下午",
        "created_at": "2026-05-11T10:00:00+08:00",
        "due_finish_at": "2026-05-13T20:00:00+08:00",
        "urge_count": 0,
        **values,
    }


def entities(text: str, *found: Entity) -> list[dict[str, Any]]:
    """Return entities as the parser gives them: `(kind, words)` or `(kind, words, value)`."""
    return [
        {
            "entity": kind,
            "value": rest[-1],
            "start": text.index(rest[0]),
            "end": text.index(rest[0]) + len(rest[0]),
        }
        for kind, *rest in found
    ]


def message(text: str = "", intent: str = "inform", *found: Entity, **context: Any) -> Message:
    """Return a message with what is known of the talk."""
    known = {"at": NOW, "conversation_id": 7, "message_id": 1, "open_tickets": [], **context}
    return Message(text, intent, entities(text, *found), known)


class FakeBackend(BackendClient):
    """Remembers what it was asked to do; `failing` names the calls that do not work."""

    def __init__(self) -> None:
        """Open no connection."""
        self.calls: list[tuple[str, Any]] = []
        self.failing: dict[str, BackendError] = {}
        self.known: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.survey: dict[str, Any] = dict.fromkeys(("attitude", "speed", "result"))

    def fail(self, call: str, *, status: int = 500, code: str = "boom") -> None:
        self.failing[call] = BackendError(status, code, "")

    def made(self, call: str) -> list[Any]:
        """Return the arguments of all calls of a kind."""
        return [arguments for name, arguments in self.calls if name == call]

    def _note(self, call: str, arguments: Any) -> None:
        self.calls.append((call, arguments))
        if call in self.failing:
            raise self.failing[call]

    async def catalogue(self) -> dict[str, Any]:
        if "catalogue" in self.failing:
            raise self.failing["catalogue"]
        return catalogue()

    async def create_ticket(self, body: dict[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        self._note("create", (idempotency_key, body))
        prefix = catalogue()["ticket_types"][body["type"]]["prefix"]
        number = f"{prefix}20260513{len(self.made('create')):04d}"
        return {**body, "number": number, "due_finish_at": "2026-05-14T10:00:00+08:00"}

    async def read_ticket(self, number: str) -> dict[str, Any] | None:
        self._note("read", number)
        return self.known.get(number)

    async def change_ticket(self, number: str, changes: dict[str, Any]) -> dict[str, Any]:
        self._note("change", (number, changes))
        return {}

    async def move_ticket(
        self, number: str, action: str, *, by: str = "resident", **details: Any
    ) -> dict[str, Any]:
        self._note(action, (number, by, details))
        return self.known.get(number, {"urge_count": 1})

    async def comment(self, number: str, text: str) -> dict[str, Any]:
        self._note("comment", (number, text))
        return {}

    async def attach(self, number: str, media_id: str) -> dict[str, Any]:
        self._note("attach", (number, media_id))
        return {}

    async def search_knowledge(
        self, question: str, *, conversation_id: int | None
    ) -> dict[str, Any]:
        self._note("search", (question, conversation_id))
        found = [entry for words, entry in self.answers.items() if words in question]
        return {"answered": bool(found), "items": found}

    async def report_incident(
        self, incident_id: int, *, conversation_id: int, words: str
    ) -> dict[str, Any]:
        self._note("report", (incident_id, conversation_id, words))
        return {}

    async def hand_over(
        self, conversation_id: int, *, reason: str, packet: dict[str, Any]
    ) -> dict[str, Any]:
        self._note("hand_over", (reason, packet))
        return {}

    async def answer_survey(self, survey_id: int, answers: dict[str, Any]) -> dict[str, Any]:
        self._note("answer_survey", (survey_id, answers))
        self.survey |= {name: answers[name] for name in self.survey if name in answers}
        return self.survey

    async def decline_survey(self, survey_id: int) -> dict[str, Any]:
        self._note("decline_survey", survey_id)
        return {}


@dataclass
class Answer:
    """What an action said and did."""

    texts: list[str]
    payloads: list[str]
    events: list[dict[str, Any]]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@dataclass
class Talk:
    """One conversation: the slots live on from action to action.

    Attributes:
        known: What the backend sends along with every message.
        loop: The open form.
        interrupted: The form has passed the message on to the action before.
    """

    known: dict[str, Any] = field(default_factory=dict)
    slots: dict[str, Any] = field(default_factory=dict)
    backend: FakeBackend = field(default_factory=FakeBackend)
    loop: str | None = None
    interrupted: bool = False
    turns: int = 0

    async def run(
        self,
        action: type[BackendAction],
        text: str = "",
        intent: str = "inform",
        *found: Entity,
        ranking: list[tuple[str, float]] | None = None,
        **context: Any,
    ) -> Answer:
        """Let an action answer a message."""
        self.turns += 1
        metadata = {**CONTEXT, "message_id": self.turns, **self.known, **context}
        parse = {
            "text": text or f"/{intent}",
            "intent": {"name": intent, "confidence": 0.9},
            "entities": entities(text, *found),
            "intent_ranking": [{"name": n, "confidence": c} for n, c in ranking or []],
            "metadata": metadata,
        }
        if context.get("media_ids") and not text:
            parse["text"] = ""
        return await self._answer(action, parse)

    async def _answer(self, action: type[BackendAction], parse: dict[str, Any]) -> Answer:
        events = [{"event": "user"}]
        if self.interrupted:
            events.append({"event": "action_execution_rejected"})
        loop = {"name": self.loop} if self.loop else {}
        tracker = Tracker("7", dict(self.slots), parse, events, False, None, loop, "action_listen")
        dispatcher = CollectingDispatcher()
        events = await action(self.backend).run(dispatcher, tracker, domain())
        self.slots |= {e["name"]: e["value"] for e in events if e["event"] == "slot"}
        said = dispatcher.messages
        payloads = [button["payload"] for each in said for button in each["buttons"] or []]
        return Answer([each["text"] for each in said], payloads, events)
