"""The benchmark's tickets: the same ones every time, as mixed as real ones, and all of a piece."""

from collections import Counter
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Message
from backend.core.database import Database
from backend.notifications.models import Notification
from backend.tickets.lifecycle import OPEN
from backend.tickets.models import Ticket, TicketEvent
from benchmarks.backend.estate import Row
from benchmarks.backend.filling import chunks, fill
from benchmarks.backend.histories import Rows
from benchmarks.backend.texts import LONGEST
from tests.backend.conftest import START

SIZE = 1_500


@pytest.fixture(scope="module")
def generated() -> Rows:
    """All rows of a small estate, by table."""
    rows: Rows = {}
    for chunk in chunks(SIZE, START):
        for table, made in chunk.items():
            rows.setdefault(table, []).extend(made)
    return rows


class TestRows:
    def test_are_the_same_every_time(self, generated: Rows) -> None:
        again = list(chunks(SIZE, START))

        assert [row for chunk in again for row in chunk.get(Ticket, [])] == generated[Ticket]

    def test_have_numbers_and_ids_of_their_own(self, generated: Rows) -> None:
        tickets = generated[Ticket]

        assert len({ticket["number"] for ticket in tickets}) == SIZE
        assert [ticket["id"] for ticket in tickets] == list(range(1, SIZE + 1))

    def test_are_mostly_over_and_of_every_kind(self, generated: Rows) -> None:
        tickets = generated[Ticket]
        still_open = [ticket for ticket in tickets if ticket["status"] in OPEN]

        assert 0.02 * SIZE < len(still_open) < 0.05 * SIZE
        assert len(Counter(ticket["type"] for ticket in tickets)) == 6
        assert max(len(ticket["description"]) for ticket in tickets) == LONGEST

    def test_hang_together(self, generated: Rows) -> None:
        messages = {row["id"] for row in generated[Message]}
        events: dict[int, list[Row]] = {}
        for event in generated[TicketEvent]:
            events.setdefault(event["ticket_id"], []).append(event)

        assert {row["message_id"] for row in generated[Notification]} <= messages
        assert events.keys() == {ticket["id"] for ticket in generated[Ticket]}
        for steps in events.values():
            assert all(one["at"] <= other["at"] for one, other in pairwise(steps))


class TestFilling:
    async def test_stores_everything_and_lets_the_product_go_on(
        self, live_database: Database
    ) -> None:
        await fill(live_database, 300, live_database.clock.now())

        async with live_database.session() as session:
            assert await _count(session) == 300
            session.add(TicketEvent(ticket_id=1, at=live_database.clock.now(), **_COMMENT))
            await session.flush()


_COMMENT = {"type": "comment", "actor": "接口", "actor_kind": "service"}


async def _count(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Ticket)) or 0
