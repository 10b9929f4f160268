"""Who is at the screen: signing in and out of the console."""

import re

from nicegui import app

from backend.console.visit import Desk
from backend.core.actor import Actor
from backend.staff import service as staff_service
from backend.staff.errors import WrongPassword
from backend.staff.models import Role, Staff

# Pages of the console only: a foreign address in a link must not lead anywhere after the login.
_OWN_PAGE = re.compile(
    r"/(?:conversations|tickets|tasks|incidents|roster|knowledge|analytics)(?:[/?][\w\-/?=&%.]*)?"
)
_TOKEN = "token"
LONGEST_PASSWORD = 200
# The first page, which is another one for those who do not answer residents.
HOME, HOME_OF_WORKERS = "/", "/tickets"
DESK_ROLES = frozenset({Role.AGENT, Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN})
LEAD_ROLES = frozenset({Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN})


def safe_return(address: str | None) -> str:
    """Return the page asked for before the login if it is one of ours, else the first page."""
    return address if address and _OWN_PAGE.fullmatch(address) else HOME


def home_of(actor: Actor) -> str:
    """Return the page a person begins with."""
    return "/conversations" if actor.role in DESK_ROLES else HOME_OF_WORKERS


def token_of_browser() -> str | None:
    """Return the session token kept for this browser on the server."""
    token = app.storage.user.get(_TOKEN)
    return token if isinstance(token, str) else None


async def sign_in(desk: Desk, login: str, password: str) -> None:
    """Sign this browser in.

    Raises:
        WrongPassword: Login and password do not belong together.
        TooManyAttempts: The login is closed for some minutes.
    """
    if len(password) > LONGEST_PASSWORD:  # nobody has one; comparing it would cost time
        raise WrongPassword
    # Two sessions: a writer would keep every other one waiting while the password is compared.
    async with desk.database.reader() as session:
        staff = await staff_service.check_password(session, login.strip(), password)
    async with desk.database.session() as session:
        app.storage.user[_TOKEN] = await staff_service.start_session(session, staff)


async def sign_out(desk: Desk) -> None:
    """End the session of this browser."""
    token = app.storage.user.pop(_TOKEN, None)
    if token is not None:
        async with desk.database.session() as session:
            await staff_service.end_session(session, token)


async def whoever_is_here(desk: Desk) -> tuple[Actor, Staff, str] | None:
    """Return who is signed in with this browser, their account and their token."""
    token = token_of_browser()
    if token is None:
        return None
    async with desk.database.reader() as session:
        actor = await staff_service.actor_for_token(session, token)
        if actor is None or actor.staff_id is None:
            return None
        return actor, await staff_service.get(session, actor.staff_id), token
