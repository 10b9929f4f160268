"""Residents may think better of a rating; what they said before is kept."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import Actor
from backend.core.time import FakeClock
from backend.staff.models import Role
from backend.surveys import service as survey_service
from backend.surveys.errors import SurveyClosed
from backend.surveys.models import Survey
from backend.tickets.models import Ticket, TicketEvent
from tests.backend import factories
from tests.backend.surveys.steps import THREE_DAYS, alerts, answer

LEAD = Actor("staff", "韩志远", staff_id=None, role=Role.TEAM_LEAD)


async def rate(session: AsyncSession, survey: Survey, score: int = 5, **more: object) -> None:
    await answer(session, survey, attitude=score, speed=score, result=score, **more)


async def changes(session: AsyncSession) -> list[TicketEvent]:
    events = select(TicketEvent).where(TicketEvent.type == "rating_changed")
    return list(await session.scalars(events.order_by(TicketEvent.id)))


class TestOnce:
    async def test_the_old_rating_is_kept_in_the_history(
        self, session: AsyncSession, survey: Survey
    ) -> None:
        await rate(session, survey)

        await answer(session, survey, speed=3, replace=True)

        (event,) = await changes(session)
        assert event.after == {
            "scores_before": {"attitude": 5, "speed": 5, "result": 5},
            "scores": {"attitude": 5, "speed": 3, "result": 5},
        }
        assert (survey.speed, survey.changed_at is not None) == (3, True)

    async def test_a_second_time_is_refused(self, session: AsyncSession, survey: Survey) -> None:
        await rate(session, survey)
        await rate(session, survey, 4, replace=True)

        with pytest.raises(SurveyClosed):
            await rate(session, survey, 1, replace=True)

        assert (survey.attitude, len(await changes(session))) == (4, 1)

    async def test_the_same_again_is_no_change(self, session: AsyncSession, survey: Survey) -> None:
        await rate(session, survey)

        await rate(session, survey, replace=True)

        assert (survey.changed_at, await changes(session)) == (None, [])

    async def test_not_when_it_is_long_ago(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        await rate(session, survey)
        clock.advance(THREE_DAYS)

        with pytest.raises(SurveyClosed):
            await rate(session, survey, 1, replace=True)

    async def test_while_it_is_not_finished_a_correction_costs_nothing(
        self, session: AsyncSession, survey: Survey
    ) -> None:
        await answer(session, survey, attitude=5)
        await answer(session, survey, attitude=4, replace=True)
        await answer(session, survey, speed=4, result=4)

        await rate(session, survey, 3, replace=True)

        assert (survey.attitude, survey.changed_at is not None) == (3, True)

    async def test_a_change_for_the_worse_pages_the_lead(
        self, session: AsyncSession, survey: Survey
    ) -> None:
        await rate(session, survey)

        await answer(session, survey, result=1, replace=True)

        assert await alerts(session) == ["low_score"]

    async def test_a_lead_may_always_correct(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        await rate(session, survey)
        await rate(session, survey, 4, replace=True)
        clock.advance(timedelta(days=30))

        await survey_service.answer(session, survey, attitude=2, replace=True, actor=LEAD)

        assert (survey.attitude, (await changes(session))[-1].actor) == (2, "韩志远")


class TestNotSolvedAfterAll:
    async def test_it_reopens_what_was_confirmed(
        self, session: AsyncSession, survey: Survey, ticket: Ticket
    ) -> None:
        await answer(session, survey, solved=True)

        await answer(session, survey, solved=False, comment="又漏了")

        assert (survey.solved, ticket.status, ticket.reopen_count) == (False, "accepted", 1)

    async def test_a_tap_on_solved_does_not_take_it_back(
        self, session: AsyncSession, survey: Survey
    ) -> None:
        await answer(session, survey, solved=False)

        await answer(session, survey, solved=True)

        assert survey.solved is False


class TestLate:
    async def test_scores_after_the_end_count(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        clock.advance(THREE_DAYS)
        await survey_service.expire_due(session)

        await rate(session, survey, 4)

        assert (survey.status, survey.attitude, survey.answered_at) == ("answered", 4, clock.now())

    async def test_some_of_them_do_not_make_it_a_rating(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        clock.advance(THREE_DAYS)
        await survey_service.expire_due(session)

        await answer(session, survey, attitude=4)

        assert (survey.status, survey.attitude) == ("expired", 4)

    async def test_the_chat_knows_of_it_for_a_week(
        self, session: AsyncSession, clock: FakeClock, survey: Survey
    ) -> None:
        assert survey.conversation_id is not None
        clock.advance(THREE_DAYS)
        await survey_service.expire_due(session)

        late = await survey_service.expired_for_conversation(session, survey.conversation_id)
        clock.advance(timedelta(days=7, seconds=1))
        gone = await survey_service.expired_for_conversation(session, survey.conversation_id)

        assert (late, gone) == (survey, None)


class TestButtons:
    async def test_a_button_only_counts_in_the_chat_it_was_sent_to(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        survey: Survey,
    ) -> None:
        other = await factories.create_conversation(session)
        await session.commit()

        answers = [
            await client.post(
                f"/v1/surveys/{survey.id}/answers",
                json={"attitude": 1, "conversation_id": chat, "by": "bot"},
                headers=service_headers,
            )
            for chat in (other.id, survey.conversation_id)
        ]

        assert [answer.status_code for answer in answers] == [404, 200]
        assert answers[1].json()["follow_up"] == "call"

    async def test_only_a_program_speaks_for_others(
        self, session: AsyncSession, client: httpx.AsyncClient, survey: Survey
    ) -> None:
        staff = await factories.create_staff(session, role=Role.MANAGER)
        headers = await factories.staff_headers(session, staff)
        await session.commit()

        answer = await client.post(
            f"/v1/surveys/{survey.id}/answers",
            json={"attitude": 5, "by": "resident"},
            headers=headers,
        )

        assert answer.status_code == 403
