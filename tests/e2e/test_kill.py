"""`kill -9` at random moments of a busy day: nothing lost, nothing doubled, nothing stuck."""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from backend.conversations.models import Conversation, InboundState, Message
from backend.core.database import Database
from backend.notifications.models import Notification
from backend.surveys.models import Survey
from backend.tickets.models import Ticket, TicketEvent
from tests.backend.postgres import throwaway_postgres
from tests.backend.redis_server import throwaway_redis
from tests.e2e.day import PATIENCE_S, Resident
from tests.e2e.estate import TOKEN, Estate
from tests.e2e.product import eventually

pytestmark = pytest.mark.slow

KILLS = 25  # in each of two ways to run the product
RESIDENTS = 6
SEED = 20260302
DEADLINES = ("response_overdue", "finish_overdue")
ACTIONS = ("accept", "dispatch", "start", "finish", "confirm")


@dataclass(frozen=True)
class Evening:
    """What the database holds when the day is over."""

    conversations: list[Conversation]
    messages: list[Message]
    notifications: list[Notification]
    tickets: list[Ticket]
    events: list[TicketEvent]
    surveys: list[Survey]


async def look(database_url: str) -> Evening:
    database = Database(database_url)
    tables: tuple[Any, ...] = (Conversation, Message, Notification, Ticket, TicketEvent, Survey)
    async with database.reader() as session:
        rows = [list(await session.scalars(select(table))) for table in tables]
    await database.dispose()
    return Evening(*rows)


@pytest.fixture(scope="module", params=["one process", "gateway and worker"])
def estate(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Estate]:
    folder = tmp_path_factory.mktemp("killed")
    if request.param == "one process":
        yield from running(Estate(folder, f"sqlite+aiosqlite:///{folder}/assistant.db", ""))
    else:
        with throwaway_postgres() as database_url, throwaway_redis() as redis:
            yield from running(Estate(folder, database_url, redis.url))


def running(estate: Estate) -> Iterator[Estate]:
    estate.start()
    yield estate
    estate.stop()


@pytest.fixture(scope="module")
def residents(estate: Estate) -> list[Resident]:
    """Those who lived through the day, with all its deaths."""
    over, dice = threading.Event(), random.Random(SEED)
    people = [Resident(f"user-{n}", estate.address, TOKEN, over) for n in range(RESIDENTS)]
    for person in people:
        person.start()
    for _ in range(KILLS):
        estate.kill_one(dice)
    over.set()
    for person in people:
        person.join(PATIENCE_S)
    assert [person.error for person in people if person.error] == []
    assert not any(person.is_alive() for person in people)
    return people


@pytest.fixture(scope="module")
def evening(estate: Estate, residents: list[Resident]) -> Evening:
    """The state once everything that is due was done."""

    def at_rest() -> Evening | None:
        found = asyncio.run(look(estate.database_url))
        waiting = [row for row in found.notifications if row.status == "pending"]
        alerted = {event.ticket_id for event in found.events if event.type == DEADLINES[-1]}
        left = [row for row in found.tickets if row.status == "submitted" and row.id not in alerted]
        return None if waiting or left else found

    evening: Evening = eventually(at_rest, limit_s=PATIENCE_S)
    return evening


class TestMessages:
    def test_each_is_answered_once(self, evening: Evening, residents: list[Resident]) -> None:
        said = Counter(row.conversation_id for row in evening.messages if row.direction == "in")
        kind = {row.message_id: row.kind for row in evening.notifications}
        answered = Counter(
            row.conversation_id for row in evening.messages if kind.get(row.id) == "bot_reply"
        )

        assert said == answered
        assert sum(said.values()) == sum(person.sent for person in residents)
        assert all(row.state != InboundState.RECEIVED for row in evening.messages)

    def test_nobody_was_handed_over(self, evening: Evening) -> None:
        assert {row.owner for row in evening.conversations} == {"bot"}


class TestNotifications:
    def test_each_is_sent_once_or_known_to_be_in_doubt(self, evening: Evening) -> None:
        assert {row.status for row in evening.notifications} <= {"sent", "ambiguous"}
        assert len({row.message_id for row in evening.notifications}) == len(evening.notifications)

    def test_nothing_is_said_twice_about_a_ticket(self, evening: Evening) -> None:
        texts = {row.id: row.text for row in evening.messages}
        said = Counter(
            (row.ticket_id, row.kind, texts.get(row.message_id or 0))
            for row in evening.notifications
            if row.ticket_id
        )

        assert len(said) >= len(ACTIONS) * RESIDENTS
        assert [key for key, times in said.items() if times > 1] == []


class TestTickets:
    def test_none_is_made_twice(self, evening: Evening, residents: list[Resident]) -> None:
        known = sorted(number for person in residents for number in person.tickets)

        assert sorted(ticket.number for ticket in evening.tickets) == known

    def test_none_is_stuck(self, evening: Evening, residents: list[Resident]) -> None:
        left_alone = {person.tickets[-1] for person in residents}
        states = Counter(
            ticket.status for ticket in evening.tickets if ticket.number not in left_alone
        )

        assert set(states) == {"confirmed"}

    def test_no_action_is_done_twice(self, evening: Evening) -> None:
        once = (*ACTIONS, *DEADLINES)
        done = Counter((event.ticket_id, event.type) for event in evening.events)

        assert [key for key, times in done.items() if key[1] in once and times > 1] == []


class TestTimers:
    def test_every_survey_went_out_and_was_answered(self, evening: Evening) -> None:
        assert {survey.status for survey in evening.surveys} == {"answered"}

    def test_every_missed_deadline_was_alerted(
        self, evening: Evening, residents: list[Resident]
    ) -> None:
        left_alone = {person.tickets[-1] for person in residents}
        known = {ticket.id for ticket in evening.tickets if ticket.number in left_alone}
        alerted = Counter((event.ticket_id, event.type) for event in evening.events)

        assert {alerted[ticket_id, name] for ticket_id in known for name in DEADLINES} == {1}
