"""What a page knows of the person in front of it, and how it acts in their name."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from nicegui import ui
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.console.refusals import sentence_for
from backend.core.actor import Actor
from backend.core.database import Database
from backend.core.errors import AppError
from backend.core.settings import Settings
from backend.staff import service as staff_service

Result = TypeVar("Result")
Work = Callable[[AsyncSession, Actor], Awaitable[Result]]


@dataclass(frozen=True)
class Desk:
    """What the console needs of the running product."""

    settings: Settings
    database: Database


@dataclass
class Visit:
    """One page opened by one member of staff.

    Attributes:
        desk: The product behind the page.
        actor: Who it is, as of the last look.
        team: The team they belong to; empty for the management.
        token: Their session; asked again before everything they do.
        address: The page, to come back to after a new login.
    """

    desk: Desk
    actor: Actor
    team: str
    token: str
    address: str

    async def still_here(self) -> Actor | None:
        """Return who acts now, or send them to the login when their session is over."""
        async with self.desk.database.reader() as session:
            actor = await staff_service.actor_for_token(session, self.token)
        if actor is None:
            ui.navigate.to(f"/login?over=1&next={quote(self.address)}")
            return None
        self.actor = actor
        return actor

    async def look(self, work: Work[Result]) -> Result:
        """Read something in the name of the person.

        Raises:
            AppError: It does not exist or may not be seen.
        """
        async with self.desk.database.reader() as session:
            return await work(session, self.actor)

    async def attempt(self, work: Work[Result]) -> Result | None:
        """Change something in the name of the person; a refusal becomes a sentence on screen.

        Returns:
            What the work returned, or None when it was refused.
        """
        actor = await self.still_here()
        if actor is None:
            return None
        try:
            async with self.desk.database.session() as session:
                return await work(session, actor)
        except (AppError, ValidationError) as error:
            complain(sentence_for(error))
            return None


def complain(sentence: str) -> None:
    """Show that something was not done, long enough to be read."""
    ui.notify(sentence, type="negative", position="top", timeout=6000)


def confirm(sentence: str) -> None:
    """Show that something was done."""
    ui.notify(sentence, type="positive", position="top", timeout=2500)
