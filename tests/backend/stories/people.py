"""Who lives and works at the estate."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from backend.staff.models import Role, Staff
from connectors.base import OutboundMessage
from tests.backend import factories
from tests.backend.stories.estate import Estate, Json

_SERIAL = count(1)
SHIFT = timedelta(hours=8)
# The shortest thing that begins like a photo.
PHOTO = b"\xff\xd8\xff\xe0" + b"\x00" * 60


@dataclass
class Resident:
    """Somebody with a phone in their hand."""

    estate: Estate
    name: str
    headers: dict[str, str]
    conversation_id: int

    async def say(self, text: str, **more: str) -> None:
        """Send a message and wait for what comes of it."""
        message = {"client_id": f"story-{next(_SERIAL)}", "type": "text", "text": text, **more}
        await self.estate.call("POST", "/web/messages", self.headers, json=message)

    async def tap(self, title: str) -> None:
        """Tap a button of the last message that has any."""
        offered = next(message for message in reversed(self.heard) if message.buttons)
        button = next(one for one in offered.buttons if one.title == title)
        await self.say(button.title, button_id=button.id)

    @property
    def heard(self) -> list[OutboundMessage]:
        """What the channel was given for them, in order."""
        taken = self.estate.connector.taken
        return [message for message in taken if message.channel_user == self.name]

    @property
    def kinds(self) -> list[str]:
        return [message.kind for message in self.heard]

    @property
    def last(self) -> str:
        return self.heard[-1].text

    async def page(self) -> list[str]:
        """What the chat shows them of the other side; the page has it all then."""
        items = (await self.estate.call("GET", "/web/messages", self.headers))["items"]
        latest = {"after": items[-1]["id"]}
        await self.estate.call("GET", "/web/messages", self.headers, params=latest)
        return [item["text"] for item in items if item["author"] != "resident"]


@dataclass
class Clerk:
    """A member of staff at the console, who signs in anew every day."""

    estate: Estate
    staff: Staff
    _headers: dict[str, str] = field(default_factory=dict)
    _until: datetime | None = None

    async def _call(self, method: str, path: str, **more: Any) -> Json:
        now = self.estate.clock.now()
        if self._until is None or now >= self._until:
            async with self.estate.database.session() as session:
                self._headers = await factories.staff_headers(session, self.staff)
            self._until = now + SHIFT
        return await self.estate.call(method, path, self._headers, **more)

    async def do(self, number: str, action: str, **inputs: Any) -> Json:
        """Do something with a ticket."""
        return await self.post(f"/tickets/{number}/transitions", action=action, **inputs)

    async def get(self, path: str, **params: Any) -> Json:
        return await self._call("GET", path, params=params)

    async def items(self, path: str, **params: Any) -> list[Json]:
        """Read a list, oldest first."""
        page: list[Json] = (await self.get(path, **params))["items"]
        return page[::-1]

    async def post(self, path: str, **body: Any) -> Json:
        return await self._call("POST", path, json=body)

    async def put(self, path: str, **body: Any) -> Json:
        return await self._call("PUT", path, json=body)

    async def ticket(self, number: str) -> Json:
        return await self.get(f"/tickets/{number}")

    async def alerts(self, number: str) -> list[Json]:
        """What staff were paged with about a ticket."""
        return [one for one in await self.items("/alerts") if one["ticket"] == number]

    async def photograph(self, number: str) -> None:
        """Put a photo of the finished work on a ticket."""
        photo = {"file": ("done.jpg", PHOTO, "image/jpeg")}
        stored = await self._call("POST", "/media", files=photo)
        await self.post(f"/tickets/{number}/attachments", **stored, kind="after")


@dataclass
class Village:
    """Hires people and lets people move in."""

    estate: Estate
    token: str
    service: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.service = {"Authorization": f"Bearer {self.token}"}

    async def hire(self, name: str, role: Role, team: str = "", *, on_duty: float = 0.0) -> Clerk:
        """Hire somebody.

        Args:
            on_duty: Hours on the roster from now on.
        """
        async with self.estate.database.session() as session:
            staff = await factories.create_staff(session, display_name=name, role=role, team=team)
            if on_duty:
                now = self.estate.clock.now()
                await factories.create_shift(session, staff, now, hours=on_duty)
        return Clerk(self.estate, staff)

    async def move_in(self, name: str, home: tuple[str, str, str]) -> None:
        """Register somebody whom the owner app knows by their name."""
        async with self.estate.database.session() as session:
            await factories.create_resident(session, room=home, name=name, channel_user=name)

    async def open_chat(self, name: str) -> Resident:
        """Let somebody open the chat in the owner app."""
        opened = await self.estate.call(
            "POST", "/web/sessions", self.service, json={"external_id": name}
        )
        headers = {"Authorization": f"Bearer {opened['token']}"}
        return Resident(self.estate, name, headers, opened["conversation_id"])

    async def neighbour(self, name: str, home: tuple[str, str, str]) -> Resident:
        """Let somebody move in and open the chat."""
        await self.move_in(name, home)
        return await self.open_chat(name)


def subset(whole: Json, names: Sequence[str]) -> list[Any]:
    """Read some facts in order."""
    return [whole[name] for name in names]
