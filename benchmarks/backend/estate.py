"""The people and places the generated tickets belong to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from backend.catalogue import get_catalogue
from backend.core.security import hash_password
from backend.staff.models import Role

Row = dict[str, Any]
PASSWORD = "bench-password"
WORKER = "worker0"
BUILDINGS, UNITS, FLOORS, DOORS = 30, 3, 30, 4
STAFF = 60
# One resident writes about ten tickets in the years that are generated.
TICKETS_PER_RESIDENT = 10
_ROLES = (*[Role.WORKER] * 7, Role.AGENT, Role.AGENT, Role.TEAM_LEAD)


@dataclass(frozen=True)
class Person:
    """A resident with home, phone and chat; ids are the same in all three tables."""

    id: int

    @property
    def name(self) -> str:
        """How the resident is called."""
        return f"住户{self.id}"

    @property
    def phone(self) -> str:
        """A number of their own."""
        return f"139{self.id:08d}"

    @property
    def channel_user(self) -> str:
        """The name their channel knows them by."""
        return f"openid-{self.id:08d}"

    @property
    def home(self) -> tuple[str, str, str]:
        """Building, unit and room; two families may share one."""
        rest, door = divmod(self.id, DOORS)
        rest, floor = divmod(rest, FLOORS)
        rest, unit = divmod(rest, UNITS)
        return str(rest % BUILDINGS + 1), str(unit + 1), f"{floor + 1}{door + 1:02d}"


def people(tickets: int) -> list[Person]:
    """Return the residents of an estate with this many tickets."""
    return [Person(number) for number in range(1, max(tickets // TICKETS_PER_RESIDENT, 1) + 1)]


def staff_name(number: int) -> str:
    """Return the display name of a member of staff."""
    return f"师傅{number}"


def staff_rows() -> Iterator[Row]:
    """Make the accounts; they share one password, hashing is slow on purpose."""
    teams, secret = list(get_catalogue().teams), hash_password(PASSWORD)
    for number in range(STAFF):
        yield {
            "id": number + 1,
            "login": f"worker{number}",
            "display_name": staff_name(number),
            "password_hash": secret,
            "role": _ROLES[number % len(_ROLES)],
            "team": teams[number % len(teams)],
            "skills": [],
            "active": True,
        }


def resident_rows(residents: list[Person], since: datetime) -> Iterator[Row]:
    """Make the residents."""
    for person in residents:
        names = {"id": person.id, "name": person.name, "phone": person.phone}
        yield {**names, "is_elder": False, "note": "", "created_at": since}


def conversation_rows(residents: list[Person], now: datetime, dice: Random) -> Iterator[Row]:
    """Make a conversation for every resident; a few wait for staff."""
    for person in residents:
        waits = person.id % 200 == 0
        last = now - timedelta(minutes=dice.randint(1, 60 * 24 * 90))
        yield {
            "id": person.id,
            "channel": "web",
            "channel_user": person.channel_user,
            "resident_id": person.id,
            "owner": "human" if waits else "bot",
            "status": "open",
            "handoff_reason": "asked" if waits else None,
            "emergency": False,
            "waiting_since": last if waits else None,
            "created_at": last - timedelta(days=200),
            "last_message_at": last,
        }
