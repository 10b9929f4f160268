"""The inbox as the worker sees it: what is due, what was left behind."""

from datetime import timedelta

from backend.conversations import inbox
from backend.conversations.dialogue import LEASE, Dialogue
from backend.conversations.models import Conversation
from backend.core.actor import Actor
from backend.core.database import Database
from backend.core.time import FakeClock
from tests.backend.conversations.fake_bot import FakeBot
from tests.backend.conversations.steps import WINDOW, Chat


async def due(database: Database) -> list[int]:
    async with database.reader() as session:
        return await inbox.due(session)


async def pause(database: Database) -> float | None:
    async with database.reader() as session:
        return await inbox.seconds_to_next(session)


async def sweep(database: Database) -> int:
    async with database.session() as session:
        return await inbox.sweep(session)


async def forget(database: Database, conversation_id: int, **values: object) -> None:
    """Change a row behind the product's back, as a crash might leave it."""
    async with database.session() as session:
        row = await session.get_one(Conversation, conversation_id)
        for name, value in values.items():
            setattr(row, name, value)


class TestBurstWindow:
    async def test_more_bubbles_are_waited_for(
        self, chat: Chat, database: Database, clock: FakeClock
    ) -> None:
        await chat.say("厨房", window=WINDOW)
        assert (await due(database), await pause(database)) == ([], 1.5)

        clock.advance(WINDOW)

        assert (await due(database), await pause(database)) == ([await chat.id()], None)

    async def test_every_bubble_begins_it_anew(
        self, chat: Chat, database: Database, clock: FakeClock
    ) -> None:
        await chat.say("厨房", window=WINDOW)
        clock.advance(timedelta(seconds=1))

        await chat.say("漏水", window=WINDOW)
        clock.advance(timedelta(seconds=1))

        assert await due(database) == []

    async def test_a_tapped_button_ends_it(self, chat: Chat, database: Database) -> None:
        await chat.say("厨房漏水", window=WINDOW)
        await chat.say("确认", button_id="confirm", window=WINDOW)

        assert await due(database) == [await chat.id()]

    async def test_the_longest_waiting_one_comes_first(
        self, database: Database, clock: FakeClock
    ) -> None:
        chats = [Chat(database, name) for name in ("wang", "zhao")]
        for chat in reversed(chats):
            await chat.say()
            clock.advance(timedelta(seconds=1))

        assert await due(database) == [await chat.id() for chat in reversed(chats)]


class TestLeases:
    async def test_a_conversation_at_work_is_not_due(
        self, chat: Chat, database: Database, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        seen: list[list[int]] = []

        async def look() -> None:
            seen.append(await due(database))

        bot.meanwhile = look
        await chat.say()
        await dialogue.process(await chat.id())

        assert seen == [[]]

    async def test_one_left_by_a_dead_worker_is_due_after_its_lease(
        self, chat: Chat, database: Database, clock: FakeClock
    ) -> None:
        await chat.say()
        lease = clock.now() + LEASE
        await forget(database, await chat.id(), lease_token="dead", lease_until=lease)
        assert await due(database) == []

        clock.advance(LEASE)

        assert await due(database) == [await chat.id()]

    async def test_the_only_worker_need_not_wait_for_it(
        self, chat: Chat, database: Database, clock: FakeClock
    ) -> None:
        await chat.say()
        lease = clock.now() + LEASE
        await forget(database, await chat.id(), lease_token="dead", lease_until=lease)

        async with database.session() as session:
            await inbox.free_leases(session)

        assert await due(database) == [await chat.id()]


class TestSweeper:
    async def test_a_forgotten_message_is_found(self, chat: Chat, database: Database) -> None:
        await chat.say()
        await forget(database, await chat.id(), process_after=None)

        assert (await sweep(database), await due(database)) == (1, [await chat.id()])

    async def test_a_planned_one_is_left_alone(
        self, chat: Chat, database: Database, clock: FakeClock
    ) -> None:
        await chat.say(window=WINDOW)

        assert await sweep(database) == 0
        assert (await chat.row()).process_after == clock.now() + WINDOW

    async def test_a_persons_conversation_is_left_alone(
        self, chat: Chat, database: Database, agent: Actor
    ) -> None:
        await chat.say()
        await forget(database, await chat.id(), process_after=None, owner="human")

        assert await sweep(database) == 0

    async def test_an_answered_one_is_left_alone(
        self, chat: Chat, database: Database, dialogue: Dialogue
    ) -> None:
        await chat.say()
        await dialogue.process(await chat.id())

        assert (await sweep(database), await due(database)) == (0, [])
