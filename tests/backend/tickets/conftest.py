"""A ticket and a desk to move it from."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.tickets.steps import Desk


@pytest.fixture
async def ticket(session: AsyncSession) -> Ticket:
    ticket = await factories.create_ticket(session)
    await session.commit()
    return ticket


@pytest.fixture
def desk(client: httpx.AsyncClient, service_headers: dict[str, str], ticket: Ticket) -> Desk:
    return Desk(client, service_headers, ticket.number)
