"""Leases, and people who step in while the bot thinks."""

import asyncio

import pytest

from backend.conversations.dialogue import LEASE, Dialogue
from backend.conversations.turns import Turns
from backend.core.actor import BOT, Actor
from backend.core.database import Database
from backend.core.settings import Settings
from backend.core.time import FakeClock
from connectors.bot import BotParse
from tests.backend.conversations.fake_bot import FakeBot, answer_of
from tests.backend.conversations.steps import WINDOW, Chat

REPAIR = BotParse(intent="repair", confidence=0.9)


class TestLease:
    async def test_one_worker_at_a_time(
        self, chat: Chat, database: Database, settings: Settings, bot: FakeBot
    ) -> None:
        second = Dialogue(database, settings, bot)
        refused: list[bool] = []

        async def race() -> None:
            refused.append(await second.process(await chat.id()))

        bot.meanwhile = race
        await chat.say()

        assert await Dialogue(database, settings, bot).process(await chat.id())
        assert (refused, len(bot.asked)) == ([False], 1)

    async def test_two_workers_at_once_answer_once(
        self, live_database: Database, settings: Settings
    ) -> None:
        bot, chat = FakeBot(), Chat(live_database)
        await chat.say("漏水")
        conversation_id = await chat.id()
        workers = [Dialogue(live_database, settings, bot) for _ in range(4)]

        await asyncio.gather(*(worker.process(conversation_id) for worker in workers))

        assert (bot.texts, await chat.heard()) == (["漏水"], ["echo: 漏水"])

    async def test_a_dead_workers_lease_runs_out(
        self, chat: Chat, database: Database, dialogue: Dialogue, clock: FakeClock
    ) -> None:
        await chat.say("漏水")
        await Turns(database, LEASE).claim(await chat.id())
        assert not await dialogue.process(await chat.id())

        clock.advance(LEASE)

        assert await dialogue.process(await chat.id())
        assert await chat.heard() == ["echo: 漏水"]

    async def test_who_lost_it_stores_nothing(
        self,
        chat: Chat,
        database: Database,
        settings: Settings,
        bot: FakeBot,
        clock: FakeClock,
    ) -> None:
        faster = Dialogue(database, settings, FakeBot())

        async def overtake() -> None:
            clock.advance(LEASE)
            await faster.process(await chat.id())

        bot.meanwhile = overtake
        bot.script.append(answer_of("来晚了", "来晚了的第二句", parse=REPAIR))
        await chat.say("漏水")

        await Dialogue(database, settings, bot).process(await chat.id())

        assert await chat.heard() == ["echo: 漏水"]
        assert (await chat.messages())[0].intent is None

    async def test_it_outlives_a_slow_bot(self, database: Database, settings: Settings) -> None:
        settings.bot_timeout_s = 300
        dialogue = Dialogue(database, settings, FakeBot())
        chat, clock = Chat(database), database.clock
        await chat.say()
        rivals: list[bool] = []

        async def race() -> None:
            assert isinstance(clock, FakeClock)
            clock.advance(2 * LEASE)
            rivals.append(await Dialogue(database, settings, FakeBot()).process(await chat.id()))

        await Dialogue(database, settings, FakeBot(meanwhile=race)).process(await chat.id())

        assert rivals == [False]
        assert await dialogue.process(await chat.id())  # and it was given back

    async def test_it_is_given_back_after_a_cancelled_turn(
        self, live_database: Database, settings: Settings
    ) -> None:
        thinking = asyncio.Event()

        async def think() -> None:
            thinking.set()
            await asyncio.Event().wait()

        chat = Chat(live_database)
        await chat.say("漏水")
        dialogue = Dialogue(live_database, settings, FakeBot(meanwhile=think))
        task = asyncio.create_task(dialogue.process(await chat.id()))
        await thinking.wait()

        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

        assert (await chat.row()).lease_token is None
        assert await chat.waiting() == ["漏水"]


