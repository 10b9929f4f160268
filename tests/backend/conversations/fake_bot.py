"""A bot that answers from a script."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from connectors.base import Button
from connectors.bot import BotAnswer, BotParse, BotReply, BotStatus, BotUnavailable

Meanwhile = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Question:
    """One call as the bot saw it."""

    sender: str
    text: str
    metadata: dict[str, Any]


@dataclass
class FakeBot:
    """Keeps what it was asked.

    Attributes:
        script: The next answers or errors, in order; afterwards it answers `echo: <text>`.
        outage: Raised by every call while it is set.
        meanwhile: What happens while it thinks, once.
    """

    script: deque[BotAnswer | Exception] = field(default_factory=deque)
    outage: Exception | None = None
    state: BotStatus = "up"
    meanwhile: Meanwhile | None = None
    asked: list[Question] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [question.text for question in self.asked]

    def go_down(self) -> None:
        self.outage, self.state = BotUnavailable("refused", "not listening"), "down"

    def come_back(self) -> None:
        self.outage, self.state = None, "up"

    async def forget(self, sender: str) -> None:
        if self.outage is not None:
            raise self.outage
        self.forgotten.append(sender)

    async def ask(self, *, sender: str, text: str, metadata: dict[str, Any]) -> BotAnswer:
        self.asked.append(Question(sender, text, metadata))
        if self.meanwhile is not None:
            call, self.meanwhile = self.meanwhile, None
            await call()
        if self.outage is not None:
            raise self.outage
        answer = self.script.popleft() if self.script else answer_of(f"echo: {text}")
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def status(self) -> BotStatus:
        return self.state


def answer_of(
    *texts: str, buttons: tuple[Button, ...] = (), parse: BotParse | None = None
) -> BotAnswer:
    """An answer of several bubbles; the buttons are on the last."""
    replies = [BotReply(text) for text in texts[:-1]]
    replies += [BotReply(text, buttons) for text in texts[-1:]]
    return BotAnswer(tuple(replies), parse or BotParse())
