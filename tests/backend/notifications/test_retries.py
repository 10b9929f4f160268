"""Retries: ever later, and in the end a page to staff."""

from sqlalchemy import select

from backend.alerts.models import Alert
from backend.conversations.models import Conversation
from backend.core.database import Database
from backend.core.time import FakeClock
from backend.notifications.delivery import MAX_ATTEMPTS, Deliverer
from tests.backend.notifications.fake_connector import LATER, SENT, FakeConnector
from tests.backend.notifications.steps import keep_trying, open_chat, outbox, said, say


class TestRetries:
    async def test_they_come_ever_later(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
    ) -> None:
        connector.trouble = LATER
        await say(database, conversation, "好的")

        assert await keep_trying(deliverer, clock, rounds=9) == [2, 4, 8, 16, 32]
        assert len(connector.taken) == MAX_ATTEMPTS

    async def test_the_last_one_pages_staff(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
    ) -> None:
        connector.trouble = LATER
        await say(database, conversation, "好的", kind="ticket_done")
        await keep_trying(deliverer, clock, rounds=9)

        (row,) = await outbox(database)
        assert (row.status, row.attempts, row.error) == ("dead", MAX_ATTEMPTS, "45009 too often")
        assert (await said(database))[0].delivery == "dead"
        async with database.reader() as session:
            alert = (await session.scalars(select(Alert))).one()
        assert (alert.kind, alert.conversation_id) == ("channel_trouble", conversation.id)
        assert "ticket_done" in alert.text

    async def test_until_then_it_is_pending_with_its_reason(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
    ) -> None:
        connector.script.append(LATER)
        await say(database, conversation, "好的")

        assert await deliverer.deliver_due() == 0

        (row,) = await outbox(database)
        assert (row.status, row.attempts, row.error) == ("pending", 1, "45009 too often")
        assert row.sent_at is None

    async def test_one_that_gets_through_leaves_no_trace_of_trouble(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
    ) -> None:
        connector.script += [LATER, SENT]
        await say(database, conversation, "好的")

        await keep_trying(deliverer, clock, rounds=2)

        (row,) = await outbox(database)
        assert (row.status, row.attempts, row.error) == ("sent", 2, None)

    async def test_a_channel_that_comes_back_is_not_stormed(
        self, database: Database, conversation: Conversation, clock: FakeClock
    ) -> None:
        deliverer = Deliverer(database, {"web": FakeConnector(trouble=LATER)})
        for _ in range(10):
            await say(database, await open_chat(database), "好的")

        await deliverer.deliver_due()

        pauses = {(row.due_at - clock.now()).total_seconds() for row in await outbox(database)}
        assert len(pauses) > 1
        assert all(1.5 <= pause <= 2.5 for pause in pauses)
