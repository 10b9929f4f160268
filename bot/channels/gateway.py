"""The request/response channel between the backend and Rasa.

One call carries a resident's message and what the backend knows; its answer brings back the
replies, the parse and the state of the form together, so that nothing has to be asked twice.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.channels.channel import (
    CollectingOutputChannel,
    InputChannel,
    UserMessage,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.channels.routing import Situation, route
from bot.channels.splitting import moved, overriding_matter, split_answer, split_matters

logger = structlog.get_logger(__name__)

MAX_TEXT = 2000
_SLASH = re.compile(r"^\s*[/／]+")
_INTENT_KEYS = (("name", "intent"), ("confidence", "confidence"))


class GatewayInput(InputChannel):
    """Takes messages from the backend only; Rasa listens on loopback."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel; its address is /webhooks/gateway."""
        return "gateway"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Offer messages and forgetting a conversation (see parent class)."""
        blueprint = Blueprint("gateway_channel")

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.post("/messages")
        async def messages(request: Request) -> HTTPResponse:
            body = request.json
            if not isinstance(body, dict) or not body.get("sender"):
                return response.json({"error": "invalid_request"}, status=422)
            agent = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return response.json({"error": "not_ready"}, status=503)
            try:
                return response.json(await Turn(agent, body, on_new_message).run())
            except Exception:
                # Whatever broke, the backend must hear of it: it keeps the message and retries.
                logger.exception("gateway.turn.failed", sender=body["sender"])
                return response.json({"error": "turn_failed"}, status=500)

        @blueprint.delete("/conversations/<sender>")
        async def forget(request: Request, sender: str) -> HTTPResponse:
            agent = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return response.json({"error": "not_ready"}, status=503)
            # Rasa has no word for forgetting: a tracker that knows nothing takes its place.
            nothing = DialogueStateTracker(sender, agent.domain.slots)
            await agent.tracker_store.save(nothing)
            return response.empty()

        return blueprint


class Turn:
    """One message of a resident and all that the bot says to it."""

    def __init__(
        self,
        agent: Any,
        body: dict[str, Any],
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
    ) -> None:
        """Read the request.

        Args:
            agent: Rasa's agent.
            body: `{sender, text, message_id, metadata}`.
            on_new_message: Rasa's handler.
        """
        self.agent = agent
        self.sender = str(body["sender"])
        self.context: dict[str, Any] = body.get("metadata") or {}
        self.text = self._command(str(body.get("text") or "")[:MAX_TEXT])
        self.message_id = body.get("message_id")
        self.on_new_message = on_new_message
        self.output = CollectingOutputChannel()

    def _command(self, text: str) -> str:
        """Return the command of a tapped button, or the words."""
        button = str(self.context.get("button_id") or "")
        known = {f"/{intent}" for intent in self.agent.domain.intents}
        # Rasa obeys words that begin with a slash; only our own buttons may command it.
        return button if button in known else _SLASH.sub("", text)

    async def run(self) -> dict[str, Any]:
        """Let the bot answer; returns `{replies, parse, form}`."""
        parse = await self._parse(self.text)
        parts = self._parts(parse, await self._tracker())
        for number, (text, part, metadata) in enumerate(parts):
            tracker = await self._tracker()
            if number and tracker and tracker.active_loop_name and self.output.messages:
                self.output.messages.pop()  # the form's question, which comes after the last part
            situation = self._situation(tracker)
            part["intent"] = {**part["intent"], "name": route(part, situation)}
            await self.on_new_message(
                UserMessage(
                    text,
                    self.output,
                    self.sender,
                    parse_data=part,
                    input_channel=GatewayInput.name(),
                    message_id=str(self.message_id),
                    metadata=metadata,
                )
            )
        return {
            "replies": [_reply(message) for message in self.output.messages],
            "parse": {key: parse.get(key) for key in ("intent", "entities", "matters")},
            "form": _form(await self._tracker()),
        }

    def _parts(
        self, parse: dict[str, Any], tracker: DialogueStateTracker | None
    ) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        """Split a message of several matters, unless it answers an open form."""
        whole = (self.text, {**parse, "intent": dict(parse["intent"])}, self.context)
        if tracker is not None and tracker.active_loop_name:
            answered = split_answer(parse, self._situation(tracker))
            return [(self.text, part, self.context) for part in answered] or [whole]
        if first := overriding_matter(parse):
            intent = {"name": first["intent"], "confidence": first["confidence"]}
            return [(self.text, {**parse, "intent": intent}, self.context)]
        matters = split_matters(parse.get("matters") or [])
        if not matters:
            return [whole]
        asking = [m for m in matters if m["intent"] in ("status", "urge", "inquiry")]
        tickets = [m for m in matters if m not in asking]
        parts = [self._part(matter, self.context) for matter in asking]
        if tickets:
            extra = [{"type": m["intent"], "description": m["text"]} for m in tickets[1:]]
            about = {"extra_matters": extra, "description": tickets[0]["text"]}
            intent = {key: tickets[0][name] for key, name in _INTENT_KEYS}
            # The details of the whole message belong to the tickets: an address may stand apart.
            whole_parse = {**parse, "intent": intent, "intent_ranking": [intent]}
            parts.append((self.text, whole_parse, {**self.context, **about}))
        return parts

    def _part(
        self, matter: dict[str, Any], context: dict[str, Any]
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        intent = {key: matter[name] for key, name in _INTENT_KEYS}
        parse = {
            "text": matter["text"],
            "intent": intent,
            "entities": moved(matter.get("entities", []), matter["text"], self.text),
            "intent_ranking": [intent],
        }
        return matter["text"], parse, context

    async def _parse(self, text: str) -> dict[str, Any]:
        message = UserMessage(text, sender_id=self.sender, metadata=self.context)
        parse: dict[str, Any] = await self.agent.processor.parse_message(message)
        return parse

    async def _tracker(self) -> DialogueStateTracker | None:
        tracker: DialogueStateTracker | None = await self.agent.tracker_store.retrieve(self.sender)
        return tracker

    def _situation(self, tracker: DialogueStateTracker | None) -> Situation:
        if tracker is None:
            return Situation(None, {}, self.context)
        return Situation(tracker.active_loop_name, tracker.current_slot_values(), self.context)


def _reply(message: dict[str, Any]) -> dict[str, Any]:
    buttons = [
        {"id": button["payload"], "title": button["title"]}
        for button in message.get("buttons") or []
    ]
    return {"text": message.get("text") or "", "buttons": buttons}


def _form(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    """Return where the form stands, for the person who may take over."""
    if tracker is None or not tracker.active_loop_name:
        return {}
    slots = {name: value for name, value in tracker.current_slot_values().items() if value}
    return {
        "name": tracker.active_loop_name,
        "requested": slots.pop("requested_slot", None),
        "filled": slots,
    }
