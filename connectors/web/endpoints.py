"""Routes of the web chat: sessions, messages, media and the residents' page."""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, UploadFile
from fastapi.responses import FileResponse, StreamingResponse

from connectors.web.errors import NamingRefused, NotAuthenticated, UnknownMedia
from connectors.web.gateway import WebGateway
from connectors.web.limits import limited_route
from connectors.web.page import page_router
from connectors.web.schemas import (
    ChatFace,
    MediaStored,
    MessageAccepted,
    MessageCreate,
    MessagePage,
    MessageRead,
    SessionCreate,
    SessionRead,
)
from connectors.web.streaming import PAGE_SIZE, message_events, next_messages

MAX_WAIT_S = 25
JSON_LIMIT = MULTIPART_FRAME = 64 * 1024
DEFAULT_FACE = ChatFace()
# The bytes of a media id never change; a shared cache must not keep a resident's photo.
MEDIA_HEADERS = {
    "Cache-Control": "private, max-age=86400, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
}
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

WaitSeconds = Annotated[float, Query(ge=0, le=MAX_WAIT_S)]
# The database's whole numbers have 32 bits.
LARGEST_ID = 2**31 - 1
After = Annotated[int | None, Query(ge=-LARGEST_ID, le=LARGEST_ID)]
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID")]


def bearer_token(authorization: Annotated[str | None, Header()] = None) -> str | None:
    """Return the bearer of a request."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


BearerDep = Annotated[str | None, Depends(bearer_token)]
Authenticator = Callable[..., Awaitable[int]]


def web_router(gateway: WebGateway, *, face: ChatFace = DEFAULT_FACE) -> APIRouter:
    """Return the web chat's routes.

    Args:
        gateway: The backend's side.
        face: What the page shows of the estate, and how large an upload may be.
    """
    router = APIRouter()
    by_header, by_header_or_query = _authenticators(gateway)
    router.include_router(_session_routes(gateway))
    router.include_router(_message_routes(gateway, by_header))
    router.include_router(_stream_routes(gateway, by_header_or_query))
    router.include_router(_upload_routes(gateway, by_header, face.upload_limit_mb))
    router.include_router(_media_routes(gateway, by_header_or_query))
    router.include_router(page_router(face))
    return router


def _routes(*, limit: int = JSON_LIMIT) -> APIRouter:
    return APIRouter(prefix="/v1/web", tags=["web chat"], route_class=limited_route(limit))


def _authenticators(gateway: WebGateway) -> tuple[Authenticator, Authenticator]:
    async def check(token: str | None) -> int:
        conversation_id = await gateway.authenticate(token) if token else None
        if conversation_id is None:
            raise NotAuthenticated
        return conversation_id

    async def by_header(bearer: BearerDep) -> int:
        return await check(bearer)

    async def by_header_or_query(bearer: BearerDep, token: str | None = None) -> int:
        return await check(bearer or token)

    return by_header, by_header_or_query


def _session_routes(gateway: WebGateway) -> APIRouter:
    router = _routes()

    @router.post("/sessions", response_model=SessionRead)
    async def open_session(bearer: BearerDep, body: SessionCreate | None = None) -> object:
        """Open a session; naming a resident takes the service token or the demo."""
        external_id = body.external_id if body else None
        if external_id is not None and not await gateway.may_name_resident(bearer):
            raise NamingRefused
        return await gateway.open_session(external_id)

    return router


def _message_routes(gateway: WebGateway, authenticate: Authenticator) -> APIRouter:
    router = _routes()

    @router.post("/messages")
    async def send_message(
        body: MessageCreate, conversation_id: Annotated[int, Depends(authenticate)]
    ) -> MessageAccepted:
        """Take a resident's message; repeating a `client_id` is harmless."""
        if body.media_id and await gateway.media(conversation_id, body.media_id) is None:
            raise UnknownMedia
        return MessageAccepted(id=await gateway.receive(conversation_id, body.inbound()))

    @router.get("/messages")
    async def read_messages(
        conversation_id: Annotated[int, Depends(authenticate)],
        after: After = None,
        wait_s: WaitSeconds = 0,
    ) -> MessagePage:
        """Return messages above an id, waiting for the first to come (long poll)."""
        items = await next_messages(gateway, conversation_id, after, wait_s=wait_s)
        return MessagePage(items=items, next=items[-1].id if len(items) == PAGE_SIZE else None)

    return router


def _stream_routes(gateway: WebGateway, authenticate: Authenticator) -> APIRouter:
    router = _routes()

    @router.get(
        "/stream",
        response_class=StreamingResponse,
        responses={200: {"model": MessageRead, "content": {"text/event-stream": {}}}},
    )
    async def stream_messages(
        conversation_id: Annotated[int, Depends(authenticate)],
        after: After = None,
        last_event_id: LastEventId = None,
    ) -> StreamingResponse:
        """Send messages as server-sent events; a reconnect goes on after `Last-Event-ID`."""
        seen = _event_number(last_event_id, after)
        events = message_events(gateway, conversation_id, seen)
        return StreamingResponse(events, media_type="text/event-stream", headers=STREAM_HEADERS)

    return router


def _event_number(last_event_id: str | None, after: int | None) -> int | None:
    """Return the last id a client saw; what is no id of ours counts as not sent."""
    if last_event_id and re.fullmatch(r"[0-9]{1,10}", last_event_id):
        return min(int(last_event_id), LARGEST_ID)
    return after


def _upload_routes(gateway: WebGateway, authenticate: Authenticator, limit_mb: int) -> APIRouter:
    router = _routes(limit=limit_mb * 1024 * 1024 + MULTIPART_FRAME)

    @router.post("/media")
    async def upload_media(
        file: UploadFile, conversation_id: Annotated[int, Depends(authenticate)]
    ) -> MediaStored:
        """Store a photo or a voice clip for a message that follows."""
        return MediaStored(media_id=await gateway.save_media(conversation_id, file))

    return router


def _media_routes(gateway: WebGateway, authenticate: Authenticator) -> APIRouter:
    router = _routes()

    @router.get("/media/{media_id}", response_class=FileResponse)
    async def read_media(
        media_id: str, conversation_id: Annotated[int, Depends(authenticate)]
    ) -> FileResponse:
        """Return a photo or voice clip; `token` in the address serves pages' image elements."""
        found = await gateway.media(conversation_id, media_id)
        if found is None:
            raise UnknownMedia
        path, content_type = found
        return FileResponse(path, media_type=content_type, headers=MEDIA_HEADERS)

    return router
