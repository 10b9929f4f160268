"""Whole conversations without a model: the gateway's code, the rules' YAML, the real actions.

A script gives the classifier's word and things; the grammars find who, where and when.
"""

import functools
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import yaml
from rasa.core.channels.channel import UserMessage

from actions import knowledge, small_talk, status, survey, ticket_form, tickets
from actions.base import BackendAction
from actions.changes import CorrectTicket
from bot.channels.gateway import Turn as GatewayTurn
from bot.components.entities import as_entity
from bot.components.grammar.calendar import Calendar
from bot.components.grammar.details import details
from bot.components.grammar.found import free_of
from bot.components.grammar.names import NameReader
from bot.components.grammar.times import TimeReader
from bot.components.text.normal_form import NormalForm
from tests.actions.talk import CONTEXT, NOW, ROOT, Answer, Entity, Talk, entities, phrases

MODULES = (knowledge, small_talk, status, survey, ticket_form, tickets, CorrectTicket)
FORM = "ticket_form"


@functools.cache
def rules() -> list[dict[str, Any]]:
    """Return the bot's rules: `{loop, intent, steps}`."""
    made = []
    for path in sorted((ROOT / "bot" / "rules").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            loops = [c["active_loop"] for c in rule.get("condition") or [] if "active_loop" in c]
            first, *steps = rule["steps"]
            loop = loops[0] if loops else None
            made.append({"loop": loop, "intent": first.get("intent"), "steps": steps})
    return made


@functools.cache
def named_actions() -> dict[str, type[BackendAction]]:
    """Return every action by the name the rules use."""
    found: dict[str, type[BackendAction]] = {}
    kinds: list[type[Any]] = [BackendAction]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if not getattr(kind, "__abstractmethods__", None):
            found[kind().name()] = kind
    return found


@functools.cache
def readers() -> tuple[NameReader, TimeReader]:
    folder = ROOT / "nlu_data" / "entities"
    names, holidays = (
        yaml.safe_load((folder / file).read_text(encoding="utf-8"))
        for file in ("names.yml", "holidays.yml")
    )
    return NameReader(names), TimeReader(Calendar(holidays["holidays"]))


@functools.cache
def normal_form() -> NormalForm:
    folder = ROOT / "nlu_data" / "dictionaries"
    tables: dict[str, Any] = {}
    for name in ("words", "moods"):
        tables |= yaml.safe_load((folder / f"{name}.yml").read_text(encoding="utf-8"))
    return NormalForm.from_tables(tables)


def read(text: str, *things: Entity) -> list[dict[str, Any]]:
    """Return the entities of a message: those of the grammars and the things given."""
    names, times = readers()
    normal = normal_form().of(text)
    found = details(normal.text, names)
    found += free_of(times.read(normal.text, datetime.fromisoformat(NOW)), found)
    plain = [as_entity(one, normal, "grammar") for one in found]
    return sorted([*plain, *entities(text, *things)], key=lambda entity: int(entity["start"]))


@dataclass
class Tracker:
    """What the gateway reads of a talk."""

    active_loop_name: str | None
    slots: dict[str, Any]

    def current_slot_values(self) -> dict[str, Any]:
        return dict(self.slots)


@dataclass
class Dialogue(Talk):
    """A conversation through gateway and rules; it stands for Rasa's agent as well."""

    parse: dict[str, Any] = field(default_factory=dict)
    _said: Any = None

    @property
    def processor(self) -> "Dialogue":
        return self

    @property
    def tracker_store(self) -> "Dialogue":
        return self

    @property
    def domain(self) -> Any:
        return type("Domain", (), {"intents": [rule["intent"] for rule in rules()]})

    @property
    def made(self) -> list[dict[str, Any]]:
        """The tickets created so far."""
        return [body for _, body in self.backend.made("create")]

    async def retrieve(self, _: str) -> Tracker:
        return Tracker(self.loop, self.slots)

    async def parse_message(self, _: UserMessage) -> dict[str, Any]:
        return self.parse

    async def hear(
        self, intent: str, text: str, *things: Entity, sure: float = 0.9, **context: Any
    ) -> str:
        """Take a message and return what the bot says to it, all bubbles together."""
        self.turns += 1
        guess = {"name": intent, "confidence": sure}
        self.parse = {"text": text, "intent": guess, "entities": read(text, *things)}
        self.parse["intent_ranking"] = [guess]
        self.parse["matters"] = context.pop("matters", [])
        metadata = {**CONTEXT, "message_id": self.turns, **self.known, **context}
        body = {"sender": "7", "text": text, "message_id": self.turns, "metadata": metadata}
        answer = await GatewayTurn(self, body, self._handle).run()
        return "\n".join(reply["text"] for reply in answer["replies"])

    async def tap(self, button: str) -> str:
        """Tap a button."""
        self.turns += 1
        self.parse = {"text": button, "intent": {"name": button[1:], "confidence": 1.0}}
        metadata = {**CONTEXT, "message_id": self.turns, **self.known, "button_id": button}
        body = {"sender": "7", "text": "", "message_id": self.turns, "metadata": metadata}
        answer = await GatewayTurn(self, body, self._handle).run()
        return "\n".join(reply["text"] for reply in answer["replies"])

    async def _handle(self, said: UserMessage) -> None:
        """Do what Rasa does with a message: the form first, then the rule for the intent."""
        self._said = said
        self.interrupted = False
        if self.loop is None or not await self._form():
            intent = (said.parse_data or {})["intent"]["name"]
            self.interrupted = self.loop is not None
            await self._rule(intent)

    async def _rule(self, intent: str) -> None:
        loop = self.loop
        fitting = [r for r in rules() if r["intent"] == intent and r["loop"] in (loop, None)]
        steps = [{"action": "action_offer_choices"}]
        if fitting:
            steps = min(fitting, key=lambda rule: rule["loop"] is None)["steps"]
        for step in steps:
            if step.get("action") in (FORM, "survey_form"):
                self.loop = step["action"]
                await self._form()
            elif step.get("action") == "action_deactivate_loop":
                self.loop, self.slots["requested_slot"] = None, None
            elif "action" in step:
                await self._act(step["action"])

    async def _form(self) -> bool:
        """Let the form read the message and ask; returns whether it took the message."""
        answer = await self._act(f"validate_{self.loop}")
        if not answer.events and self.slots.get("requested_slot"):
            return False
        if requested := self.slots.get("requested_slot"):
            await self._act(f"action_ask_{self.loop}_{requested}")
            return True
        self.loop = None
        await self._act("action_submit_ticket")
        return True

    async def _act(self, name: str) -> Answer:
        if name.startswith("utter_"):
            text = phrases().render(name.removeprefix("utter_"))
            await self._said.output_channel.send_text_message("7", text)
            return Answer([text], [], [])
        parse = {**(self._said.parse_data or {}), "metadata": self._said.metadata}
        answer = await self._answer(named_actions()[name], parse)
        for text in answer.texts:
            await self._said.output_channel.send_text_message("7", text)
        return answer
