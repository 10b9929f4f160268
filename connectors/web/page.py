"""The residents' page at /chat and its files: plain HTML, CSS and ES modules, no build step."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.staticfiles import StaticFiles

from connectors.web.schemas import ChatFace

STATIC = Path(__file__).parent / "static"
# Own scripts only: a message that slips through as markup still cannot run anything.
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Revalidated by ETag, so that an update of the product reaches open phones at once.
    "Cache-Control": "no-cache",
}


def page_router(face: ChatFace) -> APIRouter:
    """Return the routes of the page."""
    router = APIRouter(prefix="/chat", include_in_schema=False)
    files = StaticFiles(directory=STATIC)

    async def serve(name: str, request: Request) -> Response:
        response = await files.get_response(name, request.scope)
        response.headers.update(PAGE_HEADERS)
        return response

    @router.get("")
    async def page(request: Request) -> Response:
        return await serve("index.html", request)

    @router.get("/face.json")
    async def chat_face() -> ChatFace:
        return face

    @router.get("/assets/{name}")
    async def asset(name: str, request: Request) -> Response:
        return await serve(name, request)

    return router
