"""A web chat without a backend: conversations in memory, answers from a script."""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI

from connectors.base import InboundMessage
from connectors.web.endpoints import web_router
from connectors.web.errors import install
from connectors.web.gateway import MessageItem, Upload, WebSessionOpened
from connectors.web.schemas import ChatFace

CHINA = timezone(timedelta(hours=8))
SERVICE_TOKEN = "service-token"
Answer = Mapping[str, Any]


@dataclass
class FakeGateway:
    """Keeps what it is given; `script` maps a resident's words to the answers they get."""

    folder: Path
    script: Mapping[str, Sequence[Answer]] = field(default_factory=dict)
    answer_after_s: float = 0.0
    messages: dict[int, list[MessageItem]] = field(default_factory=lambda: defaultdict(list))
    received: list[InboundMessage] = field(default_factory=list)
    sessions: dict[str, int] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _media: dict[str, tuple[int, Path, str]] = field(default_factory=dict)
    asked_after: int | None = None
    listeners: set[asyncio.Event] = field(default_factory=set)
    _answers: set[asyncio.Task[None]] = field(default_factory=set)

    async def open_session(self, external_id: str | None) -> WebSessionOpened:
        number = next(self._numbers)
        self.sessions[f"token-{number}"] = number
        return WebSessionOpened(f"token-{number}", number, external_id or f"web-{number}")

    async def authenticate(self, token: str) -> int | None:
        return self.sessions.get(token)

    async def may_name_resident(self, bearer: str | None) -> bool:
        return bearer == SERVICE_TOKEN

    async def receive(self, conversation_id: int, message: InboundMessage) -> int:
        for known in self.messages[conversation_id]:
            if known["client_id"] == message.client_id:
                return known["id"]
        self.received.append(message)
        number = await self.say(
            conversation_id,
            author="resident",
            type=message.type,
            text=message.text,
            client_id=message.client_id,
            media_url=message.media_id and f"/v1/web/media/{message.media_id}",
        )
        task = asyncio.create_task(self._answer(conversation_id, message.text))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)
        return number

    async def say(self, conversation_id: int, *, wake: bool = True, **content: Any) -> int:
        """Add a message and wake whoever waits."""
        number = sum(map(len, self.messages.values())) + 1
        item = {
            "id": number,
            "author": "bot",
            "type": "text",
            "text": "",
            "media_url": None,
            "buttons": [],
            "at": datetime.now(CHINA).isoformat(),
            "client_id": None,
            "delivery": "sent",
            **content,
        }
        self.messages[conversation_id].append(cast(MessageItem, item))
        for bell in self.listeners if wake else ():
            bell.set()
        return number

    async def _answer(self, conversation_id: int, text: str) -> None:
        for answer in self.script.get(text, ()):
            await asyncio.sleep(self.answer_after_s)
            await self.say(conversation_id, **answer)

    async def messages_after(
        self, conversation_id: int, after: int | None, limit: int
    ) -> list[MessageItem]:
        self.asked_after = after
        mine = self.messages[conversation_id]
        return [item for item in mine if item["id"] > (after or 0)][:limit]

    async def wait(self, conversation_id: int, timeout_s: float) -> None:
        bell = asyncio.Event()
        self.listeners.add(bell)
        try:
            await asyncio.wait_for(bell.wait(), timeout_s)
        except TimeoutError:
            return
        finally:
            self.listeners.discard(bell)

    async def save_media(self, conversation_id: int, upload: Upload) -> str:
        media_id = f"media-{len(self._media) + 1}"
        path = self.folder / media_id
        path.write_bytes(await upload.read())
        self._media[media_id] = (conversation_id, path, "image/png")
        return media_id

    async def media(self, conversation_id: int, media_id: str) -> tuple[Path, str] | None:
        owner, path, content_type = self._media.get(media_id, (None, Path(), ""))
        return (path, content_type) if owner == conversation_id else None


def make_app(gateway: FakeGateway) -> FastAPI:
    """Return an application that is nothing but the web chat."""
    app = FastAPI()
    install(app)
    app.include_router(web_router(gateway, face=ChatFace(estate_name="云栖雅苑")))
    return app
