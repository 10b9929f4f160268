"""Bodies are counted while they come in, before anything parses or stores them."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message

from connectors.web.errors import BodyTooLarge

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def limited_route(limit: int) -> type[APIRoute]:
    """Return a route class that refuses bodies above a number of bytes."""

    class LimitedRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            return _limited(super().get_route_handler(), limit)

    return LimitedRoute


def _limited(handler: Handler, limit: int) -> Handler:
    async def handle(request: Request) -> Response:
        received = 0

        async def receive() -> Message:
            nonlocal received
            message = await request.receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise BodyTooLarge
            return message

        if int(request.headers.get("Content-Length", 0)) > limit:
            raise BodyTooLarge
        try:
            return await handler(Request(request.scope, receive))
        except HTTPException:
            # The framework's parser turns whatever stops it into a 400.
            if received > limit:
                raise BodyTooLarge from None
            raise

    return handle
