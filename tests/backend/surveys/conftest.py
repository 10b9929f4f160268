"""Finished work, and the invitation to rate it."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.time import FakeClock
from backend.surveys import service as survey_service
from backend.surveys.models import Survey
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.surveys.steps import HALF_AN_HOUR, finish, of


@pytest.fixture
async def ticket(session: AsyncSession) -> Ticket:
    conversation = await factories.create_conversation(session)
    return await finish(session, conversation_id=conversation.id)


@pytest.fixture
async def survey(session: AsyncSession, clock: FakeClock, ticket: Ticket) -> Survey:
    """A survey the resident was invited to."""
    clock.advance(HALF_AN_HOUR)
    await survey_service.send_due(session)
    return await of(session, ticket)
