"""The background work, on a bot and a channel that do what a script says."""

import pytest

from backend.core.database import Database
from backend.core.settings import Settings
from backend.worker.runner import Runner
from tests.backend.conversations.fake_bot import FakeBot
from tests.backend.conversations.steps import Chat
from tests.backend.notifications.fake_connector import FakeConnector


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest.fixture
def connector() -> FakeConnector:
    return FakeConnector()


@pytest.fixture
def runner(
    live_database: Database, settings: Settings, bot: FakeBot, connector: FakeConnector
) -> Runner:
    return Runner(live_database, settings, {"web": connector}, bot)


@pytest.fixture
def chat(live_database: Database) -> Chat:
    return Chat(live_database)
