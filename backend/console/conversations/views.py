"""What the conversation pages show, worked out before anything is drawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.words import say, say_if_known
from backend.conversations.desk import Glance
from backend.conversations.models import Message
from backend.conversations.ownership import MAY_TAKE_OVER
from backend.conversations.schemas import ConversationRead, MessageRead
from backend.core.actor import Actor

Side = Literal["in", "out", "middle"]
Standing = Literal["bot", "waiting", "mine", "colleague", "none"]
_SIDES: dict[str, Side] = {"resident": "in", "bot": "out", "staff": "out", "system": "middle"}
_LONGEST_LINE = 60


@dataclass(frozen=True)
class Bubble:
    """One message as it is drawn; equal bubbles look equal."""

    id: int
    side: Side
    author: str
    kind: str
    text: str
    media_id: str | None
    media_type: str
    buttons: tuple[str, ...]
    understood: str
    delivery: str
    failed: bool
    at: datetime


def bubble(message: Message, names: Mapping[int, str]) -> Bubble:
    """Return a message as it is drawn.

    Args:
        names: Display names of staff by id.
    """
    author = say(f"conversations.author.{message.author}")
    if message.author == "staff":
        author = names.get(message.staff_id or 0, author)
    return Bubble(
        id=message.id,
        side=_SIDES.get(message.author, "middle"),
        author=author,
        kind=message.author,
        text=message.text,
        media_id=message.media_id,
        media_type=message.type,
        buttons=tuple(item.get("title", "") for item in message.buttons or []),
        understood=understood(message.intent, message.confidence, message.matters),
        delivery=_delivery(message),
        failed=message.delivery in ("undeliverable", "dead"),
        at=message.at,
    )


def _delivery(message: Message) -> str:
    if message.direction != "out" or not message.delivery:
        return ""
    return say_if_known(f"conversations.delivery.{message.delivery}") or message.delivery


def understood(
    intent: str | None, confidence: float | None, matters: Iterable[Mapping[str, Any]] | None
) -> str:
    """Write what the bot took a message for, every matter of it, each with its confidence."""
    found = [(matter.get("intent"), matter.get("confidence")) for matter in matters or []]
    pairs = found or ([(intent, confidence)] if intent else [])
    return " · ".join(_guess(name, share) for name, share in pairs if name)


def _guess(intent: str, confidence: float | None) -> str:
    label = get_catalogue().label("intent", intent)
    return label if confidence is None else f"{label} {confidence:.0%}"


def person(conversation: ConversationRead) -> str:
    """Return what to call the person who writes."""
    if conversation.resident:
        return conversation.resident.name
    return say("conversations.guest", tail=conversation.channel_user[-6:])


def homes(conversation: ConversationRead) -> str:
    """Return the rooms of the person who writes."""
    rooms = conversation.resident.rooms if conversation.resident else []
    return "、".join(f"{room.building}-{room.unit}-{room.room}" for room in rooms)


def last_line(message: MessageRead | None) -> str:
    """Write the last thing that was said in one line."""
    if message is None:
        return say("conversations.no_message")
    words = " ".join(message.text.split())
    if message.type != "text":
        words = f"[{say(f'conversations.type.{message.type}')}] {words}"
    if message.author != "resident":
        words = f"{say(f'conversations.author.{message.author}')}：{words}"
    return words if len(words) <= _LONGEST_LINE else f"{words[:_LONGEST_LINE]}…"


def standing(conversation: ConversationRead, actor: Actor) -> Standing:
    """Return who answers, as the actor sees it."""
    if conversation.owner != "human":
        return "bot" if conversation.owner == "bot" else "none"
    if conversation.assignee is None:
        return "waiting"
    return "mine" if conversation.assignee.id == actor.staff_id else "colleague"


def may_write(conversation: ConversationRead, actor: Actor) -> bool:
    """Tell whether the service would let the actor write now."""
    state = standing(conversation, actor)
    return state in ("mine", "waiting") or (state == "colleague" and actor.role in MAY_TAKE_OVER)


def may_take(conversation: ConversationRead, actor: Actor) -> bool:
    """Tell whether taking the conversation makes sense and would be allowed."""
    state = standing(conversation, actor)
    return state != "mine" and (state != "colleague" or actor.role in MAY_TAKE_OVER)


def state_words(conversation: ConversationRead, actor: Actor, *, now: datetime) -> str:
    """Say who answers, and how long the resident has waited."""
    state = standing(conversation, actor)
    name = conversation.assignee.name if conversation.assignee else ""
    waiting_since = moments.read(conversation.waiting_since)
    if state == "waiting" and waiting_since:
        return say(
            "conversations.standing.waiting_since", length=moments.since(waiting_since, now=now)
        )
    return say(f"conversations.standing.{state}", name=name)


def reason_words(reason: str | None) -> str:
    """Write why a person was asked for."""
    if not reason:
        return ""
    return say_if_known(f"conversations.reason.{reason}") or get_catalogue().label(
        "handoff_reason", reason
    )


def needs_answer(glance: Glance) -> bool:
    """Tell whether a conversation deserves a dot in the list."""
    return glance.conversation.waiting_since is not None or glance.unanswered


def packet_lines(packet: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Return the hand-over packet as labelled lines; what nobody has a word for is left out."""
    lines = []
    for key, value in (packet or {}).items():
        label = say_if_known(f"conversations.packet.{key}")
        words = _plain(value)
        if label and words:
            lines.append((label, words))
    return lines


def _plain(value: Any) -> str:
    """Write any value of a packet in words."""
    if isinstance(value, Mapping):
        pairs = ((_field(key), _plain(item)) for key, item in value.items())
        return "；".join(f"{key}：{words}" for key, words in pairs if words)
    if isinstance(value, list | tuple):
        return "、".join(filter(None, map(_plain, value)))
    if value is None or isinstance(value, bool):
        return "" if value is None else say(f"conversations.{'yes' if value else 'no'}")
    return _field(value) if isinstance(value, str) else str(value)


def _field(key: str) -> str:
    """Return the label of a field, type or state that a packet names by its code."""
    catalogue = get_catalogue()
    if key in catalogue.fields:
        return catalogue.fields[key].label
    if key in catalogue.ticket_types:
        return catalogue.ticket_types[key].label
    return catalogue.labels["status"].get(key) or say_if_known(f"conversations.packet.{key}") or key
