"""What every channel connector speaks: plain messages in, plain messages out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

MessageType = Literal["text", "image", "voice"]
DeliveryPath = Literal["passive", "custom", "template", "web", "staff"]


@dataclass(frozen=True)
class Button:
    """A quick reply (快捷回复): tapping it sends `id` as a command, `title` as its words."""

    id: str
    title: str


@dataclass(frozen=True)
class InboundMessage:
    """A resident's message as a connector hands it over.

    Attributes:
        channel: Name of the connector, such as `web`.
        channel_user: The channel's own name of the person.
        client_id: The channel's key of the message; the same key twice is the same message.
        text: What was typed, tapped or recognised; may be empty for an image or a voice clip.
        button_id: The command of a tapped quick reply.
        media_id: Key of an upload that was stored before.
        at: When the person sent it, aware; None = now.
    """

    channel: str
    channel_user: str
    client_id: str
    type: MessageType = "text"
    text: str = ""
    button_id: str | None = None
    media_id: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class OutboundMessage:
    """A message on its way to a resident."""

    channel: str
    channel_user: str
    message_id: int
    kind: str
    text: str
    type: MessageType = "text"
    media_id: str | None = None
    buttons: tuple[Button, ...] = field(default=())


@dataclass(frozen=True)
class Delivery:
    """What a connector did with an outgoing message.

    Attributes:
        status: `sent`; `retry` = a passing fault, try again later; `undeliverable` = never.
        path: The way it took.
        error: Why it was not sent, for staff.
    """

    status: Literal["sent", "retry", "undeliverable"]
    path: DeliveryPath
    error: str | None = None


OnInbound = Callable[[InboundMessage], Awaitable[int]]
"""Stores a message and returns its id; the id of the first copy when it came before."""


class Connector(Protocol):
    """A channel as the product sees it.

    Attributes:
        name: As conversations call it.
        idempotent: The same `message_id` twice shows once. An attempt whose end is unknown is
            then made again; on other channels it never is, a person has to find out.
    """

    name: str
    idempotent: bool

    async def send(self, message: OutboundMessage) -> Delivery:
        """Deliver one message; expected faults are a `Delivery`, not an exception.

        What the channel cannot show at all, such as a photo, is `undeliverable`.
        """
