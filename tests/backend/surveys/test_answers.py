"""What residents answer, and what that sets off."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.conversations.models import Message
from backend.core.time import FakeClock
from backend.surveys import service as survey_service
from backend.surveys.errors import InvalidScore
from backend.surveys.models import Survey
from backend.tickets.models import Ticket
from tests.backend.surveys.steps import HALF_AN_HOUR, alerts, answer, of


class TestAnswers:
    async def test_three_scores_answer_it(self, session: AsyncSession, survey: Survey) -> None:
        await answer(session, survey, attitude=5, speed=4, result=3)

        assert survey.status == "answered"
        assert (survey.attitude, survey.speed, survey.result) == (5, 4, 3)
        assert survey.answered_at is not None

    async def test_they_may_come_in_parts(self, session: AsyncSession, survey: Survey) -> None:
        await answer(session, survey, attitude=5)
        assert survey.status == "sent"

        await answer(session, survey, speed=4)
        await answer(session, survey, result=3)

        assert survey.status == "answered"

    async def test_a_second_tap_changes_nothing(
        self, session: AsyncSession, survey: Survey
    ) -> None:
        await answer(session, survey, attitude=5)

        await answer(session, survey, attitude=1)

        assert survey.attitude == 5
        assert await alerts(session) == []

    async def test_a_correction_in_words_does(self, session: AsyncSession, survey: Survey) -> None:
        await answer(session, survey, attitude=5, speed=5, result=5)

        await answer(session, survey, speed=3, replace=True)

        assert (survey.attitude, survey.speed, survey.result) == (5, 3, 5)

    async def test_a_remark_afterwards_is_kept(self, session: AsyncSession, survey: Survey) -> None:
        await answer(session, survey, attitude=5, speed=5, result=5)

        await answer(session, survey, comment="师傅很耐心")

        assert (survey.status, survey.comment) == ("answered", "师傅很耐心")

    @pytest.mark.parametrize("score", [0, 6, -1])
    async def test_a_score_outside_the_scale_is_refused(
        self, session: AsyncSession, survey: Survey, score: int
    ) -> None:
        with pytest.raises(InvalidScore):
            await answer(session, survey, attitude=score)

        assert survey.attitude is None

    async def test_rating_before_being_asked_saves_the_question(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        survey = await of(session, ticket)

        await answer(session, survey, attitude=5)
        clock.advance(HALF_AN_HOUR)

        assert survey.status == "sent"
        assert await survey_service.send_due(session) == 0


class TestBadNews:
    @pytest.mark.parametrize("score", [1, 2])
    async def test_a_low_score_pages_the_lead_once(
        self, session: AsyncSession, survey: Survey, ticket: Ticket, score: int
    ) -> None:
        await answer(session, survey, attitude=score)
        await answer(session, survey, speed=1, result=5)

        found = list(await session.scalars(select(Alert)))
        assert [(alert.kind, alert.ticket_number) for alert in found] == [
            ("low_score", ticket.number)
        ]

    async def test_a_fair_score_pages_nobody(self, session: AsyncSession, survey: Survey) -> None:
        await answer(session, survey, attitude=3, speed=3, result=3)

        assert await alerts(session) == []

    async def test_not_solved_reopens_the_ticket_and_says_so(
        self, session: AsyncSession, survey: Survey, ticket: Ticket
    ) -> None:
        await answer(session, survey, solved=False)

        assert (ticket.status, ticket.reopen_count) == ("accepted", 1)
        assert await alerts(session) == ["unsolved", "reopened"]
        message = await session.scalar(select(Message).order_by(Message.id.desc()).limit(1))
        assert message is not None
        assert "重新受理" in message.text

    async def test_saying_it_twice_reopens_once(
        self, session: AsyncSession, survey: Survey, ticket: Ticket
    ) -> None:
        await answer(session, survey, solved=False)
        await answer(session, survey, solved=False, attitude=1, speed=1, result=1)

        assert ticket.reopen_count == 1
        assert (survey.status, survey.result) == ("answered", 1)

    async def test_solved_confirms_the_ticket(
        self, session: AsyncSession, survey: Survey, ticket: Ticket
    ) -> None:
        await answer(session, survey, attitude=5, speed=5, result=5, solved=True)

        assert (ticket.status, ticket.outcome) == ("confirmed", "confirmed")

    async def test_scores_alone_confirm_nothing(
        self, session: AsyncSession, survey: Survey, ticket: Ticket
    ) -> None:
        await answer(session, survey, attitude=5, speed=5, result=5)

        assert (ticket.status, survey.solved) == ("done", None)
