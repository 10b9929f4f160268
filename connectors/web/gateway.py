"""What the web chat asks of the backend."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypedDict

from connectors.base import InboundMessage


class ButtonItem(TypedDict):
    """A quick reply as the page reads it."""

    id: str
    title: str


class MessageItem(TypedDict):
    """One bubble as the page reads it.

    `author` is bot, resident, staff or system; `client_id` is set on the resident's own ones.
    """

    id: int
    author: str
    type: str
    text: str
    media_url: str | None
    buttons: list[ButtonItem]
    at: datetime | str
    client_id: str | None
    delivery: str | None


@dataclass(frozen=True)
class WebSessionOpened:
    """A fresh web session; the token is shown this once."""

    token: str
    conversation_id: int
    channel_user: str


class Upload(Protocol):
    """A file on its way in; FastAPI's `UploadFile` is one. The bytes decide what it is."""

    async def read(self, size: int = -1) -> bytes:
        """Return the next bytes, empty at the end."""


class WebGateway(Protocol):
    """The backend's side of the web chat.

    Expected failures leave as exceptions that the application renders as `{"error", "detail"}`.
    """

    async def open_session(self, external_id: str | None) -> WebSessionOpened:
        """Open a session for a named resident of an embedding app, or for somebody new."""

    async def authenticate(self, token: str) -> int | None:
        """Return the conversation a session token belongs to; None = unknown or expired."""

    async def may_name_resident(self, bearer: str | None) -> bool:
        """Tell whether this caller may open sessions in somebody's name."""

    async def receive(self, conversation_id: int, message: InboundMessage) -> int:
        """Store a message and return its id, the first copy's when it came before.

        Args:
            conversation_id: From the session; `message.channel_user` is left empty.
            message: As the page sent it.
        """

    async def messages_after(
        self, conversation_id: int, after: int | None, limit: int
    ) -> list[MessageItem]:
        """Return up to `limit` messages above an id, oldest first; None = from the start."""

    async def wait(self, conversation_id: int, timeout_s: float) -> None:
        """Return when something new is there, at the latest after the timeout.

        Listening starts before the first suspension, so that a caller who starts the wait and
        then looks misses nothing.
        """

    async def save_media(self, conversation_id: int, upload: Upload) -> str:
        """Check and store an upload; return its key."""

    async def media(self, conversation_id: int, media_id: str) -> tuple[Path, str] | None:
        """Return file and content type of media this conversation may see."""
