"""Low scores for a settled matter: somebody calls, and the resident hears what came of it."""

import asyncio
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.conversations.models import Message
from backend.core.actor import BOT
from backend.core.database import Database
from backend.core.time import FakeClock
from backend.notifications.models import Notification
from backend.surveys import service as survey_service
from backend.surveys.models import Survey
from backend.tasks.models import StaffTask
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.surveys.steps import HALF_AN_HOUR, answer, finish, of

UNDO = timedelta(minutes=10)


async def calls(session: AsyncSession) -> list[StaffTask]:
    return list(await session.scalars(select(StaffTask).order_by(StaffTask.id)))


async def told(session: AsyncSession, kind: str) -> list[str]:
    statement = select(Message.text).join(Notification, Notification.message_id == Message.id)
    return list(await session.scalars(statement.where(Notification.kind == kind)))


async def report(session: AsyncSession, clock: FakeClock, *, reached: bool, outcome: str) -> None:
    """Report the lead's call the way the tasks do."""
    (task,) = await calls(session)
    task.done_at, task.done_by = clock.now(), "韩志远"
    task.reached, task.outcome = reached, outcome
    await session.flush()


class TestCall:
    async def test_the_lead_is_paged_and_asked_to_call(
        self, session: AsyncSession, clock: FakeClock, survey: Survey, ticket: Ticket
    ) -> None:
        await answer(session, survey, attitude=1, speed=4, result=4, comment="说话难听")

        (task,) = await calls(session)
        alert = await session.scalar(select(Alert))
        assert alert is not None
        assert (alert.kind, alert.level) == ("low_score", 2)
        assert (task.kind, task.ticket_id, task.team) == (
            "complaint_callback",
            ticket.id,
            ticket.team,
        )
        assert task.due_at == clock.now() + timedelta(hours=24)
        assert "说话难听" in task.text

    async def test_the_resident_hears_it_once(
        self, session: AsyncSession, survey: Survey, ticket: Ticket
    ) -> None:
        await answer(session, survey, attitude=1)
        await answer(session, survey, speed=1, result=1, solved=True)

        (text,) = await told(session, "survey_follow_up")
        assert ticket.number in text
        assert "会给您打电话" in text
        assert len(await calls(session)) == 1

    async def test_in_the_chat_the_bot_says_it(self, session: AsyncSession, survey: Survey) -> None:
        await survey_service.answer(session, survey, attitude=1, actor=BOT)

        assert await told(session, "survey_follow_up") == []
        assert len(await calls(session)) == 1

    async def test_what_is_not_solved_is_done_again_instead(
        self, session: AsyncSession, survey: Survey, ticket: Ticket
    ) -> None:
        await answer(session, survey, attitude=1, speed=1, result=1, solved=False)

        assert (ticket.status, await calls(session)) == ("accepted", [])
        assert len(await told(session, "ticket_reopened")) == 1

    async def test_a_middling_score_sets_nothing_off(
        self, session: AsyncSession, survey: Survey
    ) -> None:
        await answer(session, survey, attitude=3, speed=3, result=3)

        assert await calls(session) == []


class TestFeedback:
    async def test_the_resident_hears_what_came_of_it_once(
        self, session: AsyncSession, clock: FakeClock, survey: Survey, ticket: Ticket
    ) -> None:
        await answer(session, survey, attitude=1)
        await report(session, clock, reached=True, outcome="已提醒师傅注意态度。")
        clock.advance(UNDO)

        for _ in range(2):
            await survey_service.feed_back(session)

        (text,) = await told(session, "survey_feedback")
        assert "韩志远已与您沟通并跟进。处理情况：已提醒师傅注意态度。谢谢" in text
        assert survey.feedback_at == clock.now()

    async def test_not_while_the_report_may_be_taken_back(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        await answer(session, survey, attitude=1)
        await report(session, clock, reached=True, outcome="好")
        clock.advance(UNDO - timedelta(seconds=1))

        assert await survey_service.feed_back(session) == 0

    async def test_who_was_not_reached_hears_that(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        await answer(session, survey, attitude=1)
        await report(session, clock, reached=False, outcome="无人接听")
        clock.advance(UNDO)

        await survey_service.feed_back(session)

        (text,) = await told(session, "survey_feedback")
        assert "没有联系上您" in text
        assert "无人接听" not in text

    async def test_without_words_there_is_no_empty_sentence(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        await answer(session, survey, attitude=1)
        await report(session, clock, reached=True, outcome="  。")
        clock.advance(UNDO)

        await survey_service.feed_back(session)

        assert "处理情况" not in (await told(session, "survey_feedback"))[0]

    async def test_two_workers_tell_it_once(
        self, live_database: Database, clock: FakeClock
    ) -> None:
        async with live_database.session() as session:
            chat = await factories.create_conversation(session)
            ticket = await finish(session, conversation_id=chat.id)
            clock.advance(HALF_AN_HOUR)
            await survey_service.send_due(session)
            await answer(session, await of(session, ticket), attitude=1)
            await report(session, clock, reached=True, outcome="已道歉")
        clock.advance(UNDO)

        async def look() -> int:
            async with live_database.session() as session:
                return await survey_service.feed_back(session)

        assert sum(await asyncio.gather(look(), look(), look())) == 1
        async with live_database.reader() as session:
            assert len(await told(session, "survey_feedback")) == 1
