"""Several workers on one PostgreSQL look after the same promises."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.alerts.models import Alert
from backend.core.actor import SERVICE
from backend.core.database import Database
from backend.core.time import FakeClock
from backend.notifications.models import Notification
from backend.promises import service as promise_service
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from tests.backend import factories


@pytest.fixture
async def visit(live_database: Database, clock: FakeClock) -> Ticket:
    """A dispatched repair whose visit was promised and missed."""
    async with live_database.session() as session:
        conversation = await factories.create_conversation(session)
        ticket = await factories.create_ticket(
            session, status="dispatched", conversation_id=conversation.id
        )
        due_at = clock.now() + timedelta(hours=1)
        await promise_service.make(
            session, kind="visit", due_at=due_at, made_by="小李", ticket=ticket
        )
    clock.advance(timedelta(hours=2))
    return ticket


async def count(database: Database, table: type) -> int:
    async with database.reader() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


class TestSideBySide:
    async def test_each_miss_is_told_once(self, live_database: Database, visit: Ticket) -> None:
        async def look() -> int:
            async with live_database.session() as session:
                return await promise_service.warn_due(session)

        looked = await asyncio.gather(*(look() for _ in range(5)))

        assert sum(looked) == 1
        assert await count(live_database, Notification) == 1
        assert await count(live_database, Alert) == 1

    async def test_a_step_at_the_same_moment_blocks_nobody(
        self, live_database: Database, visit: Ticket
    ) -> None:
        async def look() -> None:
            async with live_database.session() as session:
                await promise_service.warn_due(session)

        async def start() -> None:
            async with live_database.session() as session:
                ticket = await session.get_one(Ticket, visit.id)
                await ticket_service.transition(session, ticket, "start", actor=SERVICE)

        async with asyncio.timeout(20):
            await asyncio.gather(*(look() for _ in range(4)), start())

        async with live_database.reader() as session:
            rows = (await promise_service.list_page(session, ticket=visit.number))[0]
            statuses = [row.status for row in rows if row.kind == "visit"]
        assert statuses == ["broken"]
