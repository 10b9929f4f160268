"""What the conversation pages show, worked out before anything is drawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.words import choices, say, say_if_known
from backend.conversations.desk import Glance
from backend.conversations.models import Message
from backend.conversations.ownership import MAY_TAKE_OVER
from backend.conversations.schemas import ConversationRead, MessageRead
from backend.core.actor import Actor
from backend.notifications.models import LOST

Side = Literal["in", "out", "middle"]
Standing = Literal["bot", "waiting", "mine", "colleague", "none"]
_SIDES: dict[str, Side] = {"resident": "in", "bot": "out", "staff": "out", "system": "middle"}
_LONGEST_LINE = 60
# Longer parts of a list stand one below the other.
_SHORT = 12


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
        failed=message.delivery in LOST,
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
    """Return the hand-over packet as labelled lines; what nobody has a word for is left out.

    The bot names types and fields by their labels already (`actions/packet.py`).
    """
    given = packet or {}
    lines = (
        (label, _plain(given.get(key))) for key, label in choices("conversations.packet").items()
    )
    return [(label, words) for label, words in lines if words]


def _plain(value: Any) -> str:
    """Write a value of a packet in words, whatever its shape."""
    if isinstance(value, Mapping):
        return "\n".join(
            f"{key}：{words}" for key, item in value.items() if (words := _plain(item))
        )
    if isinstance(value, list | tuple):
        parts = [words for item in value if (words := _plain(item))]
        return ("\n" if any(len(words) > _SHORT for words in parts) else "、").join(parts)
    return "" if value is None else str(value).strip()


def sentence_of(packet: Mapping[str, Any] | None) -> str:
    """Return the sentence a packet suggests to begin with."""
    words = (packet or {}).get("suggestion")
    return words if isinstance(words, str) else ""
