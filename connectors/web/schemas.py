"""Bodies of the web chat's interface."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field, model_validator

from connectors.base import InboundMessage, MessageType

TEXT_LIMIT = 4000


class SessionCreate(BaseModel):
    """Ask for a session; `external_id` names a resident of the embedding app."""

    external_id: str | None = Field(default=None, min_length=1, max_length=128)


class SessionRead(BaseModel):
    """A session; the token is the bearer of every other call."""

    token: str
    conversation_id: int
    channel_user: str


class MessageCreate(BaseModel):
    """A resident's message; the same `client_id` twice is the same message."""

    client_id: str = Field(min_length=1, max_length=64)
    type: MessageType = "text"
    text: str = Field(default="", max_length=TEXT_LIMIT)
    media_id: str | None = Field(default=None, max_length=64)
    button_id: str | None = Field(default=None, max_length=128)

    @model_validator(mode="after")
    def _refuse_empty(self) -> Self:
        if self.type == "image" and not self.media_id:
            raise ValueError("an image needs a media_id")
        if not (self.text.strip() or self.media_id or self.button_id):
            raise ValueError("the message is empty")
        return self

    def inbound(self) -> InboundMessage:
        """Return the message as every channel hands it over; the session says who it is."""
        return InboundMessage(
            channel="web",
            channel_user="",
            client_id=self.client_id,
            type=self.type,
            text=self.text,
            button_id=self.button_id,
            media_id=self.media_id,
        )


class MessageAccepted(BaseModel):
    """The id under which a message was stored."""

    id: int


class MediaStored(BaseModel):
    """The key of an upload."""

    media_id: str


class ButtonRead(BaseModel):
    """A quick reply: tapping it sends `title` as text and `id` as `button_id`."""

    id: str
    title: str


class MessageRead(BaseModel):
    """One bubble, of either side."""

    id: int
    author: str
    type: str
    text: str = ""
    media_url: str | None = None
    buttons: list[ButtonRead] = []
    at: datetime
    client_id: str | None = None
    delivery: str | None = None


class MessagePage(BaseModel):
    """Messages, oldest first; `next` is the `after` of what already waits behind them."""

    items: list[MessageRead]
    next: int | None


class ChatFace(BaseModel):
    """What the page shows of the estate; empty = the page's own words."""

    estate_name: str = ""
    duty_phone: str = ""
    upload_limit_mb: int = 10
