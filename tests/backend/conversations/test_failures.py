"""A turn the bot cannot digest goes to a person; a crash of ours loses nothing."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from backend.catalogue import get_catalogue
from backend.conversations import dialogue as dialogue_module
from backend.conversations.context import build_context
from backend.conversations.dialogue import Dialogue
from backend.core.database import Database
from backend.core.settings import Settings
from backend.core.time import FakeClock
from connectors.bot import BotAnswer, BotUnavailable
from tests.backend.conversations.fake_bot import FakeBot, answer_of
from tests.backend.conversations.steps import Chat, retry

TIMEOUT, BROKEN = BotUnavailable("timeout"), BotUnavailable("failed", "HTTP 500")
NOTHING = BotAnswer(())


class TestBrokenTurn:
    @pytest.mark.parametrize("trouble", [TIMEOUT, BROKEN, NOTHING])
    async def test_it_is_tried_once_more(
        self,
        chat: Chat,
        dialogue: Dialogue,
        bot: FakeBot,
        clock: FakeClock,
        trouble: BotAnswer | Exception,
    ) -> None:
        bot.script += [trouble]
        await chat.say("漏水")

        await retry(chat, dialogue, clock, until=timedelta(seconds=5))

        assert await chat.heard() == ["echo: 漏水"]

    @pytest.mark.parametrize("trouble", [TIMEOUT, BROKEN, NOTHING])
    async def test_then_a_person_gets_it_with_one_apology(
        self,
        chat: Chat,
        dialogue: Dialogue,
        bot: FakeBot,
        clock: FakeClock,
        trouble: BotAnswer | Exception,
    ) -> None:
        bot.script += [trouble] * 5
        await chat.say("漏水")

        await retry(chat, dialogue, clock, until=timedelta(minutes=5))

        assert await chat.heard() == [get_catalogue().phrase("conversations.tool_failure")]
        row = await chat.row()
        assert (row.owner, row.handoff_reason) == ("human", "tool_failure")
        assert row.waiting_since is not None
        assert len(bot.asked) == 2

    async def test_other_messages_are_not_blamed(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, clock: FakeClock
    ) -> None:
        for text in ("一", "二", "三"):
            bot.script += [BROKEN, answer_of(f"好：{text}")]
            await chat.say(text)
            await retry(chat, dialogue, clock, until=timedelta(seconds=5))

        assert await chat.heard() == ["好：一", "好：二", "好：三"]

    async def test_a_bot_that_never_ends_is_left(
        self, chat: Chat, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dialogue_module, "GRACE_S", 0.0)
        settings.bot_timeout_s = 0.01
        bot = FakeBot(meanwhile=lambda: asyncio.Event().wait())
        await chat.say("漏水")

        await Dialogue(database, settings, bot).process(await chat.id())

        assert (await chat.waiting(), (await chat.row()).lease_token) == (["漏水"], None)


class TestCrashes:
    @pytest.fixture
    def crashes(self, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
        """Whether reading what is known of a resident crashes, call by call."""
        script: list[bool] = []

        async def crash_or_build(*args: Any) -> dict[str, Any]:
            if script and script.pop(0):
                raise RuntimeError("a row nobody expected")
            return await build_context(*args)

        monkeypatch.setattr("backend.conversations.turns.build_context", crash_or_build)
        return script

    async def test_the_message_is_not_lost(
        self, chat: Chat, dialogue: Dialogue, clock: FakeClock, crashes: list[bool]
    ) -> None:
        crashes.append(True)
        await chat.say("漏水")
        await dialogue.process(await chat.id())
        assert await chat.waiting() == ["漏水"]

        await retry(chat, dialogue, clock, until=timedelta(seconds=5))

        assert await chat.heard() == ["echo: 漏水"]

    async def test_the_second_in_a_row_is_a_persons(
        self, chat: Chat, dialogue: Dialogue, clock: FakeClock, crashes: list[bool]
    ) -> None:
        crashes += [True, True]
        await chat.say("漏水")

        await retry(chat, dialogue, clock, until=timedelta(seconds=5))

        assert await chat.kinds() == ["tool_failure"]
        assert (await chat.row()).owner == "human"

    async def test_one_now_and_one_in_a_month_are_not_in_a_row(
        self, chat: Chat, dialogue: Dialogue, clock: FakeClock, crashes: list[bool]
    ) -> None:
        for text in ("一月", "二月"):
            crashes.append(True)
            await chat.say(text)
            await retry(chat, dialogue, clock, until=timedelta(days=30))

        assert await chat.heard() == ["echo: 一月", "echo: 二月"]

    async def test_a_crash_of_the_bots_client_is_no_different(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, clock: FakeClock
    ) -> None:
        bot.script += [ZeroDivisionError(), answer_of("好的")]
        await chat.say("漏水")

        await retry(chat, dialogue, clock, until=timedelta(seconds=5))

        assert await chat.heard() == ["好的"]
