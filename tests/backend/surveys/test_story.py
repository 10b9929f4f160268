"""A survey from the end of the work to its own end."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Message
from backend.core.actor import RESIDENT
from backend.core.time import FakeClock
from backend.notifications.models import Notification
from backend.surveys import service as survey_service
from backend.surveys.errors import SurveyClosed
from backend.surveys.models import Survey
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from tests.backend.surveys.steps import HALF_AN_HOUR, THREE_DAYS, answer, finish, of


class TestPlanning:
    @pytest.mark.parametrize(
        ("kind", "planned"),
        [("repair", 1), ("complaint", 1), ("inquiry", 0), ("praise", 0), ("emergency", 0)],
    )
    async def test_the_type_decides(self, session: AsyncSession, kind: str, planned: int) -> None:
        await finish(session, type=kind)

        assert len(list(await session.scalars(select(Survey)))) == planned

    async def test_nobody_is_asked_at_once(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        clock.advance(HALF_AN_HOUR - timedelta(seconds=1))

        assert await survey_service.send_due(session) == 0
        assert (await of(session, ticket)).status == "planned"

    async def test_reopened_work_is_not_rated(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        await ticket_service.transition(session, ticket, "reopen", actor=RESIDENT)
        clock.advance(HALF_AN_HOUR)

        assert await survey_service.send_due(session) == 0
        assert (await of(session, ticket)).status == "expired"


class TestInvitation:
    async def test_it_asks_for_three_scores_and_names_the_way_out(
        self, session: AsyncSession, survey: Survey, ticket: Ticket
    ) -> None:
        message = await session.scalar(select(Message).order_by(Message.id.desc()).limit(1))

        assert message is not None
        assert re.search("满意度|评分", message.text)
        for words in ("1-5分", "态度", "速度", "结果", "解决了吗", "不评了", ticket.number):
            assert words in message.text

    async def test_it_has_a_button_for_each_score(
        self, session: AsyncSession, survey: Survey
    ) -> None:
        message = await session.scalar(select(Message).order_by(Message.id.desc()).limit(1))

        assert message is not None
        assert message.buttons == [
            {"id": f"survey:{survey.id}:5", "title": "5分 非常满意"},
            {"id": f"survey:{survey.id}:4", "title": "4分 满意"},
            {"id": f"survey:{survey.id}:3", "title": "3分 一般"},
            {"id": f"survey:{survey.id}:2", "title": "2分 不满意"},
            {"id": f"survey:{survey.id}:1", "title": "1分 很不满意"},
        ]

    async def test_it_goes_out_once(self, session: AsyncSession, survey: Survey) -> None:
        assert await survey_service.send_due(session) == 0

        sent = await session.scalars(select(Notification).where(Notification.kind == "survey"))
        assert len(list(sent)) == 1

    async def test_without_a_chat_it_is_undeliverable(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        ticket = await finish(session)
        clock.advance(HALF_AN_HOUR)

        await survey_service.send_due(session)

        assert (await of(session, ticket)).status == "undeliverable"

    async def test_one_that_never_arrived_is_undeliverable(
        self, session: AsyncSession, survey: Survey
    ) -> None:
        invitation = await session.scalar(select(Notification).where(Notification.kind == "survey"))
        assert invitation is not None
        invitation.status = "undeliverable"

        await survey_service.expire_due(session)

        assert survey.status == "undeliverable"

    async def test_a_later_worker_is_not_rated_for_the_earlier(
        self, session: AsyncSession, survey: Survey, ticket: Ticket
    ) -> None:
        ticket.assignee_name = "李师傅"
        await answer(session, survey, attitude=5, speed=5, result=5)

        assert survey.assignee_name == "张师傅"


class TestNoAnswer:
    async def test_declining_ends_it_without_scores(
        self, session: AsyncSession, survey: Survey
    ) -> None:
        await survey_service.decline(session, survey)

        assert (survey.status, survey.attitude) == ("declined", None)
        with pytest.raises(SurveyClosed):
            await answer(session, survey, attitude=5)

    async def test_a_given_rating_is_not_declined_away(
        self, session: AsyncSession, survey: Survey
    ) -> None:
        await answer(session, survey, attitude=5, speed=5, result=5)

        await survey_service.decline(session, survey)

        assert survey.status == "answered"

    async def test_silence_expires_and_is_no_rating(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        clock.advance(THREE_DAYS)

        assert await survey_service.expire_due(session) == 1
        assert survey.status == "expired"
        assert (survey.attitude, survey.speed, survey.result) == (None, None, None)

    async def test_until_then_it_waits(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        clock.advance(THREE_DAYS - timedelta(seconds=1))

        assert await survey_service.expire_due(session) == 0


class TestInTheChat:
    async def test_the_newest_invitation_is_the_one_meant(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        assert survey.conversation_id is not None
        second = await finish(session, conversation_id=survey.conversation_id)
        clock.advance(HALF_AN_HOUR)
        await survey_service.send_due(session)

        meant = await survey_service.open_for_conversation(session, survey.conversation_id)

        assert meant is not None
        assert meant.ticket_id == second.id

    async def test_an_answered_one_is_no_longer_meant(
        self, session: AsyncSession, survey: Survey
    ) -> None:
        assert survey.conversation_id is not None
        await answer(session, survey, attitude=5, speed=5, result=5)

        meant = await survey_service.open_for_conversation(session, survey.conversation_id)

        assert meant is None
