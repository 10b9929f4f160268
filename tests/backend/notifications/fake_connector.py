"""A channel that does what a script says."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from connectors.base import Delivery, OutboundMessage

SENT = Delivery(status="sent", path="web")
LATER = Delivery(status="retry", path="custom", error="45009 too often")
NEVER = Delivery(status="undeliverable", path="custom", error="43004 not a follower")


@dataclass
class FakeConnector:
    """Keeps what it was given.

    Attributes:
        script: The next outcomes, in order; afterwards everything is sent.
        trouble: The outcome of every attempt while it is set.
        meanwhile: What happens while it sends, once.
    """

    name: str = "web"
    idempotent: bool = True
    script: deque[Delivery | BaseException] = field(default_factory=deque)
    trouble: Delivery | BaseException | None = None
    meanwhile: Callable[[], Awaitable[object]] | None = None
    taken: list[OutboundMessage] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.taken]

    async def send(self, message: OutboundMessage) -> Delivery:
        self.taken.append(message)
        if self.meanwhile is not None:
            call, self.meanwhile = self.meanwhile, None
            await call()
        outcome = self.trouble or (self.script.popleft() if self.script else SENT)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome
