"""The backend's side of the web chat: sessions, messages both ways, uploads."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from backend.conversations import media as media_store
from backend.conversations import repository
from backend.conversations.errors import UnknownMedia
from backend.conversations.inbound import open_conversation, receive
from backend.conversations.models import Message, WebSession
from backend.core.database import Database, clock_of
from backend.core.errors import NotFound
from backend.core.fields import storable
from backend.core.hub import Hub
from backend.core.security import hash_token, new_token, tokens_equal
from backend.core.settings import Settings
from backend.core.time import iso
from connectors.base import InboundMessage
from connectors.web.gateway import ButtonItem, MessageItem, Upload, WebSessionOpened

CHANNEL = "web"
SESSION_LENGTH = timedelta(days=30)  # a browser's memory, not a business delay: never scaled


class BackendWebGateway:
    """Serve the web connector (`connectors.web.gateway.WebGateway`)."""

    def __init__(self, database: Database, settings: Settings, hub: Hub) -> None:
        self._database = database
        self._settings = settings
        self._hub = hub
        self._window = timedelta(milliseconds=settings.burst_window_ms)

    async def open_session(self, external_id: str | None) -> WebSessionOpened:
        """Open a session for a named resident of an embedding app, or for somebody new."""
        channel_user = storable(external_id or "") or f"guest-{secrets.token_hex(12)}"
        token = new_token()
        async with self._database.session() as session:
            conversation = await open_conversation(session, CHANNEL, channel_user)
            now = clock_of(session).now()
            session.add(
                WebSession(
                    token_hash=hash_token(token),
                    conversation_id=conversation.id,
                    created_at=now,
                    expires_at=now + SESSION_LENGTH,
                )
            )
            return WebSessionOpened(token, conversation.id, channel_user)

    async def authenticate(self, token: str) -> int | None:
        """Return the conversation a session token belongs to; None = unknown or expired."""
        async with self._database.reader() as session:
            now = clock_of(session).now()
            found = await repository.web_session(session, hash_token(token), now)
            return found.conversation_id if found else None

    async def may_name_resident(self, bearer: str | None) -> bool:
        """Tell whether this caller may open sessions in somebody's name."""
        if self._settings.demo:
            return True
        return bearer is not None and tokens_equal(bearer, self._settings.service_token())

    async def receive(self, conversation_id: int, message: InboundMessage) -> int:
        """Store a message and return its id, the first copy's when it came before."""
        async with self._database.session() as session:
            conversation = await repository.get(session, conversation_id)
            if conversation is None:
                raise NotFound
            inbound = replace(
                message, channel=conversation.channel, channel_user=conversation.channel_user
            )
            return await receive(session, inbound, burst_window=self._window)

    async def messages_after(
        self, conversation_id: int, after: int | None, limit: int
    ) -> list[MessageItem]:
        """Return up to `limit` messages above an id, oldest first; None = from the start.

        Whoever asks for what comes after an id has what came before: that counts as read.
        """
        async with self._database.reader() as session:
            found = await repository.messages(session, conversation_id, after=after, limit=limit)
            news = after is not None and await repository.has_unread(
                session, conversation_id, after
            )
        if after is not None and news:
            async with self._database.session() as session:
                now = clock_of(session).now()
                await repository.mark_read(session, conversation_id, after, now=now)
        return [_item(message) for message in found]

    async def wait(self, conversation_id: int, timeout_s: float) -> None:
        """Return when something new is there, at the latest after the timeout."""
        with self._hub.subscribe(f"conversation:{conversation_id}") as news, suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await news.get()

    async def save_media(self, conversation_id: int, upload: Upload) -> str:
        """Check and store an upload; return its key."""
        async with self._database.session() as session:
            return await media_store.save_upload(
                session,
                conversation_id,
                upload,
                folder=self._settings.uploads_dir,
                limit=self._settings.upload_limit_mb * 1024 * 1024,
            )

    async def media(self, conversation_id: int, media_id: str) -> tuple[Path, str] | None:
        """Return file and content type of media this conversation may see."""
        async with self._database.reader() as session:
            try:
                return await media_store.read_media(
                    session,
                    media_id,
                    folder=self._settings.uploads_dir,
                    conversation_id=conversation_id,
                )
            except UnknownMedia:
                return None


def _item(message: Message) -> MessageItem:
    return MessageItem(
        id=message.id,
        author=message.author,
        type=message.type,
        text=message.text,
        media_url=f"/v1/web/media/{message.media_id}" if message.media_id else None,
        buttons=[ButtonItem(id=item["id"], title=item["title"]) for item in message.buttons],
        at=iso(message.at) or "",
        client_id=message.client_id,
        delivery=message.delivery,
    )
