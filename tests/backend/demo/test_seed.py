"""The same seed and moment give the same past; other moments give another, equally sound one."""

import random
from datetime import datetime

import pytest

from backend.core.database import Database
from backend.core.time import CHINA
from backend.demo import content
from backend.demo.invent import invent
from backend.demo.knowledge import load_knowledge
from backend.demo.past import Past
from backend.demo.people import load_estate, load_residents, load_staff
from backend.tickets.lifecycle import OPEN
from backend.tickets.models import Ticket
from tests.backend.demo.conftest import NOW

MOMENTS = [
    datetime(2026, 1, 1, 3, 10, tzinfo=CHINA),  # the dead of a winter night
    datetime(2026, 7, 31, 23, 50, tzinfo=CHINA),
    datetime(2028, 2, 29, 12, 0, tzinfo=CHINA),
]


async def _invent(database: Database, now: datetime) -> Past:
    async with database.session() as session:
        crew = await load_staff(session)
        rooms = await load_estate(session)
        homes = await load_residents(session, rooms, random.Random(content.estate().seed), now)
        entries = await load_knowledge(session, now)
        past = invent(homes, crew, entries, now)
        await session.rollback()
    return past


def _picture(past: Past) -> list[object]:
    tickets = [(t.number, t.status, t.description, t.room, t.outcome) for t in past.tickets]
    events = [(t.number, e.at, e.type, e.actor, e.note, e.after) for t, e in past.events]
    said = [(s.message.at, s.message.author, s.message.text, s.kind) for s in past.said]
    surveys = [(t.number, s.status, s.attitude, s.result, s.comment) for t, s in past.surveys]
    return [tickets, events, said, surveys]


def _in_season(ticket: Ticket) -> bool:
    stories = content.stories()
    told = next(s for s in stories if any(text in ticket.description for text in s.said))
    return not told.months or ticket.created_at.astimezone(CHINA).month in told.months


class TestSeed:
    async def test_the_same_moment_gives_the_same_past(self, blank: Database) -> None:
        first, second = await _invent(blank, NOW), await _invent(blank, NOW)

        assert _picture(first) == _picture(second)

    async def test_another_seed_gives_another_past(
        self, blank: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = await _invent(blank, NOW)
        other = content.estate().model_copy(update={"seed": 1})
        monkeypatch.setattr(content, "estate", lambda: other)

        assert _picture(await _invent(blank, NOW)) != _picture(first)


class TestMoments:
    @pytest.mark.parametrize("now", MOMENTS, ids=lambda now: f"{now:%m-%d-%H}")
    async def test_at_any_hour_and_season_the_past_ends_now(
        self, blank: Database, now: datetime
    ) -> None:
        past = await _invent(blank, now)

        assert len(past.tickets) == sum(content.shape().tickets.values())
        assert max(event.at for _, event in past.events) <= now
        assert max(said.message.at for said in past.said) <= now
        assert max(alert.at for _, alert in past.alerts) <= now
        assert {ticket.status for ticket in past.tickets} >= OPEN
        assert len({ticket.number for ticket in past.tickets}) == len(past.tickets)
        assert [ticket.number for ticket in past.tickets if not _in_season(ticket)] == []
