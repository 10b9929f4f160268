"""A resident, a bot and somebody at the desk."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.dialogue import Dialogue
from backend.core.actor import Actor
from backend.core.database import Database
from backend.core.settings import Settings
from backend.staff import service as staff_service
from backend.staff.models import Role
from tests.backend import factories
from tests.backend.conversations.fake_bot import FakeBot
from tests.backend.conversations.steps import Chat


@pytest.fixture
def chat(database: Database) -> Chat:
    return Chat(database)


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest.fixture
def dialogue(database: Database, settings: Settings, bot: FakeBot) -> Dialogue:
    return Dialogue(database, settings, bot)


@pytest.fixture
async def agent(session: AsyncSession) -> Actor:
    staff = await factories.create_staff(session, display_name="小李")
    await session.commit()
    return staff_service.actor_for(staff)


@pytest.fixture
async def colleague(session: AsyncSession) -> Actor:
    staff = await factories.create_staff(session, display_name="小赵")
    await session.commit()
    return staff_service.actor_for(staff)


@pytest.fixture
async def lead(session: AsyncSession) -> Actor:
    staff = await factories.create_staff(session, display_name="周组长", role=Role.TEAM_LEAD)
    await session.commit()
    return staff_service.actor_for(staff)
