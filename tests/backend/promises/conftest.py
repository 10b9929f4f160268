"""A dispatched repair whose resident writes in the chat."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation
from backend.core.time import FakeClock
from backend.tickets import due
from backend.tickets.models import Ticket
from tests.backend import factories


@pytest.fixture
async def conversation(session: AsyncSession) -> Conversation:
    return await factories.create_conversation(session, owner="human")


@pytest.fixture
async def ticket(session: AsyncSession, clock: FakeClock, conversation: Conversation) -> Ticket:
    ticket = await factories.create_ticket(
        session, conversation_id=conversation.id, team="engineering"
    )
    due.start(ticket, clock)
    await session.flush()
    return ticket
