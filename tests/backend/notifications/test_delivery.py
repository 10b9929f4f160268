"""Delivery: in order, every attempt recorded, nothing silently gone."""

import pytest
from sqlalchemy import delete

from backend.conversations.models import Conversation
from backend.core.database import Database
from backend.core.hub import Hub
from backend.core.time import FakeClock
from backend.notifications.delivery import Deliverer
from connectors.base import Button, Delivery
from tests.backend.notifications.fake_connector import LATER, NEVER, FakeConnector
from tests.backend.notifications.steps import keep_trying, open_chat, outbox, said, say


class TestSending:
    async def test_the_connector_gets_all_it_needs(
        self, database: Database, deliverer: Deliverer, connector: FakeConnector
    ) -> None:
        conversation = await open_chat(database, channel_user="wang")
        await say(database, conversation, "几栋？", kind="bot_reply", buttons=(Button("b", "3栋"),))

        assert await deliverer.deliver_due() == 1

        (message,) = connector.taken
        assert (message.channel, message.channel_user) == ("web", "wang")
        assert (message.kind, message.text) == ("bot_reply", "几栋？")
        assert message.buttons == (Button("b", "3栋"),)
        assert message.message_id == (await said(database))[0].id

    async def test_it_is_recorded_and_shown(
        self,
        database: Database,
        deliverer: Deliverer,
        conversation: Conversation,
        clock: FakeClock,
        hub: Hub,
    ) -> None:
        await say(database, conversation, "好的")

        with hub.subscribe(f"conversation:{conversation.id}") as news:
            await deliverer.deliver_due()

        (row,) = await outbox(database)
        assert (row.status, row.path, row.attempts) == ("sent", "web", 1)
        assert (row.sent_at, row.error) == (clock.now(), None)
        assert (await said(database))[0].delivery == "sent"
        assert news.get_nowait()["delivery"] == "sent"

    async def test_a_message_goes_once(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
    ) -> None:
        await say(database, conversation, "好的")
        for _ in range(3):
            await deliverer.deliver_due()

        assert connector.texts == ["好的"]
        assert await deliverer.seconds_to_next() is None


class TestOrder:
    async def test_a_conversation_is_told_in_order(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
    ) -> None:
        for text in "一二三四五":
            await say(database, conversation, text)

        await deliverer.deliver_due()

        assert connector.texts == list("一二三四五")

    async def test_what_comes_after_a_stuck_one_waits(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
    ) -> None:
        connector.script += [LATER, LATER]
        await say(database, conversation, "一")
        await say(database, conversation, "二")
        await deliverer.deliver_due()
        assert connector.texts == ["一"]

        await keep_trying(deliverer, clock, rounds=3)

        assert connector.texts == ["一", "一", "一", "二"]

    async def test_other_conversations_do_not(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
    ) -> None:
        connector.script.append(LATER)
        await say(database, conversation, "一")
        await say(database, await open_chat(database), "别家的")

        await deliverer.deliver_due()

        assert connector.texts == ["一", "别家的"]

    async def test_what_comes_after_a_hopeless_one_goes(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
    ) -> None:
        connector.script.append(NEVER)
        for text in "一二":
            await say(database, conversation, text)

        await deliverer.deliver_due()

        assert [row.status for row in await outbox(database)] == ["undeliverable", "sent"]


class TestTrouble:
    async def test_undeliverable_is_final_and_visible(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
    ) -> None:
        connector.trouble = NEVER
        await say(database, conversation, "好的")
        for _ in range(2):
            await deliverer.deliver_due()

        (row,) = await outbox(database)
        assert (row.status, row.path, row.error) == ("undeliverable", "custom", NEVER.error)
        assert (await said(database))[0].delivery == "undeliverable"
        assert len(connector.taken) == 1

    async def test_a_crashed_connector_is_tried_again(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
    ) -> None:
        connector.script.append(ZeroDivisionError("oops"))
        await say(database, conversation, "好的")
        await deliverer.deliver_due()
        (row,) = await outbox(database)
        assert (row.status, row.error) == ("pending", "ZeroDivisionError('oops')")

        await keep_trying(deliverer, clock, rounds=2)

        assert [row.status for row in await outbox(database)] == ["sent"]

    async def test_a_channel_that_is_switched_off_is_undeliverable(
        self, database: Database, deliverer: Deliverer
    ) -> None:
        await say(database, await open_chat(database, channel="wechat"), "好的")

        await deliverer.deliver_due()

        (row,) = await outbox(database)
        assert (row.status, row.path) == ("undeliverable", "staff")
        assert "wechat" in (row.error or "")

    async def test_one_erased_on_its_way_is_no_error(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
    ) -> None:
        async def erase() -> None:
            async with database.session() as session:
                gone = Conversation.id == conversation.id
                await session.execute(delete(Conversation).where(gone))

        connector.meanwhile = erase
        await say(database, conversation, "好的")

        await deliverer.deliver_due()

        assert await outbox(database) == []


class TestPaths:
    @pytest.mark.parametrize("path", ["passive", "custom", "template", "web"])
    async def test_the_way_it_took_is_kept(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        path: str,
    ) -> None:
        connector.script.append(Delivery(status="sent", path=path))  # type: ignore[arg-type]
        await say(database, conversation, "好的")

        await deliverer.deliver_due()

        assert [row.path for row in await outbox(database)] == [path]


class TestFailures:
    async def test_a_conversation_that_breaks_does_not_stop_the_others(
        self,
        database: Database,
        conversation: Conversation,
        connector: FakeConnector,
        deliverer: Deliverer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        other, real = await open_chat(database, channel_user="other"), deliverer.deliver

        async def deliver(conversation_id: int) -> int:
            if conversation_id == conversation.id:
                raise RuntimeError
            return await real(conversation_id)

        monkeypatch.setattr(deliverer, "deliver", deliver)
        await say(database, conversation, "一")
        await say(database, other, "二")

        assert await deliverer.deliver_due() == 1
        assert connector.texts == ["二"]
