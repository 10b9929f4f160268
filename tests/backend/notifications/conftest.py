"""A conversation, a channel and somebody who delivers."""

import random

import pytest

from backend.conversations.models import Conversation
from backend.core.database import Database
from backend.notifications.delivery import Deliverer
from tests.backend.notifications.fake_connector import FakeConnector
from tests.backend.notifications.steps import open_chat


class NoJitter(random.Random):
    """Spreads nothing, so that a backoff is what it is on paper."""

    def uniform(self, a: float, b: float) -> float:
        return 1.0


@pytest.fixture
async def conversation(database: Database) -> Conversation:
    return await open_chat(database)


@pytest.fixture
def connector() -> FakeConnector:
    return FakeConnector()


@pytest.fixture
def deliverer(database: Database, connector: FakeConnector) -> Deliverer:
    return Deliverer(database, {"web": connector}, jitter=NoJitter())
