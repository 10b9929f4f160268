"""The login page."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui
from starlette.responses import Response

from backend.catalogue import get_catalogue
from backend.console import access
from backend.console.controls import block, button, text
from backend.console.page import PREFIX, desk_of_process, dress
from backend.console.refusals import sentence_for
from backend.console.words import say
from backend.core.errors import AppError

LONGEST = 200


async def show(request: Request) -> Response | None:
    """Show the login, or go on where somebody is signed in already."""
    target = access.safe_return(request.query_params.get("next"))
    if await access.whoever_is_here(desk_of_process()) is not None:
        return RedirectResponse(PREFIX + target, status_code=303)
    dress()
    ui.context.client.content.classes("shell login-shell")
    with block("login-card", "main"):
        text(get_catalogue().policy.estate_name, "login-estate", "p")
        text(say("login.title"), "login-title", "h1")
        if "over" in request.query_params:
            text(say("login.over"), "help", "p")
        _form(target)
        text(say("login.help"), "help", "p")
    return None


def _form(target: str) -> None:
    """Draw the form; a real one, so that password managers and the Enter key work."""
    # A browser without the page's own script must not put the password into the address.
    with ui.element("form").classes("login-form").props("method=post autocomplete=on") as form:
        login = ui.input(say("login.name")).props("name=login autocomplete=username autofocus")
        password = ui.input(say("login.password"), password=True)
        password.props("name=password autocomplete=current-password")
        for field in (login, password):
            field.props(f"outlined maxlength={LONGEST}").mark(field.props["name"])
        failure = text("", "login-failure", "p").props("role=alert")
        enter = button(say("login.enter"), kind="main").props("type=submit").classes("login-enter")
    form.mark("login-form")

    async def submit() -> None:
        enter.props("loading")
        try:
            await access.sign_in(desk_of_process(), login.value or "", password.value or "")
        except AppError as error:
            failure.set_text(sentence_for(error))
            password.set_value("")
        else:
            ui.navigate.to(target)
        finally:
            enter.props(remove="loading")

    form.on("submit.prevent", submit)
