"""What the resident of a ticket was told, by which way, and what became of it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.console import notices
from backend.console.access import DESK_ROLES
from backend.console.controls import text
from backend.console.tickets.parts import card
from backend.console.visit import Visit
from backend.console.words import say
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.notifications import service as notification_service
from backend.notifications.reading import read_all
from backend.notifications.schemas import NotificationRead

_MOST = 50
Told = tuple[list[NotificationRead], datetime]


async def read(visit: Visit, number: str) -> Told | None:
    """Read the newest messages about a ticket; None for those the outbox is not for."""
    if visit.actor.role not in DESK_ROLES:
        return None

    async def work(session: AsyncSession, actor: Actor) -> Told:
        rows, _ = await notification_service.list_page(session, ticket=number, limit=_MOST)
        return await read_all(session, rows, actor=actor), clock_of(session).now()

    return await visit.look(work)


def draw(told: Told | None) -> None:
    """Draw the card."""
    if told is None:
        return
    items, now = told
    with card(say("notices.title")):
        if not items:
            text(say("notices.none"), "help", "p")
        for item in items:
            notices.draw(item, now=now)
