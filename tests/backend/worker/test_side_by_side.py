"""Two workers on one database: nothing is done twice, nothing is left, order is kept."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.conversations.dialogue import LEASE
from backend.core.database import Database
from backend.core.settings import Settings
from backend.core.time import FakeClock
from backend.notifications.models import Notification
from backend.surveys import service as survey_service
from backend.worker import repository
from backend.worker import runner as runner_module
from backend.worker.runner import Runner
from tests.backend import factories
from tests.backend.conversations.fake_bot import FakeBot
from tests.backend.conversations.steps import Chat
from tests.backend.notifications.fake_connector import FakeConnector


@pytest.fixture
def settings(settings: Settings) -> Settings:
    settings.redis_url = "redis://127.0.0.1:1"  # several workers
    return settings


@pytest.fixture
async def other_database(
    live_database: Database, database_url: str, clock: FakeClock
) -> AsyncIterator[Database]:
    """The same database, as another process sees it."""
    database = Database(database_url, clock=clock)
    yield database
    await database.dispose()


@pytest.fixture
def other_bot() -> FakeBot:
    return FakeBot()


@pytest.fixture
def pair(
    runner: Runner,
    other_database: Database,
    settings: Settings,
    connector: FakeConnector,
    other_bot: FakeBot,
) -> tuple[Runner, Runner]:
    return runner, Runner(other_database, settings, {"web": connector}, other_bot)


async def answer(*runners: Runner) -> None:
    """Let runners look at the inbox at the same time."""
    await asyncio.gather(*(runner.answer_due() for runner in runners))
    await asyncio.gather(*(runner.settle() for runner in runners))


class TestAnswers:
    async def test_each_message_is_answered_by_one_of_them(
        self, pair: tuple[Runner, Runner], chat: Chat, bot: FakeBot, other_bot: FakeBot
    ) -> None:
        chats = [Chat(chat.database, f"user-{n}") for n in range(20)]
        for each in chats:
            await each.say(each.channel_user)

        await answer(*pair)

        assert sorted(bot.texts + other_bot.texts) == sorted(each.channel_user for each in chats)
        for each in chats:
            assert await each.heard() == [f"echo: {each.channel_user}"]

    async def test_what_is_said_meanwhile_waits_for_its_turn(
        self, pair: tuple[Runner, Runner], chat: Chat, bot: FakeBot, other_bot: FakeBot
    ) -> None:
        async def say_more() -> None:
            await chat.say("还有灯")
            await answer(pair[1])

        bot.meanwhile = say_more
        await chat.say("漏水")

        await answer(pair[0])

        assert (bot.texts, other_bot.texts) == (["漏水", "还有灯"], [])
        assert await chat.heard() == ["echo: 漏水", "echo: 还有灯"]

    async def test_one_that_lost_the_conversation_says_nothing(
        self, pair: tuple[Runner, Runner], chat: Chat, bot: FakeBot, clock: FakeClock
    ) -> None:
        async def sleep_too_long() -> None:
            clock.advance(LEASE)
            await answer(pair[1])

        bot.meanwhile = sleep_too_long
        await chat.say("漏水")

        await answer(pair[0])

        assert await chat.heard() == ["echo: 漏水"]
        assert await chat.waiting() == []

    async def test_what_one_left_when_it_died_is_answered_by_the_other(
        self, pair: tuple[Runner, Runner], chat: Chat, clock: FakeClock
    ) -> None:
        await chat.say("漏水")
        await pair[0]._dialogue._turns.claim(await chat.id())

        await answer(pair[1])
        assert await chat.heard() == []

        clock.advance(LEASE)
        await answer(pair[1])
        assert await chat.heard() == ["echo: 漏水"]


class TestDeliveries:
    async def test_each_message_goes_once_and_in_order(
        self, pair: tuple[Runner, Runner], chat: Chat, connector: FakeConnector
    ) -> None:
        chats = [Chat(chat.database, f"user-{n}") for n in range(5)]
        for each in chats:
            for number in range(4):
                await each.say(f"{each.channel_user}/{number}")
                await answer(pair[0])

        for _ in range(4):
            await asyncio.gather(*(runner.deliver_due() for runner in pair))

        for each in chats:
            mine = [m.text for m in connector.taken if m.channel_user == each.channel_user]
            assert mine == [f"echo: {each.channel_user}/{n}" for n in range(4)]


class TestTimers:
    @pytest.fixture
    async def overdue(self, live_database: Database, clock: FakeClock) -> None:
        """Tickets past their deadlines, and finished ones whose survey is due."""
        async with live_database.session() as session:
            late = {"due_response_at": clock.now(), "due_finish_at": clock.now()}
            for number in range(10):
                await factories.create_ticket(session, **late)
                talk = await factories.create_conversation(session, channel_user=f"user-{number}")
                ticket = await factories.create_ticket(
                    session,
                    status="done",
                    result="好了",
                    finished_at=clock.now(),
                    conversation_id=talk.id,
                )
                await survey_service.plan(session, ticket)
        clock.advance(timedelta(hours=2))

    @pytest.mark.usefixtures("overdue")
    async def test_each_deadline_is_alerted_once(
        self, pair: tuple[Runner, Runner], live_database: Database
    ) -> None:
        for _ in range(3):
            await asyncio.gather(*(runner.tick() for runner in pair))

        async with live_database.reader() as session:
            alerts = await session.execute(select(Alert.kind, Alert.ticket_number))
            counted = Counter(tuple(row) for row in alerts)
        kinds = Counter(kind for kind, _ in counted)
        assert (kinds["response_overdue"], kinds["finish_overdue"]) == (10, 10)
        assert set(counted.values()) == {1}

    @pytest.mark.usefixtures("overdue")
    async def test_each_invitation_goes_out_once(
        self, pair: tuple[Runner, Runner], live_database: Database
    ) -> None:
        for _ in range(3):
            await asyncio.gather(*(runner.tick() for runner in pair))

        async with live_database.reader() as session:
            invited = select(Notification.ticket_id).where(Notification.kind == "survey")
            counted = Counter(await session.scalars(invited))
        assert (len(counted), set(counted.values())) == (10, {1})

    async def test_a_job_one_of_them_is_at_is_left_to_it(
        self,
        pair: tuple[Runner, Runner],
        live_database: Database,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        done: list[str] = []

        async def job(_: AsyncSession) -> int:
            done.append("job")
            if len(done) == 1 and not live_database.is_sqlite:  # there the transaction excludes
                await pair[1].tick()
            return 1

        monkeypatch.setattr(runner_module, "TIMERS", (job,))

        await pair[0].tick()
        assert done == ["job"]

        await pair[1].tick()
        assert done == ["job", "job"]


class TestLock:
    async def test_different_jobs_do_not_wait_for_each_other(self, live_database: Database) -> None:
        async with live_database.session() as session:
            assert await repository.is_mine(session, "a")
            assert await repository.is_mine(session, "b")

    async def test_it_is_given_back_with_the_transaction(
        self, live_database: Database, other_database: Database
    ) -> None:
        with suppress(RuntimeError):
            async with live_database.session() as session:
                assert await repository.is_mine(session, "a")
                raise RuntimeError

        async with other_database.session() as session:
            assert await repository.is_mine(session, "a")
