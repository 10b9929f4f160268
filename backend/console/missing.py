"""What is shown at an address of the console that does not exist."""

from http import HTTPStatus

from nicegui import ui

from backend.console.access import HOME
from backend.console.controls import block, empty
from backend.console.page import dress
from backend.console.words import say


async def show() -> None:
    """Say so, and lead back."""
    dress()
    client = ui.context.client
    client.status_code = HTTPStatus.NOT_FOUND
    client.content.classes("shell login-shell")
    with block("login-card", "main"):
        empty("explore_off", say("frame.missing"), say("frame.missing_hint"))
        ui.link(say("frame.title.conversations"), HOME).classes("link")
