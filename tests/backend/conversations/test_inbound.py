"""What residents send: stored once, checked, and put into the inbox."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.errors import EmptyMessage, TextTooLong, UnknownMedia
from backend.conversations.models import Conversation, InboundState, Message
from backend.core.actor import Actor
from backend.core.database import Database
from backend.core.hub import Hub
from backend.core.time import FakeClock
from tests.backend import factories
from tests.backend.conversations.steps import Chat


async def count_of(database: Database, table: type[Conversation] | type[Message]) -> int:
    async with database.reader() as session:
        return await session.scalar(select(func.count(table.id))) or 0


class TestFirstContact:
    async def test_opens_a_conversation_of_the_bot(self, chat: Chat, clock: FakeClock) -> None:
        await chat.say("水管漏了")

        row = await chat.row()
        assert (row.owner, row.status, row.resident_id) == ("bot", "open", None)
        assert row.process_after == row.created_at == clock.now()

    async def test_later_messages_join_it(self, chat: Chat, database: Database) -> None:
        await chat.say("一")
        await chat.say("二")

        assert [row.text for row in await chat.messages()] == ["一", "二"]
        assert await count_of(database, Conversation) == 1

    async def test_a_known_channel_user_is_recognised(
        self, chat: Chat, session: AsyncSession
    ) -> None:
        resident = await factories.create_resident(session, channel_user="wang")
        await session.commit()

        await chat.say()

        assert (await chat.row()).resident_id == resident.id

    async def test_who_becomes_known_later_is_recognised_then(
        self, chat: Chat, session: AsyncSession
    ) -> None:
        await chat.say()
        resident = await factories.create_resident(session, channel_user="wang")
        await session.commit()

        await chat.say()

        assert (await chat.row()).resident_id == resident.id

    async def test_the_same_name_on_another_channel_is_somebody_else(
        self, chat: Chat, database: Database
    ) -> None:
        await chat.say()
        await chat.say(channel="wechat")

        assert await count_of(database, Conversation) == 2

    async def test_two_first_messages_at_once_open_one(self, live_database: Database) -> None:
        chat = Chat(live_database)

        await asyncio.gather(*(chat.say(text) for text in "一二三四"))

        assert await count_of(live_database, Conversation) == 1
        assert sorted(row.text for row in await chat.messages()) == sorted("一二三四")


class TestRepeats:
    async def test_the_first_copy_counts(self, chat: Chat) -> None:
        first = await chat.say("漏水", client_id="m1")
        second = await chat.say("漏水漏水", client_id="m1")

        assert first == second
        assert [row.text for row in await chat.messages()] == ["漏水"]

    async def test_an_answered_one_is_not_answered_again(
        self, chat: Chat, database: Database, agent: Actor
    ) -> None:
        await chat.say(client_id="m1")
        await chat.take(agent)
        await chat.give_back(agent)

        await chat.say(client_id="m1")

        assert await chat.waiting() == []
        assert (await chat.row()).process_after is None

    async def test_keys_belong_to_a_conversation(self, chat: Chat, database: Database) -> None:
        other = Chat(database, "zhao")

        first = await chat.say(client_id="m1")
        second = await other.say(client_id="m1")

        assert first != second

    async def test_two_copies_at_once_are_one_message(self, live_database: Database) -> None:
        chat = Chat(live_database)

        ids = await asyncio.gather(*(chat.say("漏水", client_id="m1") for _ in range(4)))

        assert len(set(ids)) == 1
        assert await count_of(live_database, Message) == 1

    async def test_a_repeat_wakes_nobody(self, chat: Chat, hub: Hub) -> None:
        await chat.say(client_id="m1")

        with hub.subscribe("inbox", "conversations") as news:
            await chat.say(client_id="m1")

        assert news.empty()


class TestContent:
    async def test_a_huge_text_is_kept_whole(self, chat: Chat) -> None:
        await chat.say("漏" * 20_000)

        assert (await chat.messages())[0].text == "漏" * 20_000

    async def test_one_nobody_types_is_refused(self, chat: Chat, database: Database) -> None:
        with pytest.raises(TextTooLong):
            await chat.say("漏" * 20_001)

        assert await count_of(database, Message) == 0

    @pytest.mark.parametrize("text", ["", " \n\t　", "\x00", "\ud800"])
    async def test_an_empty_one_is_refused(self, chat: Chat, database: Database, text: str) -> None:
        with pytest.raises(EmptyMessage):
            await chat.say(text)

        assert await count_of(database, Message) == 0

    async def test_what_no_database_keeps_is_dropped(self, chat: Chat) -> None:
        await chat.say("漏\x00水\ud83d！", client_id="a\x00b", button_id="x\x00")

        stored = (await chat.messages())[0]
        assert (stored.text, stored.client_id, stored.button_id) == ("漏水！", "ab", "x")

    async def test_a_hostile_name_opens_a_conversation_like_any_other(
        self, database: Database
    ) -> None:
        chat = Chat(database, "wang'; DROP TABLE messages; --")

        await chat.say(channel_user="wang'; DROP TABLE \x00messages; --")

        assert len(await chat.messages()) == 1

    @pytest.mark.parametrize("text", ["😀👨‍👩‍👧", "<script>alert(1)</script>", "' OR 1=1", "{0}"])
    async def test_any_text_comes_back_as_it_was(self, chat: Chat, text: str) -> None:
        await chat.say(text)

        assert (await chat.messages())[0].text == text

    async def test_a_tap_needs_no_words(self, chat: Chat) -> None:
        await chat.say("", button_id="menu:repair")

        assert (await chat.messages())[0].button_id == "menu:repair"


class TestPhotos:
    async def test_an_own_upload_is_kept(self, chat: Chat) -> None:
        await chat.say()
        photo = await chat.upload("a" * 32)

        await chat.say("", type="image", media_id=photo)

        assert (await chat.messages())[-1].media_id == photo

    async def test_an_unknown_one_is_refused(self, chat: Chat) -> None:
        await chat.say()

        with pytest.raises(UnknownMedia):
            await chat.say("", type="image", media_id="\x00nothing")

        assert len(await chat.messages()) == 1

    async def test_somebody_elses_is_refused(self, chat: Chat, database: Database) -> None:
        other = Chat(database, "zhao")
        await other.say()
        photo = await other.upload("a" * 32)
        await chat.say()

        with pytest.raises(UnknownMedia):
            await chat.say("看", type="image", media_id=photo)

        assert len(await chat.messages()) == 1


class TestTimes:
    async def test_the_channels_own_time_is_kept(self, chat: Chat, clock: FakeClock) -> None:
        sent = clock.now() - timedelta(minutes=5)

        await chat.say(at=sent)

        assert (await chat.messages())[0].at == sent

    async def test_a_time_ahead_of_ours_is_now(self, chat: Chat, clock: FakeClock) -> None:
        await chat.say(at=clock.now() + timedelta(days=1))

        assert (await chat.messages())[0].at == clock.now()

    async def test_a_late_message_comes_after_the_ones_before_it(
        self, chat: Chat, clock: FakeClock
    ) -> None:
        await chat.say("第一")
        await chat.say("迟到的", at=clock.now() - timedelta(hours=1))

        assert [row.text for row in await chat.messages()] == ["第一", "迟到的"]


class TestOwners:
    async def test_a_persons_conversation_is_not_for_the_bot(
        self, chat: Chat, hub: Hub, agent: Actor
    ) -> None:
        await chat.say()
        await chat.hand_over(agent)

        with hub.subscribe("inbox") as news:
            await chat.say("还在吗")

        assert (await chat.waiting(), news.empty()) == ([], True)
        assert (await chat.row()).process_after is None
        assert (await chat.messages())[-1].state == InboundState.HANDLED

    async def test_staff_see_it_at_once(self, chat: Chat, hub: Hub, agent: Actor) -> None:
        await chat.say()
        await chat.hand_over(agent)
        conversation_id = await chat.id()

        with hub.subscribe("conversations") as news:
            message_id = await chat.say("还在吗")

        assert news.get_nowait() == {"conversation_id": conversation_id, "message_id": message_id}

    async def test_an_ended_conversation_goes_to_the_bot(
        self, chat: Chat, session: AsyncSession
    ) -> None:
        await factories.create_conversation(
            session, channel_user="wang", owner="none", status="closed"
        )
        await session.commit()

        await chat.say()

        row = await chat.row()
        assert (row.owner, row.status) == ("bot", "open")
