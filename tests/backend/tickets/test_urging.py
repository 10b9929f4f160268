"""催单: counted, answered kindly, and heard one level higher each time."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.core.actor import RESIDENT
from backend.core.time import FakeClock
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from tests.backend import factories

INTERVAL = timedelta(minutes=31)


@pytest.fixture
async def ticket(session: AsyncSession, clock: FakeClock) -> Ticket:
    return await factories.create_ticket(
        session,
        assignee_name="张师傅",
        team="order",
        due_finish_at=clock.now() + timedelta(hours=24),
    )


async def urge(session: AsyncSession, ticket: Ticket) -> None:
    await ticket_service.transition(session, ticket, "urge", actor=RESIDENT)


async def pages(session: AsyncSession) -> list[str]:
    return [alert.text for alert in await session.scalars(select(Alert).order_by(Alert.id))]


class TestLevels:
    async def test_worker_then_lead_then_manager_are_paged(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        for _ in range(4):
            await urge(session, ticket)
            clock.advance(INTERVAL)

        assert (ticket.urge_count, ticket.escalation_level) == (4, 3)
        texts = await pages(session)
        assert len(texts) == 4
        assert "张师傅" in texts[0]
        assert "班组长" in texts[1]
        assert all("经理" in text for text in texts[2:])
        reached = await session.execute(select(Alert.level, Alert.team).order_by(Alert.id))
        assert [tuple(row) for row in reached] == [(level, "order") for level in (1, 2, 3, 3)]

    async def test_an_overdue_ticket_goes_to_the_manager_at_once(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        ticket.due_finish_at = clock.now() - timedelta(minutes=1)

        await urge(session, ticket)

        assert (ticket.urge_count, ticket.escalation_level) == (1, 3)
        assert "经理" in (await pages(session))[0]

    async def test_the_history_tells_of_the_escalation(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        await urge(session, ticket)

        detail = await ticket_service.detail(session, ticket, actor=RESIDENT)
        assert detail.events[-1].type == "urge"
        assert detail.events[-1].before is not None
        assert detail.events[-1].before["escalation_level"] == 0


class TestTooEarly:
    async def test_it_is_no_error_and_counts_once(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        ticket: Ticket,
    ) -> None:
        await session.commit()
        url, body = f"/v1/tickets/{ticket.number}/transitions", {"action": "urge"}

        first = await client.post(url, json=body, headers=service_headers)
        second = await client.post(url, json=body, headers=service_headers)

        assert (first.status_code, second.status_code) == (200, 200)
        assert (first.json()["urge_count"], second.json()["urge_count"]) == (1, 1)
        assert second.json()["minutes_left"] == 24 * 60
        assert len(await pages(session)) == 1

    async def test_it_stays_on_record(self, session: AsyncSession, ticket: Ticket) -> None:
        await urge(session, ticket)
        await urge(session, ticket)

        detail = await ticket_service.detail(session, ticket, actor=RESIDENT)
        assert [event.type for event in detail.events] == ["urge", "urge_repeat"]
