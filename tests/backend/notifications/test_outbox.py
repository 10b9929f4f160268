"""The outbox: whatever is said is stored with its delivery, in order, once."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation
from backend.core.database import Database
from backend.core.hub import Hub
from backend.core.time import FakeClock
from backend.notifications import service
from connectors.base import Button
from tests.backend import factories
from tests.backend.notifications.steps import open_chat, outbox, said, say

BUTTONS = (Button("yes", "是"), Button("no", "否"))


class TestSaying:
    async def test_message_and_delivery_are_stored_together(
        self, database: Database, conversation: Conversation, clock: FakeClock
    ) -> None:
        await say(database, conversation, "好的", kind="bot_reply", buttons=BUTTONS)

        ((message,), (row,)) = (await said(database), await outbox(database))
        assert (message.direction, message.author, message.text) == ("out", "bot", "好的")
        assert message.buttons == [{"id": "yes", "title": "是"}, {"id": "no", "title": "否"}]
        assert (row.kind, row.message_id, row.status) == ("bot_reply", message.id, "pending")
        assert (row.attempts, row.due_at, message.delivery) == (0, clock.now(), "pending")

    async def test_an_error_afterwards_takes_both_back(
        self, database: Database, conversation: Conversation
    ) -> None:
        async def fail() -> None:
            async with database.session() as session:
                await service.enqueue(session, conversation.id, kind="note", text="好的")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fail()

        assert (await said(database), await outbox(database)) == ([], [])

    async def test_open_pages_and_the_deliverer_hear_of_it(
        self, database: Database, conversation: Conversation, hub: Hub
    ) -> None:
        topics = ("outbox", f"conversation:{conversation.id}", "conversations")

        with hub.subscribe(*topics) as news:
            await say(database, conversation, "好的")

        assert news.qsize() == 3

    @pytest.mark.parametrize(("channel", "path"), [("web", "web"), ("wechat", "custom")])
    async def test_the_channel_decides_the_first_way(
        self, database: Database, channel: str, path: str
    ) -> None:
        await say(database, await open_chat(database, channel=channel), "好的")

        assert [row.path for row in await outbox(database)] == [path]


class TestLongTexts:
    async def test_they_become_several_messages_in_order(
        self, database: Database, conversation: Conversation
    ) -> None:
        await say(database, conversation, "漏" * 4001, buttons=BUTTONS, media_id="photo")

        messages = await said(database)
        assert [len(message.text) for message in messages] == [2000, 2000, 1]
        assert [bool(message.buttons) for message in messages] == [False, False, True]
        assert [message.media_id for message in messages] == ["photo", None, None]
        assert [row.message_id for row in await outbox(database)] == [m.id for m in messages]


class TestOnce:
    async def test_a_used_key_says_nothing(
        self, database: Database, conversation: Conversation
    ) -> None:
        for text in ("一", "二"):
            await say(database, conversation, text, dedupe_key="k")

        assert [message.text for message in await said(database)] == ["一"]

    async def test_a_long_text_under_a_key_is_said_once_and_whole(
        self, database: Database, conversation: Conversation
    ) -> None:
        for _ in range(2):
            await say(database, conversation, "漏" * 3000, dedupe_key="k")

        assert [len(message.text) for message in await said(database)] == [2000, 1000]

    async def test_two_at_once_are_one(self, live_database: Database) -> None:
        conversation = await open_chat(live_database)

        await asyncio.gather(
            *(say(live_database, conversation, "好的", dedupe_key="k") for _ in range(4))
        )

        assert len(await said(live_database)) == 1


class TestUnreachable:
    async def test_it_is_on_record_that_nobody_was_told(self, session: AsyncSession) -> None:
        ticket = await factories.create_ticket(session)

        row = await service.record_unreachable(session, kind="ticket_done", ticket_id=ticket.id)

        assert (row.status, row.path, row.attempts) == ("undeliverable", "staff", 0)
        assert row.error