class TestPersonStepsIn:
    async def test_the_bots_reply_is_dropped_and_its_parse_kept(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, agent: Actor
    ) -> None:
        bot.meanwhile = lambda: chat.take(agent)
        bot.script.append(answer_of("我是机器人", parse=REPAIR))
        await chat.say("漏水")

        await dialogue.process(await chat.id())

        assert await chat.kinds() == ["conversation_taken"]
        assert (await chat.messages())[0].intent == "repair"

    async def test_a_hand_over_by_the_bot_itself_is_announced_by_it(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        bot.meanwhile = lambda: chat.hand_over(BOT)
        bot.script.append(answer_of("马上为您转接"))
        await chat.say("转人工")

        await dialogue.process(await chat.id())

        assert await chat.heard() == ["马上为您转接"]
        assert (await chat.row()).owner == "human"

    async def test_a_silent_hand_over_is_an_answer(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        bot.meanwhile = lambda: chat.hand_over(BOT)
        bot.script.append(answer_of())
        await chat.say("转人工")

        await dialogue.process(await chat.id())

        assert (await chat.row()).handoff_reason == "requested"
        assert (await chat.heard(), len(bot.asked)) == ([], 1)

    async def test_a_failing_bot_does_not_apologise_for_the_person(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, agent: Actor, clock: FakeClock
    ) -> None:
        bot.script += [RuntimeError(), RuntimeError()]
        await chat.say("漏水")
        await dialogue.process(await chat.id())
        clock.advance(WINDOW)
        bot.meanwhile = lambda: chat.take(agent)

        await dialogue.process(await chat.id())

        assert await chat.kinds() == ["conversation_taken"]


class TestReturnNote:
    async def test_it_reaches_the_bot_once(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, agent: Actor
    ) -> None:
        await chat.say("转人工")
        await chat.take(agent)
        await chat.give_back(agent, note="约好明天上午上门")
        for text in ("好的", "谢谢"):
            await chat.say(text)
            await dialogue.process(await chat.id())

        notes = [question.metadata["return_note"] for question in bot.asked]
        assert notes == ["约好明天上午上门", None]

    async def test_it_waits_for_an_answer_that_was_stored(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, agent: Actor, clock: FakeClock
    ) -> None:
        await chat.say("转人工")
        await chat.take(agent)
        await chat.give_back(agent, note="约好了")
        bot.script.append(RuntimeError())
        await chat.say("好的")
        await dialogue.process(await chat.id())
        clock.advance(WINDOW)

        await dialogue.process(await chat.id())

        assert [question.metadata["return_note"] for question in bot.asked] == ["约好了"] * 2

    async def test_a_return_without_words_is_told_too(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, agent: Actor
    ) -> None:
        await chat.say("转人工")
        await chat.take(agent)
        await chat.give_back(agent)
        await chat.say("好的")

        await dialogue.process(await chat.id())

        assert bot.asked[0].metadata["return_note"] == ""


class TestNothingTwice:
    @pytest.mark.parametrize("times", [2, 3])
    async def test_an_answer_stored_again_is_said_once(
        self, chat: Chat, database: Database, times: int
    ) -> None:
        turns = Turns(database, LEASE)
        await chat.say("漏水")
        token = await turns.claim(await chat.id())
        assert token is not None
        turn = await turns.next(await chat.id(), token)
        assert turn is not None

        for _ in range(times):
            await turns.store(turn, answer_of("收到", "几栋？"))

        assert await chat.heard() == ["收到", "几栋？"]

    async def test_a_notice_that_is_told_again_is_said_once(
        self, chat: Chat, database: Database
    ) -> None:
        turns = Turns(database, LEASE)
        await chat.say("漏水")
        token = await turns.claim(await chat.id())
        assert token is not None
        turn = await turns.next(await chat.id(), token)
        assert turn is not None

        for _ in range(2):
            await turns.postpone(turn, WINDOW, notice="bot_starting")

        assert await chat.kinds() == ["bot_starting"]
