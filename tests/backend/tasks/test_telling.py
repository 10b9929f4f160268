"""A notice that does not arrive becomes a phone call, where its matter deserves one."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation
from backend.core.database import Database
from backend.core.time import CHINA, FakeClock
from backend.notifications.delivery import CLAIM, MAX_ATTEMPTS, Deliverer
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.notifications.fake_connector import LATER, NEVER, FakeConnector
from tests.backend.tasks.steps import FINISHED, do, finished, outbox, tasks, waiting


class TestWithoutChat:
    async def test_the_end_of_the_work_is_told_by_phone(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await finished(session)

        (task,) = await waiting(session)
        (notice,) = await outbox(session)
        assert (task.kind, task.ticket_id, task.team) == ("tell", ticket.id, "engineering")
        assert ticket.number in task.text
        assert "已更换软管" in task.text
        assert task.due_at == clock.now() + timedelta(hours=4)
        assert task.notification_id == notice.id

    async def test_trifles_deserve_no_call(self, session: AsyncSession) -> None:
        ticket = await factories.create_ticket(session)

        await do(session, ticket, "accept")
        await do(session, ticket, "dispatch", assignee="张师傅")
        await do(session, ticket, "start")

        assert len(await outbox(session)) == 3
        assert await tasks(session) == []

    @pytest.mark.parametrize(
        ("reason", "calls"), [("waiting_for_resident", 1), ("waiting_for_parts", 0)]
    )
    async def test_of_all_waiting_only_the_residents_own(
        self, session: AsyncSession, reason: str, calls: int
    ) -> None:
        ticket = await factories.create_ticket(session, status="in_progress")

        await do(session, ticket, "wait", reason=reason)

        assert len(await waiting(session)) == calls

    @pytest.mark.parametrize(
        ("type_", "status", "action"),
        [
            ("repair", "submitted", "reject"),
            ("repair", "closed", "reopen"),
            ("suggestion", "accepted", "not_adopt"),
        ],
    )
    async def test_other_news_that_do(
        self, session: AsyncSession, type_: str, status: str, action: str
    ) -> None:
        ticket = await factories.create_ticket(session, type=type_, status=status)

        await do(session, ticket, action, reason="请联系供电公司 95598")

        assert [task.kind for task in await waiting(session)] == ["tell"]

    async def test_nobody_is_asked_to_call_without_a_number(self, session: AsyncSession) -> None:
        await finished(session, contact_phone=None)

        assert await tasks(session) == []

    async def test_nobody_is_asked_to_call_at_night(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        clock.advance(timedelta(hours=14))  # 23:00

        await finished(session)

        (task,) = await waiting(session)
        assert task.due_at == datetime(2026, 3, 3, 12, 0, tzinfo=CHINA)


class TestNoLongerNeeded:
    async def test_newer_news_take_its_place(self, session: AsyncSession) -> None:
        ticket = await finished(session)
        await do(session, ticket, "reopen")
        await do(session, ticket, "dispatch", assignee="张师傅")
        await do(session, ticket, "start")
        await do(session, ticket, "finish", **FINISHED)

        done, reopened, again = await tasks(session)
        assert [task.done_by for task in (done, reopened, again)] == ["系统", "系统", None]
        assert done.outcome
        assert "处理完成" in again.text

    @pytest.mark.parametrize("action", ["confirm", "reopen"])
    async def test_an_answer_ends_it(self, session: AsyncSession, action: str) -> None:
        ticket = await finished(session)

        await do(session, ticket, action)

        assert (await tasks(session))[0].done_by == "系统"

    async def test_silence_does_not(self, session: AsyncSession) -> None:
        ticket = await finished(session)

        await do(session, ticket, "unreachable")

        assert len(await waiting(session)) == 1


@pytest.fixture
def connector() -> FakeConnector:
    return FakeConnector()


@pytest.fixture
def deliverer(database: Database, connector: FakeConnector) -> Deliverer:
    return Deliverer(database, {"web": connector})


@pytest.fixture
async def conversation(session: AsyncSession) -> Conversation:
    return await factories.create_conversation(session)


@pytest.fixture
async def ticket(session: AsyncSession, conversation: Conversation) -> Ticket:
    return await finished(session, conversation_id=conversation.id)


class TestInAChat:
    async def test_what_the_channel_refuses_is_told_by_phone(
        self,
        session: AsyncSession,
        deliverer: Deliverer,
        connector: FakeConnector,
        ticket: Ticket,
        conversation: Conversation,
    ) -> None:
        connector.trouble = NEVER

        await deliverer.deliver_due()

        (task,) = await waiting(session)
        assert (task.ticket_id, task.conversation_id) == (ticket.id, conversation.id)
        assert "没有送到" in task.text

    async def test_dead_letters_are_too(
        self,
        session: AsyncSession,
        deliverer: Deliverer,
        connector: FakeConnector,
        ticket: Ticket,
        clock: FakeClock,
    ) -> None:
        connector.trouble = LATER

        for _ in range(MAX_ATTEMPTS):
            assert await waiting(session) == []
            await deliverer.deliver_due()
            clock.advance(timedelta(minutes=2))

        assert [task.ticket_id for task in await waiting(session)] == [ticket.id]

    async def test_what_may_have_arrived_is_asked_about(
        self,
        session: AsyncSession,
        deliverer: Deliverer,
        connector: FakeConnector,
        ticket: Ticket,
        clock: FakeClock,
    ) -> None:
        connector.idempotent = False
        connector.script.append(KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            await deliverer.deliver_due()

        clock.advance(CLAIM)
        await deliverer.deliver_due()

        (task,) = await waiting(session)
        assert "可能没有送到" in task.text

    async def test_a_later_notice_that_arrives_ends_it(
        self,
        session: AsyncSession,
        deliverer: Deliverer,
        connector: FakeConnector,
        ticket: Ticket,
    ) -> None:
        connector.script.append(NEVER)
        await deliverer.deliver_due()
        await do(session, ticket, "reopen")
        await do(session, ticket, "dispatch", assignee="张师傅")

        await deliverer.deliver_due()

        assert await waiting(session) == []

    async def test_news_that_are_old_when_they_fail_are_left(
        self,
        session: AsyncSession,
        deliverer: Deliverer,
        connector: FakeConnector,
        ticket: Ticket,
    ) -> None:
        await do(session, ticket, "reopen")
        connector.script.append(NEVER)

        await deliverer.deliver_due()

        assert await tasks(session) == []

    async def test_answers_of_the_bot_are_not_told_by_phone(
        self,
        database: Database,
        session: AsyncSession,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
    ) -> None:
        from tests.backend.notifications.steps import say

        connector.trouble = NEVER
        await say(database, conversation, "好的", kind="bot_reply")

        await deliverer.deliver_due()

        assert await tasks(session) == []
