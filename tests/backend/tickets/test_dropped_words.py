"""Tickets of a type, category or team that the estate has dropped from its catalogue since."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.console.tickets import views
from backend.conversations import context
from backend.core.actor import RESIDENT, SYSTEM
from backend.core.time import FakeClock
from backend.surveys import service as survey_service
from backend.tickets import notices, reading
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.tickets.steps import walk_to


@pytest.fixture
async def ticket(session: AsyncSession) -> Ticket:
    conversation = await factories.create_conversation(session)
    ticket = await factories.create_ticket(
        session, type="gone", category="gone", team="gone", conversation_id=conversation.id
    )
    await session.commit()
    return ticket


class TestDropped:
    async def test_it_still_lives_its_whole_life(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        await walk_to(session, ticket, "confirmed")
        await ticket_service.transition(session, ticket, "reopen", actor=RESIDENT)

        assert ticket.status == "accepted"

    async def test_staff_are_paged_with_the_key(
        self, session: AsyncSession, ticket: Ticket, clock: FakeClock
    ) -> None:
        ticket.due_response_at = ticket.due_finish_at = clock.now()
        clock.advance(timedelta(hours=1))

        warned = await ticket_service.warn_due(session)

        pages = list(await session.scalars(select(Alert.kind)))
        assert (warned, len(pages)) == (2, 2)
        assert "gone" in notices.alert_text("emergency", ticket)

    async def test_it_is_not_rated(self, session: AsyncSession, ticket: Ticket) -> None:
        assert await survey_service.plan(session, ticket) is None

    async def test_it_is_read_and_told_of(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        ticket: Ticket,
        clock: FakeClock,
    ) -> None:
        answer = await client.get(f"/v1/tickets/{ticket.number}", headers=service_headers)
        shown = reading.read(ticket, actor=SYSTEM, now=clock.now())

        assert (answer.status_code, answer.json()["category"]) == (200, "gone")
        assert context._ticket(ticket)["type_label"] == "gone"
        assert (views.kind(shown), views.category(shown)) == ("gone", "gone")
