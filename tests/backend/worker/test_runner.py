"""The gateway's background work as a whole: answering, delivering, keeping time."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from backend.conversations.models import Conversation
from backend.core.database import Database
from backend.core.settings import Settings
from backend.core.time import FakeClock
from backend.worker import runner as runner_module
from backend.worker.runner import PARALLEL, Runner
from tests.backend.conversations.fake_bot import FakeBot
from tests.backend.conversations.steps import WINDOW, Chat
from tests.backend.notifications.fake_connector import FakeConnector
from tests.backend.worker.steps import PATIENCE_S, eventually, started


@pytest.fixture
def woken(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the runner was asked to look at."""
    topics: list[str] = []
    monkeypatch.setattr(runner, "wake", topics.append)
    return topics


class TestAnswering:
    async def test_what_is_due_is_answered(self, runner: Runner, chat: Chat) -> None:
        await chat.say("漏水")

        await runner.answer_due()
        await runner.settle()

        assert await chat.heard() == ["echo: 漏水"]

    async def test_what_is_not_is_waited_for(
        self, runner: Runner, chat: Chat, clock: FakeClock
    ) -> None:
        await chat.say("漏水", window=WINDOW)

        assert await runner.answer_due() == 1.5
        await runner.settle()
        assert await chat.heard() == []

        clock.advance(WINDOW)
        assert await runner.answer_due() is None
        await runner.settle()
        assert await chat.heard() == ["echo: 漏水"]

    async def test_looking_twice_answers_once(
        self, runner: Runner, chat: Chat, bot: FakeBot
    ) -> None:
        await chat.say("漏水")

        for _ in range(3):
            await runner.answer_due()
        await runner.settle()

        assert bot.texts == ["漏水"]

    async def test_the_inbox_is_looked_at_again_after_an_answer(
        self, runner: Runner, chat: Chat, woken: list[str]
    ) -> None:
        await chat.say("漏水")

        await runner.answer_due()
        await runner.settle()

        assert woken == ["inbox"]

    async def test_one_that_breaks_does_not_wake_the_inbox_to_break_again(
        self, runner: Runner, chat: Chat, woken: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def process(_: int) -> bool:
            raise RuntimeError

        monkeypatch.setattr(runner._dialogue, "process", process)
        await chat.say("漏水")

        await runner.answer_due()
        await runner.settle()

        assert woken == []
        assert runner._answering == {}

    async def test_many_residents_are_served_but_not_all_at_once(
        self, runner: Runner, live_database: Database, bot: FakeBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chats = [Chat(live_database, f"user-{n}") for n in range(PARALLEL + 4)]
        for chat in chats:
            await chat.say(chat.channel_user)
        at_work, most, real = 0, 0, bot.ask

        async def ask(**question: Any) -> object:
            nonlocal at_work, most
            at_work += 1
            most = max(most, at_work)
            await asyncio.sleep(0)
            at_work -= 1
            return await real(**question)

        monkeypatch.setattr(bot, "ask", ask)
        await runner.answer_due()
        await runner.settle()

        assert len(bot.asked) == len(chats)
        assert most <= PARALLEL


class TestRunning:
    @pytest.fixture(autouse=True)
    def only_wake_ups(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing is found by looking again; whatever happens, somebody was woken for it."""
        monkeypatch.setattr(runner_module, "LOOK_AGAIN_S", 3600.0)

    async def test_a_message_goes_all_the_way(
        self, runner: Runner, chat: Chat, connector: FakeConnector, live_database: Database
    ) -> None:
        async def delivered() -> bool:
            mine = await chat.messages()
            return [row.delivery for row in mine if row.direction == "out"] == ["sent"]

        async with started(runner):
            await chat.say("漏水")
            await eventually(live_database, delivered)

        assert connector.texts == ["echo: 漏水"]

    async def test_one_sent_while_the_bot_thinks_is_answered_too(
        self, runner: Runner, chat: Chat, bot: FakeBot, connector: FakeConnector
    ) -> None:
        bot.meanwhile = lambda: chat.say("还有灯")

        async def delivered() -> bool:
            return connector.texts == ["echo: 漏水", "echo: 还有灯"]

        async with started(runner):
            await chat.say("漏水")
            await eventually(chat.database, delivered)

    async def test_a_conversation_that_crashes_does_not_stop_the_others(
        self, runner: Runner, live_database: Database, bot: FakeBot, connector: FakeConnector
    ) -> None:
        broken, healthy = Chat(live_database, "broken"), Chat(live_database, "healthy")
        bot.script.append(RuntimeError("unreadable"))
        await broken.say("一")

        async def crashed() -> bool:
            return bot.texts == ["一"]

        async def delivered() -> bool:
            return connector.texts == ["echo: 二"]

        async with started(runner):
            await eventually(live_database, crashed)
            await healthy.say("二")
            await eventually(live_database, delivered)


class TestLeases:
    @pytest.mark.parametrize("redis_url", ["", "redis://127.0.0.1:1"])
    async def test_only_where_nobody_else_can_hold_one_they_are_freed(
        self, chat: Chat, settings: Settings, bot: FakeBot, clock: FakeClock, redis_url: str
    ) -> None:
        await chat.say("昨晚说的")
        held = {"lease_token": "held", "lease_until": clock.now() + timedelta(hours=1)}
        async with chat.database.session() as session:
            await session.execute(update(Conversation).values(**held))
        settings.redis_url = redis_url
        runner = Runner(chat.database, settings, {}, bot)

        await runner.start()
        await runner.stop()

        row = await chat.row()
        assert (row.lease_token != "held") is (chat.database.is_sqlite and not redis_url)


class TestTakingUp:
    async def test_what_an_earlier_process_left_is_answered(
        self, runner: Runner, chat: Chat, clock: FakeClock, connector: FakeConnector
    ) -> None:
        await chat.say("昨晚说的")
        held = {"lease_token": "dead", "lease_until": clock.now() - timedelta(seconds=1)}
        async with chat.database.session() as session:
            await session.execute(update(Conversation).values(**held, process_after=None))

        async def delivered() -> bool:
            return connector.texts == ["echo: 昨晚说的"]

        async with started(runner):
            await eventually(chat.database, delivered)

    async def test_a_reply_that_was_not_sent_goes_out(
        self, runner: Runner, chat: Chat, connector: FakeConnector
    ) -> None:
        await chat.say("漏水")
        await runner.answer_due()
        await runner.settle()
        assert connector.texts == []

        async def delivered() -> bool:
            return connector.texts == ["echo: 漏水"]

        async with started(runner):
            await eventually(chat.database, delivered)

    async def test_the_sweeper_finds_a_lost_wake_up(self, runner: Runner, chat: Chat) -> None:
        await chat.say("漏水")
        async with chat.database.session() as session:
            await session.execute(update(Conversation).values(process_after=None))

        await runner.sweep()
        await runner.answer_due()
        await runner.settle()

        assert await chat.heard() == ["echo: 漏水"]


class TestStopping:
    async def test_an_answer_that_is_nearly_there_is_waited_for(
        self, runner: Runner, chat: Chat, bot: FakeBot
    ) -> None:
        thinking, thought = asyncio.Event(), asyncio.Event()

        async def think() -> None:
            thinking.set()
            await thought.wait()

        bot.meanwhile = think
        await chat.say("漏水")
        await runner.start()
        await asyncio.wait_for(thinking.wait(), PATIENCE_S)

        stopping = asyncio.create_task(runner.stop())
        thought.set()
        await asyncio.wait_for(stopping, PATIENCE_S)

        assert await chat.heard() == ["echo: 漏水"]

    async def test_nothing_runs_afterwards(self, runner: Runner) -> None:
        before = asyncio.all_tasks()
        await runner.start()

        await runner.stop()

        assert asyncio.all_tasks() == before

    async def test_one_that_takes_long_is_not_lost(
        self,
        runner: Runner,
        chat: Chat,
        bot: FakeBot,
        live_database: Database,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(runner_module, "GRACE_S", 0.01)
        thinking = asyncio.Event()

        async def think() -> None:
            thinking.set()
            await asyncio.Event().wait()

        bot.meanwhile = think
        await chat.say("漏水")
        async with started(runner):
            await asyncio.wait_for(thinking.wait(), PATIENCE_S)
        assert (await chat.waiting(), await chat.heard()) == (["漏水"], [])

        async def answered() -> bool:
            return await chat.heard() == ["echo: 漏水"]

        async with started(runner):
            await eventually(live_database, answered)

    async def test_twice_is_fine(self, runner: Runner) -> None:
        await runner.start()

        for _ in range(2):
            await runner.stop()
