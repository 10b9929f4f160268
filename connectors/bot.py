"""What the backend and a bot say to each other, whatever bot it is."""

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from connectors.base import Button

BotStatus = Literal["up", "starting", "down"]


@dataclass(frozen=True)
class BotReply:
    """One bubble of an answer."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class BotParse:
    """How the bot understood a message.

    Attributes:
        confidence: 0–1, of `intent`.
        matters: Each separate matter of the message, in order of appearance.
    """

    intent: str | None = None
    confidence: float | None = None
    entities: list[dict[str, Any]] = field(default_factory=list)
    matters: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class BotAnswer:
    """Everything one turn brought back.

    Attributes:
        form: The state of the form the resident is filling in; None outside one.
    """

    replies: tuple[BotReply, ...]
    parse: BotParse = field(default_factory=BotParse)
    form: dict[str, Any] | None = None


class BotUnavailable(Exception):
    """The bot gave no answer.

    Attributes:
        reason: `refused` = not listening or not loaded yet; `timeout` = no answer in time;
            `failed` = it answered with an error or with something unreadable.
    """

    def __init__(self, reason: Literal["refused", "timeout", "failed"], detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else reason)


class Bot(Protocol):
    """The part of the product that understands residents."""

    async def ask(self, *, sender: str, text: str, metadata: dict[str, Any]) -> BotAnswer:
        """Hand over one message with what is known and return the answer.

        Args:
            sender: Key of the conversation; the bot keeps its state under it.
            text: At most 2,000 characters; empty for a photo without words.
            metadata: What the backend knows, see `backend/conversations/context.py`.

        Raises:
            BotUnavailable: There is no answer.
        """

    async def status(self) -> BotStatus:
        """Return whether the bot can answer now."""

    async def forget(self, sender: str) -> None:
        """Delete what the bot remembers of a conversation.

        Raises:
            BotUnavailable: It could not be asked.
        """
