"""When the bot is down: messages wait, dangers do not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.alerts.models import Alert
from backend.catalogue import get_catalogue
from backend.conversations.dialogue import QUIET, SHORTEST_RETRY, Dialogue
from backend.core.actor import Actor
from backend.core.database import Database
from backend.core.time import FakeClock
from connectors.bot import BotUnavailable
from tests.backend.conversations.fake_bot import FakeBot
from tests.backend.conversations.steps import Chat, retry

PATIENCE = timedelta(seconds=120)


@pytest.fixture
async def down(chat: Chat, dialogue: Dialogue, bot: FakeBot) -> FakeBot:
    """A bot that is down, with a message waiting for it."""
    bot.go_down()
    await chat.say("漏水")
    await dialogue.process(await chat.id())
    return bot


class TestOutage:
    async def test_the_message_waits_in_silence(
        self, chat: Chat, down: FakeBot, clock: FakeClock
    ) -> None:
        row = await chat.row()

        assert (row.owner, row.lease_token) == ("bot", None)
        assert row.process_after == clock.now() + SHORTEST_RETRY
        assert (await chat.waiting(), await chat.heard()) == (["漏水"], [])

    async def test_a_short_one_is_not_mentioned(
        self, chat: Chat, dialogue: Dialogue, down: FakeBot, clock: FakeClock
    ) -> None:
        await retry(chat, dialogue, clock, until=QUIET / 2)
        down.come_back()

        await retry(chat, dialogue, clock, until=timedelta(seconds=10))

        assert await chat.heard() == ["echo: 漏水"]

    async def test_a_longer_one_is_mentioned_once(
        self, chat: Chat, dialogue: Dialogue, down: FakeBot, clock: FakeClock
    ) -> None:
        await retry(chat, dialogue, clock, until=PATIENCE / 2)

        assert await chat.heard() == [get_catalogue().phrase("conversations.bot_starting")]
        assert await chat.waiting() == ["漏水"]

    async def test_the_answer_follows_when_the_bot_returns(
        self, chat: Chat, dialogue: Dialogue, down: FakeBot, clock: FakeClock
    ) -> None:
        await retry(chat, dialogue, clock, until=PATIENCE / 2)
        await chat.say("厨房")
        down.come_back()

        await retry(chat, dialogue, clock, until=timedelta(seconds=10))

        assert (await chat.heard())[1:] == ["echo: 漏水\n厨房"]
        assert (await chat.row()).owner == "bot"

    async def test_an_endless_one_ends_at_a_person(
        self, chat: Chat, dialogue: Dialogue, down: FakeBot, clock: FakeClock
    ) -> None:
        await retry(chat, dialogue, clock, until=2 * PATIENCE)

        assert await chat.kinds() == ["bot_starting", "tool_failure"]
        row = await chat.row()
        assert (row.owner, row.handoff_reason) == ("human", "tool_failure")
        assert row.handoff_packet == {"unanswered": "漏水", "by": "系统"}
        assert await chat.waiting() == []

    async def test_retries_are_never_further_apart_than_five_seconds(
        self, chat: Chat, dialogue: Dialogue, down: FakeBot, clock: FakeClock
    ) -> None:
        for _ in range(20):
            due = (await chat.row()).process_after
            assert due is not None
            assert due - clock.now() <= timedelta(seconds=5)
            clock.advance(due - clock.now())
            await dialogue.process(await chat.id())

    async def test_what_lay_there_before_a_restart_gets_the_whole_patience(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, clock: FakeClock
    ) -> None:
        await chat.say("昨天说的")
        clock.advance(timedelta(days=1))
        bot.go_down()

        await dialogue.process(await chat.id())

        assert (await chat.row()).owner == "bot"
        assert await chat.waiting() == ["昨天说的"]

    async def test_a_person_who_takes_it_ends_the_waiting(
        self, chat: Chat, dialogue: Dialogue, down: FakeBot, clock: FakeClock, agent: Actor
    ) -> None:
        await chat.take(agent)

        await retry(chat, dialogue, clock, until=2 * PATIENCE)

        assert await chat.kinds() == ["conversation_taken"]


class TestDangerDuringAnOutage:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("我家厨房着火了", "fire"),
            ("老人被困电梯", "lift_entrapment"),
            ("燃气味好大", "gas_leak"),
        ],
    )
    async def test_the_instruction_comes_at_once(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, text: str, kind: str
    ) -> None:
        bot.go_down()
        await chat.say(text)

        await dialogue.process(await chat.id())

        (said,) = await chat.heard()
        assert get_catalogue().emergencies[kind].instruction in said
        assert get_catalogue().policy.duty_phone in said

    async def test_a_person_is_paged(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, database: Database
    ) -> None:
        bot.go_down()
        await chat.say("着火了")

        await dialogue.process(await chat.id())

        row = await chat.row()
        assert (row.owner, row.handoff_reason, row.emergency) == ("human", "emergency", True)
        async with database.reader() as session:
            alert = (await session.scalars(select(Alert))).one()
        assert (alert.kind, alert.conversation_id) == ("emergency", row.id)
        assert alert.team in get_catalogue().teams
        assert alert.next_page_at is not None
        assert "着火了" in alert.text

    async def test_one_in_a_later_bubble_is_not_overlooked(
        self, chat: Chat, dialogue: Dialogue, down: FakeBot, clock: FakeClock
    ) -> None:
        await chat.say("厨房冒烟，起火了")

        await retry(chat, dialogue, clock, until=SHORTEST_RETRY)

        assert (await chat.row()).handoff_reason == "emergency"
        assert await chat.kinds() == ["danger"]

    async def test_a_hanging_bot_that_is_not_up_is_an_outage_too(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        bot.script.append(BotUnavailable("timeout"))
        bot.state = "starting"
        await chat.say("着火了")

        await dialogue.process(await chat.id())

        assert await chat.kinds() == ["danger"]
