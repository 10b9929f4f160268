"""Answers of the bot: asked once, merged, stored with all that belongs to them."""

import asyncio
from typing import Any

import pytest

from backend.catalogue import get_catalogue
from backend.conversations.dialogue import Dialogue
from backend.core.actor import Actor
from backend.core.database import Database
from backend.core.hub import Hub
from backend.core.settings import Settings
from backend.core.time import FakeClock
from backend.notifications import service as notification_service
from connectors.base import Button
from connectors.bot import BotParse
from tests.backend.conversations.fake_bot import FakeBot, answer_of
from tests.backend.conversations.steps import WINDOW, Chat

LEAK = BotParse(
    intent="repair",
    confidence=0.93,
    entities=[{"entity": "facility", "value": "水龙头"}],
    matters=[{"intent": "repair", "text": "水龙头漏水"}],
)


class TestAnswers:
    async def test_the_reply_is_said_and_the_conversation_rests(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        bot.script.append(answer_of("收到", "请问几栋？", buttons=(Button("b3", "3栋"),)))
        await chat.say("漏水")

        assert await dialogue.process(await chat.id())

        said = [row for row in await chat.messages() if row.direction == "out"]
        assert [(row.author, row.text, row.delivery) for row in said] == [
            ("bot", "收到", "pending"),
            ("bot", "请问几栋？", "pending"),
        ]
        assert [row.buttons for row in said] == [[], [{"id": "b3", "title": "3栋"}]]
        row = await chat.row()
        assert (row.process_after, row.lease_token, row.lease_until) == (None, None, None)
        assert await chat.waiting() == []

    async def test_the_bot_is_asked_under_the_conversations_key(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        message_id = await chat.say("漏水")

        await dialogue.process(await chat.id())

        (question,) = bot.asked
        assert (question.sender, question.text) == (str(await chat.id()), "漏水")
        assert question.metadata["message_id"] == message_id

    async def test_what_the_bot_understood_stands_on_the_last_bubble(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        bot.script.append(answer_of("好的", parse=LEAK))
        await chat.say("厨房")
        await chat.say("水龙头漏水")

        await dialogue.process(await chat.id())

        first, last = (await chat.messages())[:2]
        assert first.intent is None
        assert (last.intent, last.confidence) == ("repair", 0.93)
        assert (last.entities, last.matters) == (LEAK.entities, LEAK.matters)

    async def test_delivery_is_woken_after_the_commit(
        self, chat: Chat, dialogue: Dialogue, hub: Hub
    ) -> None:
        await chat.say()

        with hub.subscribe("outbox") as news:
            await dialogue.process(await chat.id())

        assert news.get_nowait() == {"conversation_id": await chat.id()}

    async def test_nothing_to_say_is_not_asked(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        await chat.say()
        for _ in range(3):
            await dialogue.process(await chat.id())

        assert len(bot.asked) == 1

    async def test_blank_bubbles_are_not_said(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        bot.script.append(answer_of(" ", "好的"))
        await chat.say()

        await dialogue.process(await chat.id())

        assert await chat.heard() == ["好的"]


class TestOneTransaction:
    async def test_half_an_answer_is_never_stored(
        self,
        chat: Chat,
        dialogue: Dialogue,
        bot: FakeBot,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        real, calls = notification_service.enqueue, []

        async def enqueue(*args: Any, **kwargs: Any) -> object:
            calls.append(kwargs["text"])
            if kwargs["text"] == "第二句" and len(calls) == 2:
                raise OSError("disk full")
            return await real(*args, **kwargs)

        monkeypatch.setattr(notification_service, "enqueue", enqueue)
        bot.script.append(answer_of("第一句", "第二句", parse=LEAK))
        await chat.say("漏水")

        await dialogue.process(await chat.id())

        assert (await chat.heard(), await chat.waiting()) == ([], ["漏水"])
        assert (await chat.messages())[0].intent is None

    async def test_it_is_said_once_when_it_works_again(
        self, chat: Chat, dialogue: Dialogue, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(notification_service, "enqueue", None)
            await chat.say("漏水")
            await dialogue.process(await chat.id())

        clock.advance(WINDOW)
        await dialogue.process(await chat.id())

        assert await chat.heard() == ["echo: 漏水"]


class TestBursts:
    async def test_bubbles_become_one_question(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        for text in ("3栋2单元1502", " 厨房水龙头 ", "漏水"):
            await chat.say(text)

        await dialogue.process(await chat.id())

        assert bot.texts == ["3栋2单元1502\n厨房水龙头\n漏水"]
        assert len(await chat.heard()) == 1

    async def test_a_tapped_button_is_a_question_of_its_own(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        await chat.say("漏水")
        await chat.say("确认", button_id="confirm")
        await chat.say("谢谢")
        await chat.say("再见")

        await dialogue.process(await chat.id())

        assert bot.texts == ["漏水", "确认", "谢谢\n再见"]
        taps = [question.metadata["button_id"] for question in bot.asked]
        assert taps == [None, "confirm", None]

    async def test_photos_of_a_burst_come_along(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        await chat.say("看图")
        for photo in ("a" * 32, "b" * 32):
            await chat.upload(photo)
            await chat.say("", type="image", media_id=photo)

        await dialogue.process(await chat.id())

        (question,) = bot.asked
        assert (question.text, question.metadata["media_ids"]) == ("看图", ["a" * 32, "b" * 32])

    async def test_one_that_comes_while_the_bot_thinks_is_answered_next(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        bot.meanwhile = lambda: chat.say("还有灯也坏了")
        await chat.say("漏水")

        await dialogue.process(await chat.id())

        assert await chat.heard() == ["echo: 漏水", "echo: 还有灯也坏了"]

    async def test_its_own_burst_window_is_waited_out(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, clock: FakeClock
    ) -> None:
        bot.meanwhile = lambda: chat.say("还有灯", window=WINDOW)
        await chat.say("漏水")
        await dialogue.process(await chat.id())
        assert bot.texts == ["漏水"]
        assert (await chat.row()).process_after == clock.now() + WINDOW

        await chat.say("也坏了", window=WINDOW)
        clock.advance(WINDOW)
        await dialogue.process(await chat.id())

        assert bot.texts == ["漏水", "还有灯\n也坏了"]

    async def test_a_novel_is_cut_for_the_bot_and_kept_for_staff(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        await chat.say("漏" * 10_000)

        await dialogue.process(await chat.id())

        assert bot.texts == ["漏" * 2000]
        assert len((await chat.messages())[0].text) == 10_000


class TestUnreadable:
    async def test_a_voice_clip_without_words_is_asked_back_for(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        await chat.say()
        await dialogue.process(await chat.id())
        clip = await chat.upload("a" * 32, "audio/amr")

        await chat.say("", type="voice", media_id=clip)
        await dialogue.process(await chat.id())

        assert len(bot.asked) == 1
        unreadable = get_catalogue().phrase("conversations.voice_unreadable")
        assert (await chat.heard())[-1] == unreadable

    async def test_with_words_it_is_a_message_like_any_other(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        await chat.say()
        clip = await chat.upload("a" * 32, "audio/amr")

        await chat.say("漏水了", type="voice", media_id=clip)
        await dialogue.process(await chat.id())

        assert bot.texts == ["你好\n漏水了"]

    async def test_a_photo_without_words_is_for_the_bot(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        await chat.say()
        await dialogue.process(await chat.id())
        photo = await chat.upload("a" * 32)

        await chat.say("", type="image", media_id=photo)
        await dialogue.process(await chat.id())

        assert (bot.texts[-1], bot.asked[-1].metadata["media_ids"]) == ("", [photo])


class TestSilence:
    async def test_a_persons_conversation_is_not_answered(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, agent: Actor
    ) -> None:
        await chat.say("转人工")
        await chat.hand_over(agent)
        await chat.say("有人吗")

        assert await dialogue.process(await chat.id())

        assert (bot.asked, await chat.heard()) == ([], [])

    async def test_an_unknown_conversation_is_none_of_ours(self, dialogue: Dialogue) -> None:
        assert not await dialogue.process(999_999)


class TestSeveralConversations:
    async def test_they_are_answered_side_by_side(
        self, live_database: Database, settings: Settings
    ) -> None:
        bot, both = FakeBot(), asyncio.Barrier(2)
        dialogue = Dialogue(live_database, settings, bot)
        chats = [Chat(live_database, name) for name in ("wang", "zhao")]
        for chat in chats:
            await chat.say(chat.channel_user)
        real = bot.ask

        async def ask(**question: Any) -> object:
            async with asyncio.timeout(10):
                await both.wait()  # neither is answered before the other is asked
            return await real(**question)

        bot.ask = ask  # type: ignore[assignment, method-assign]
        await asyncio.gather(*[dialogue.process(await chat.id()) for chat in chats])

        assert [await chat.heard() for chat in chats] == [["echo: wang"], ["echo: zhao"]]
