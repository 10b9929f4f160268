"""Turning a function that fills a page into a NiceGUI page for signed-in staff."""

import hashlib
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import app, ui
from starlette.responses import Response

from backend.console import access, frame
from backend.console.controls import empty
from backend.console.refusals import sentence_for
from backend.console.visit import Desk, Visit, complain
from backend.console.words import say
from backend.core.errors import AppError

ASSETS = Path(__file__).parent / "assets"
PREFIX = "/console"
STYLES = (
    "base.css",
    "conversations.css",
    "tickets.css",
    "roster.css",
    "incidents.css",
    "pages.css",
)
# Dark enough for white words on it and for words in it on white (4.5 : 1).
GREEN = "#07803f"
# A phone that was put away for a moment finds its page, and what was half written, as it was.
RECONNECT_S = 120.0

Fill = Callable[[Visit, Request], Awaitable[None]]


@dataclass(frozen=True)
class Page:
    """A page of the console.

    Attributes:
        path: Below the console's own address.
        name: Which entry of the navigation it belongs to; also its title in `frame.title`.
        fill: Draws it.
        roles: Who may see it; empty = everybody.
    """

    path: str
    name: str
    fill: Fill
    roles: Collection[str] = ()


def desk_of_process() -> Desk:
    """Return what the last mounted console serves; NiceGUI has one app per process."""
    desk: Desk = app.state.desk
    return desk


def dress() -> None:
    """Give a page the console's colours and styles; nothing comes from another host."""
    ui.colors(primary=GREEN, positive=GREEN, negative="#c0392b", warning="#b45309")
    for name in STYLES:
        version = hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:12]
        ui.add_head_html(f'<link rel="stylesheet" href="{PREFIX}/assets/{name}?v={version}">')


def register(page: Page) -> None:
    """Serve a page; a second time replaces the first."""

    async def show(request: Request) -> Response | None:
        desk = desk_of_process()
        known = await access.whoever_is_here(desk)
        address = _address(request)
        if known is None:
            return RedirectResponse(f"{PREFIX}/login?next={quote(address)}", status_code=303)
        actor, staff, token = known
        dress()
        await _show(page, Visit(desk, actor, staff.team, token, address), request)
        return None

    title = f"{say(f'frame.title.{page.name}')} · {say('frame.product')}"
    ui.page(page.path, title=title, reconnect_timeout=RECONNECT_S)(show)


def _address(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path.removeprefix(PREFIX) + query


async def _show(page: Page, visit: Visit, request: Request) -> None:
    ui.context.client.on_exception(lambda: complain(say("refusals.unexpected")))
    with await frame.open_frame(visit, page.name):
        if page.roles and visit.actor.role not in page.roles:
            empty("lock", say("frame.closed_to_role"), say("frame.closed_to_role_hint"))
            return
        try:
            await page.fill(visit, request)
        except AppError as error:
            empty("search_off", sentence_for(error), say("frame.gone_hint"))
