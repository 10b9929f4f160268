"""Staff, homes and residents of the demo."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation
from backend.core.actor import Actor
from backend.core.security import hash_password
from backend.demo import content
from backend.demo.rows import add_rows
from backend.demo.specs import ResidentSpec
from backend.residents.models import Building, ChannelIdentity, Resident, ResidentRoom, Room
from backend.staff.models import Role, Staff

_RELATIONS = ("owner", "owner", "owner", "owner", "owner", "owner", "tenant", "tenant", "family")
_FIRST_PHONE = 19900001000  # no carrier gives out 1990000…: nobody is called by mistake
_HISTORY = timedelta(days=91)
_DESK_OPENS, _DESK_CLOSES = 8, 18
_FIRST_BUTLERS_LAST = 9  # as the knowledge entry on butlers says


@dataclass(frozen=True)
class Home:
    """A resident with the room they write from and their chat."""

    resident: Resident
    room: Room
    conversation: Conversation


@dataclass(frozen=True)
class Crew:
    """The staff, and who does what."""

    members: tuple[Staff, ...]

    def of_role(self, *roles: Role) -> list[Staff]:
        """Return the members with one of the roles."""
        return [member for member in self.members if member.role in roles]

    def front_desk(self) -> list[Staff]:
        """Return who receives tickets."""
        return [member for member in self.of_role(Role.AGENT) if member.team == "service"]

    def on_duty(self, building: str | None, hour: int) -> Staff:
        """Return who receives a ticket: the building's butler by day, the lead on duty at night."""
        if not _DESK_OPENS <= hour < _DESK_CLOSES:
            return self.lead_of("order")
        first, second = self.front_desk()[:2]
        return first if building is None or int(building) <= _FIRST_BUTLERS_LAST else second

    def lead_of(self, team: str) -> Staff:
        """Return a team's lead, or the manager where it has none."""
        leads = [member for member in self.of_role(Role.TEAM_LEAD) if member.team == team]
        return (leads or self.of_role(Role.MANAGER))[0]

    def for_category(self, category: str, team: str) -> Staff:
        """Return who deals with a category: the skilled of the team first, then the team."""
        skilled = [member for member in self.members if category in member.skills]
        own = [member for member in skilled if member.team == team]
        anyone = [member for member in self.members if member.team == team]
        return (own or skilled or anyone)[0]


def actor_of(member: Staff) -> Actor:
    """Return a member of staff as the subject of an event."""
    return Actor("staff", member.display_name, staff_id=member.id, role=member.role)


async def load_staff(session: AsyncSession) -> Crew:
    """Store the demo accounts; a role's password is hashed once, hashing is slow on purpose."""
    hashes = {role: hash_password(word) for role, word in content.passwords().items()}
    members = tuple(
        Staff(
            login=spec.login,
            display_name=spec.name,
            password_hash=hashes[spec.role],
            role=spec.role,
            team=spec.team,
            skills=spec.skills,
            phone=spec.phone,
            active=True,
        )
        for spec in content.staff()
    )
    await add_rows(session, members)
    return Crew(members)


async def load_estate(session: AsyncSession) -> list[Room]:
    """Store the buildings and every room the rules describe."""
    specs = content.estate().buildings
    buildings = [Building(name=b.name, units=b.units, floors=b.floors) for b in specs]
    rooms = [
        Room(building=b.name, unit=str(unit), room=f"{floor}{number:02d}")
        for b in specs
        for unit in range(1, b.units + 1)
        for floor in range(1, b.floors + 1)
        for number in range(1, b.rooms + 1)
    ]
    await add_rows(session, buildings)
    await add_rows(session, rooms)
    return rooms


async def load_residents(
    session: AsyncSession, rooms: list[Room], rng: random.Random, now: datetime
) -> list[Home]:
    """Store the residents, each with a room, an identity and an empty chat."""
    homes = []
    for number, (spec, room) in enumerate(_moved_in(rooms, rng), 1):
        since = now - _HISTORY - timedelta(days=rng.randrange(300))
        resident = Resident(
            name=spec.name,
            phone=str(_FIRST_PHONE + number),
            is_elder=spec.elder,
            note="；".join(filter(None, (content.texts().mark, spec.note))),
            created_at=since,
        )
        homes.append(Home(resident, room, _chat(number, now - _HISTORY)))
    await add_rows(session, [home.resident for home in homes])
    for home in homes:
        home.conversation.resident_id = home.resident.id
    await add_rows(session, [home.conversation for home in homes])
    await add_rows(session, [_tie(home, rng.choice(_RELATIONS)) for home in homes])
    await add_rows(session, [_identity(home) for home in homes])
    return homes


def _moved_in(rooms: list[Room], rng: random.Random) -> Iterator[tuple[ResidentSpec, Room]]:
    """Give everybody a room of their own, spread over all buildings."""
    buildings = itertools.cycle(content.estate().buildings)
    free = rng.sample(rooms, len(rooms))
    for spec in content.residents():
        building = spec.building or next(buildings).name
        room = next(
            room
            for room in free
            if room.building == building and spec.floor in (None, floor_of(room))
        )
        free.remove(room)
        yield spec, room


def floor_of(room: Room) -> int:
    """Return the floor a room is on: its number without the last two digits."""
    return int(room.room[:-2])


def _chat(number: int, since: datetime) -> Conversation:
    return Conversation(
        channel="web",
        channel_user=f"demo-{number:03d}",
        owner="bot",
        status="open",
        emergency=False,
        created_at=since,
        last_message_at=since,
    )


def _tie(home: Home, relation: str) -> ResidentRoom:
    return ResidentRoom(resident_id=home.resident.id, room_id=home.room.id, relation=relation)


def _identity(home: Home) -> ChannelIdentity:
    chat = home.conversation
    return ChannelIdentity(
        resident_id=home.resident.id, channel=chat.channel, channel_user=chat.channel_user
    )
