"""Load the demo estate: `python -m backend.demo.load`, on the first start with DEMO=1."""

import asyncio
import random
import sys
import unicodedata
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.database import Base, Database
from backend.core.schema import schema_is_current
from backend.core.security import password_matches
from backend.core.settings import Settings, get_settings
from backend.core.time import Clock
from backend.demo import content
from backend.demo.invent import invent
from backend.demo.knowledge import load_knowledge
from backend.demo.past import store
from backend.demo.people import load_estate, load_residents, load_staff
from backend.knowledge.models import KnowledgeEntry
from backend.residents.models import Building, Resident, Room
from backend.staff.models import Staff
from backend.tickets.models import Ticket, TicketCounter

# A database in which any of these has a row is in use. The counters are what stays when
# everything else is deleted: a number that was given out is never given out again.
_TRACES: tuple[type[Base], ...] = (
    TicketCounter,
    Ticket,
    Staff,
    Resident,
    Building,
    Room,
    KnowledgeEntry,
)


class DemoRefused(Exception):
    """The demo may not be loaded here."""


async def load(session: AsyncSession, settings: Settings, now: datetime) -> bool:
    """Load the demo into an unused database.

    Args:
        session: The caller's transaction; all of the demo is stored with it, or nothing.
        settings: Of this installation.
        now: The end of the invented past.

    Returns:
        False when the database is in use already.

    Raises:
        DemoRefused: Demo mode is off.
    """
    if not settings.demo:
        raise DemoRefused(content.texts().refused)
    if await _is_in_use(session):
        return False
    now = now.replace(microsecond=0)
    crew = await load_staff(session)
    rooms = await load_estate(session)
    rng = random.Random(content.estate().seed)
    homes = await load_residents(session, rooms, rng, now)
    entries = await load_knowledge(session, now)
    past = invent(homes, crew, entries, now)
    await store(session, past, [home.conversation for home in homes])
    return True


async def _is_in_use(session: AsyncSession) -> bool:
    for table in _TRACES:
        if (await session.execute(select(table).limit(1))).first() is not None:
            return True
    return False


async def accounts(session: AsyncSession) -> str:
    """Return a table of the demo accounts that still exist; empty when there are none."""
    logins = [spec.login for spec in content.staff()]
    found = await session.scalars(
        select(Staff).where(Staff.login.in_(logins), Staff.active).order_by(Staff.id)
    )
    rows = _rows(list(found))
    if not rows:
        return ""
    return "\n".join([content.texts().heading, *_aligned([content.texts().columns, *rows])])


def _rows(members: list[Staff]) -> list[dict[str, str]]:
    """Return the lines of the table; a password somebody has changed is not told."""
    passwords, texts = content.passwords(), content.texts()
    valid = {(member.role, member.password_hash) for member in members if member.role in passwords}
    valid = {(role, stored) for role, stored in valid if password_matches(passwords[role], stored)}
    return [
        {
            "role": get_catalogue().label("role", member.role),
            "name": member.display_name,
            "login": member.login,
            "password": passwords[member.role]
            if (member.role, member.password_hash) in valid
            else texts.changed,
        }
        for member in members
    ]


def _aligned(rows: list[dict[str, str]]) -> list[str]:
    widths = {key: max(_width(row[key]) for row in rows) for key in rows[0]}
    return ["  ".join(_padded(row[key], widths[key]) for key in row).rstrip() for row in rows]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Return the columns a text takes on a screen: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


async def _run(settings: Settings) -> str:
    if not settings.demo:
        raise DemoRefused(content.texts().refused)
    database = Database(settings.database_dsn, clock=Clock(settings.time_scale))
    try:
        if not await schema_is_current(database):
            raise DemoRefused(content.texts().stale)
        async with database.session() as session:
            await load(session, settings, database.clock.now())
            return await accounts(session)
    finally:
        await database.dispose()


def main() -> int:
    """Load where nothing is there yet, and print the accounts each time."""
    try:
        print(asyncio.run(_run(get_settings())))
    except (DemoRefused, ValidationError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
