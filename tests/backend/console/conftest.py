"""A console on a real database, and people who sit in front of it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from nicegui import Client, core, ui
from nicegui import app as nicegui_app
from nicegui.elements.mixins.value_element import ValueElement
from nicegui.functions.download import download
from nicegui.functions.navigate import Navigate
from nicegui.functions.notify import notify
from nicegui.testing import User

from backend.console import access
from backend.console.mount import mount_console
from backend.console.page import desk_of_process
from backend.core.database import Database
from backend.core.settings import Settings
from backend.staff.models import Role, Staff
from tests.backend import factories

BASE = "http://test/console"
# Tenths of a second to wait for what comes in the background; a busy machine is slow.
PATIENCE = 100


class Person(User):
    """Somebody in front of a browser, patient enough for a busy machine."""

    async def sees(self, target: Any = None, **filters: Any) -> None:
        await self.should_see(target, retries=PATIENCE, **filters)

    async def misses(self, target: Any = None, **filters: Any) -> None:
        await self.should_not_see(target, retries=PATIENCE, **filters)


SignIn = Callable[..., Awaitable[Person]]


@pytest.fixture
async def console(settings: Settings, live_database: Database) -> AsyncIterator[FastAPI]:
    app = FastAPI()
    mount_console(app, settings, live_database)
    async with app.router.lifespan_context(app):
        yield app
        for client in list(Client.instances.values()):
            client.delete()
    nicegui_app.reset()
    core.reset()
    ui.navigate, ui.notify, ui.download = Navigate(), notify, download


@pytest.fixture
async def browser(console: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a session."""
    transport = httpx.ASGITransport(console)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


@pytest.fixture
def visitor(browser: httpx.AsyncClient) -> Person:
    """Somebody who is not signed in."""
    return Person(browser)


@pytest.fixture
async def sign_in(console: FastAPI, live_database: Database) -> AsyncIterator[SignIn]:
    """Let somebody with a role sign in with a browser of their own."""
    clients: list[httpx.AsyncClient] = []

    async def enter(role: Role = Role.AGENT, **values: Any) -> Person:
        async with live_database.session() as session:
            staff = await factories.create_staff(session, role=role, **values)
        clients.append(httpx.AsyncClient(transport=httpx.ASGITransport(console), base_url=BASE))
        user = Person(clients[-1])
        await log_in(user, staff)
        return user

    yield enter
    for client in clients:
        await client.aclose()


async def log_in(user: Person, staff: Staff) -> None:
    """Sign in without the form: NiceGUI's test users share one `ui.navigate`."""
    await user.open("/login")
    await access.sign_in(desk_of_process(), staff.login, factories.PASSWORD)


def fill(user: Person, marker: str, value: str) -> None:
    """Put a value into the field with a marker."""
    with user:
        (field,) = user.find(marker=marker).elements
        assert isinstance(field, ValueElement)
        field.set_value(value)


def fill_login(user: Person, login: str, password: str) -> None:
    fill(user, "login", login)
    fill(user, "password", password)
    user.find(marker="login-form").trigger("submit.prevent")
