"""Counting who reports one matter from one building (多人同诉)."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.incidents import burst_queries, matching

_MOST = 2000
_NAMED = re.compile(r"(\d{1,3}|[A-Za-z])(?:号楼|栋|幢|座)")

Key = tuple[str, str]  # category, building


@dataclass(frozen=True)
class Voice:
    """One report: who, when, and the ticket it made."""

    who: str
    at: datetime
    ticket: str | None = None


@dataclass
class Burst:
    """What was reported about one category from one building."""

    voices: list[Voice] = field(default_factory=list)

    def since(self, moment: datetime) -> "Burst":
        """Return the part of it from a moment on."""
        return Burst([voice for voice in self.voices if voice.at >= moment])

    @property
    def reporters(self) -> int:
        """How many different people."""
        return len({voice.who for voice in self.voices})

    @property
    def tickets(self) -> list[str]:
        """The tickets they made, in the order of their numbers."""
        return sorted({voice.ticket for voice in self.voices if voice.ticket})

    @property
    def first_at(self) -> datetime:
        """When it began."""
        return min(voice.at for voice in self.voices)

    @property
    def last_at(self) -> datetime:
        """When somebody last reported it."""
        return max(voice.at for voice in self.voices)


async def read(session: AsyncSession, since: datetime) -> dict[Key, Burst]:
    """Return all that was reported since a moment, by category and building."""
    found: dict[Key, Burst] = defaultdict(Burst)
    for key, voice in [*await _of_tickets(session, since), *await _of_inquiries(session, since)]:
        found[key].voices.append(voice)
    return found


async def _of_tickets(session: AsyncSession, since: datetime) -> list[tuple[Key, Voice]]:
    found = []
    for row in await burst_queries.tickets_since(session, since, _MOST):
        number, category, words, facility, building, chat, phone, at = row
        who = f"chat:{chat}" if chat is not None else f"phone:{phone or number}"
        # An outage somebody complains or asks about is the outage others report.
        shared = matching.shared_category(f"{facility or ''} {words}")
        found.append(((shared or category, building or ""), Voice(who, at, number)))
    return found


async def _of_inquiries(session: AsyncSession, since: datetime) -> list[tuple[Key, Voice]]:
    found = []
    for chat, question, at, home in await burst_queries.inquiries_since(session, since, _MOST):
        category = matching.shared_category(question)
        for building in _buildings(question, home) if category else ():
            found.append(((category or "", building), Voice(f"chat:{chat}", at)))
    return found


def _buildings(question: str, home: str | None) -> list[str]:
    """Return the building a question names, else the home of who asks."""
    return _NAMED.findall(question) or ([home] if home else [])
