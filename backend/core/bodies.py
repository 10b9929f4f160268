"""How large a body may be: counted while it comes in, before anything reads or checks it."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.core.errors import TooLarge
from backend.core.settings import Settings

JSON_LIMIT = 256 * 1024
# What a form adds to the file in it.
FRAME = 64 * 1024
# The console checks uploads itself; its pages talk through a websocket, which has no body.
UPLOADS = ("/v1/media", "/v1/web/media")
CONSOLE = "/console/"


class _Exceeded(Exception):
    pass


class BodyLimit:
    """Refuse bodies that are too large with 413, whoever sends them.

    Args:
        app: What comes after it.
        settings: How large a photo may be.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guard = _Guard(self._limit(scope["path"]), receive, send)
        try:
            if _announced(scope) > guard.limit:
                raise guard.exceed()
            await self._app(scope, guard.receive, guard.send)
        except Exception:
            if not guard.exceeded:
                raise
        if guard.exceeded and not guard.started:
            body = {"error": TooLarge.code, "detail": TooLarge.detail}
            # The rest of the body is not read, so the connection cannot be used again.
            answer = JSONResponse(body, int(TooLarge.status_code), {"Connection": "close"})
            await answer(scope, receive, send)

    def _limit(self, path: str) -> int:
        if path.rstrip("/") in UPLOADS or path.startswith(CONSOLE):
            return self._settings.upload_limit_mb * 1024 * 1024 + FRAME
        return JSON_LIMIT


def _announced(scope: Scope) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"")
    return int(value) if value.isdigit() else 0


class _Guard:
    """Counts one request's body, and holds back what is answered to half of it."""

    def __init__(self, limit: int, receive: Receive, send: Send) -> None:
        self.limit = limit
        self.exceeded = self.started = False
        self._receive, self._send = receive, send
        self._received = 0

    def exceed(self) -> _Exceeded:
        self.exceeded = True
        return _Exceeded()

    async def receive(self) -> Message:
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > self.limit:
            raise self.exceed()
        return message

    async def send(self, message: Message) -> None:
        # A parser that was stopped answers in its own words; ours come instead.
        if self.exceeded and not self.started:
            return
        self.started = True
        await self._send(message)
