"""Two deliverers: a message under way belongs to one of them."""

import asyncio

import pytest

from backend.conversations.models import Conversation
from backend.core.database import Database
from backend.core.time import FakeClock
from backend.notifications.delivery import CLAIM, Deliverer
from tests.backend.notifications.fake_connector import FakeConnector
from tests.backend.notifications.steps import open_chat, outbox, say


class TestClaims:
    async def test_two_deliverers_at_once_send_once_and_in_order(
        self, live_database: Database
    ) -> None:
        connector = FakeConnector()
        chats = [await open_chat(live_database) for _ in range(3)]
        for chat in chats:
            for text in "一二三":
                await say(live_database, chat, text)
        deliverers = [Deliverer(live_database, {"web": connector}) for _ in range(3)]

        while any([await deliverer.seconds_to_next() for deliverer in deliverers]) or any(
            await asyncio.gather(*(deliverer.deliver_due() for deliverer in deliverers))
        ):
            pass

        for chat in chats:
            mine = [m.text for m in connector.taken if m.channel_user == chat.channel_user]
            assert mine == ["一", "二", "三"]

    async def test_nobody_else_sends_what_is_under_way(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
    ) -> None:
        connector.meanwhile = Deliverer(database, {"web": connector}).deliver_due
        await say(database, conversation, "好的")

        await deliverer.deliver_due()

        assert connector.texts == ["好的"]

    async def test_a_dead_worker_frees_it_in_the_end(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
    ) -> None:
        connector.script.append(asyncio.CancelledError())
        await say(database, conversation, "好的")
        with pytest.raises(asyncio.CancelledError):
            await deliverer.deliver_due()
        assert await deliverer.deliver_due() == 0

        clock.advance(CLAIM)

        assert await deliverer.deliver_due() == 1
        assert [row.attempts for row in await outbox(database)] == [2]
