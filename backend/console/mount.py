"""Putting the console on the gateway's own app, under `/console`."""

from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse
from nicegui import app as console
from nicegui import ui
from nicegui.storage import Storage
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.responses import Response

from backend.console import access, login
from backend.console.files import serve_photo
from backend.console.missing import show as show_missing
from backend.console.page import ASSETS, PREFIX, STYLES, desk_of_process, register
from backend.console.pages import PAGES
from backend.console.visit import Desk
from backend.console.words import say
from backend.core.database import Database
from backend.core.settings import Settings

SESSION_S = 12 * 60 * 60  # as long as a session of staff
ICON = ASSETS / "icon.svg"


def mount_console(app: FastAPI, settings: Settings, database: Database) -> None:
    """Serve the console at `/console` of an app.

    NiceGUI has one app per process: a console that is mounted later takes the place of the one
    before (tests make many).

    Args:
        app: The gateway.
        settings: Of this installation.
        database: Where services read and write.
    """
    console.state.desk = Desk(settings, database)
    console.middleware_stack = None
    console.user_middleware.clear()
    _keep_sessions_in(settings.data_dir / "console")
    _serve_pages()
    console.add_middleware(BaseHTTPMiddleware, dispatch=_guard)

    app.add_api_route(PREFIX, _enter, include_in_schema=False)
    _run(app, settings)


async def _enter() -> RedirectResponse:
    return RedirectResponse(PREFIX + access.HOME)


def _run(app: FastAPI, settings: Settings) -> None:
    ui.run_with(
        app,
        mount_path=PREFIX,
        title=say("frame.product"),
        language="zh-CN",
        favicon=ICON.read_text(encoding="utf-8"),
        tailwind=False,
        reconnect_timeout=10.0,
        storage_secret=_secret(settings),
        session_middleware_kwargs={
            "session_cookie": "console",
            "path": PREFIX,
            "same_site": "lax",
            "max_age": SESSION_S,
        },
        show_welcome_message=False,
    )


async def _guard(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Keep other sites from showing the console inside their own pages."""
    response = await call_next(request)
    response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _secret(settings: Settings) -> str:
    return settings.console_secret.get_secret_value() or settings.secret("console_secret")


def _keep_sessions_in(folder: Path) -> None:
    """Keep what NiceGUI remembers of browsers where no other account of the machine reads it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    Storage.path = folder.resolve()


def _serve_pages() -> None:
    """Register every page; again replaces the one before."""
    for path in ("/assets/{name}", "/media/{media_id}", "/"):
        console.remove_route(path)
    console.get("/assets/{name}", include_in_schema=False)(_asset)
    console.get("/media/{media_id}", include_in_schema=False)(serve_photo)
    console.get("/", include_in_schema=False)(_home)
    ui.page("/login", title=f"{say('frame.title.login')} · {say('frame.product')}")(login.show)
    for page in PAGES:
        register(page)
    ui.page("/{address:path}", title=say("frame.title.missing"))(show_missing)


async def _home() -> RedirectResponse:
    """Lead everybody to the page they begin with."""
    known = await access.whoever_is_here(desk_of_process())
    return RedirectResponse(PREFIX + (access.home_of(known[0]) if known else "/login"))


async def _asset(name: str) -> Response:
    """Serve a style sheet; pages ask for it with its version."""
    if name not in STYLES:
        return Response(status_code=HTTPStatus.NOT_FOUND)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return FileResponse(ASSETS / name, headers=headers)
