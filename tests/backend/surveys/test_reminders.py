"""Whoever has not answered is asked once more, and never again."""

import asyncio
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Message
from backend.core.database import Database
from backend.core.time import FakeClock
from backend.notifications.models import Notification
from backend.surveys import service as survey_service
from backend.surveys.models import Survey
from tests.backend import factories
from tests.backend.surveys.steps import A_DAY, HALF_AN_HOUR, THREE_DAYS, answer, finish


async def reminders(session: AsyncSession) -> list[Message]:
    asked = select(Message).join(Notification, Notification.message_id == Message.id)
    return list(await session.scalars(asked.where(Notification.kind == "survey_reminder")))


class TestReminding:
    async def test_not_before_a_day_has_passed(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        clock.advance(A_DAY - timedelta(seconds=1))

        assert await survey_service.remind_due(session) == 0

    async def test_once_and_with_the_buttons(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        for _ in range(3):
            clock.advance(A_DAY)
            await survey_service.remind_due(session)

        (message,) = await reminders(session)
        assert "只提醒这一次" in message.text
        assert message.buttons[0]["id"] == f"survey:{survey.id}:5"
        assert survey.reminded_at is not None

    async def test_who_has_begun_is_left_in_peace(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        await answer(session, survey, attitude=5)
        clock.advance(A_DAY)

        await survey_service.remind_due(session)

        assert await reminders(session) == []

    async def test_who_declined_too(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        await survey_service.decline(session, survey)
        clock.advance(A_DAY)

        assert await survey_service.remind_due(session) == 0

    async def test_after_the_end_nobody_is_reminded(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        clock.advance(THREE_DAYS)

        assert await survey_service.remind_due(session) == 0


class TestTwoWorkers:
    async def test_at_once_each_resident_is_asked_and_reminded_once(
        self, live_database: Database, clock: FakeClock
    ) -> None:
        async with live_database.session() as session:
            for _ in range(4):
                chat = await factories.create_conversation(session)
                await finish(session, conversation_id=chat.id)
        for wait, job in (
            (HALF_AN_HOUR, survey_service.send_due),
            (A_DAY, survey_service.remind_due),
        ):
            clock.advance(wait)

            async def look(job: object = job) -> None:
                async with live_database.session() as session:
                    await job(session)  # type: ignore[operator]

            await asyncio.gather(look(), look(), look())

        async with live_database.reader() as session:
            kinds = sorted(await session.scalars(select(Notification.kind)))
        assert [kind for kind in kinds if kind.startswith("survey")] == (
            ["survey"] * 4 + ["survey_reminder"] * 4
        )
