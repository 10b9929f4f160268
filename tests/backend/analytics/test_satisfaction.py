"""What residents say, and what they do not say."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.analytics import service
from backend.surveys.models import SurveyStatus
from tests.backend import factories
from tests.backend.analytics.steps import WEEK, add_survey, at


def scores(attitude: int, speed: int, result: int) -> dict[str, int]:
    return {"attitude": attitude, "speed": speed, "result": result}


class TestSatisfaction:
    async def test_every_status_is_shown(self, session: AsyncSession) -> None:
        ticket = await factories.create_ticket(session)
        for status in SurveyStatus:
            await add_survey(
                session, ticket, status, **scores(5, 5, 5) if status == "answered" else {}
            )

        figures = await service.satisfaction(session, WEEK)

        assert figures.surveys == 6
        assert {item.key: item.count for item in figures.by_status} == dict.fromkeys(
            SurveyStatus, 1
        )
        assert figures.total.invited == 4
        assert (figures.total.answered.numerator, figures.total.answered.denominator) == (1, 4)

    async def test_averages_say_how_many_they_are_of(self, session: AsyncSession) -> None:
        ticket = await factories.create_ticket(session)
        await add_survey(session, ticket, "answered", **scores(5, 4, 2))
        await add_survey(session, ticket, "sent", attitude=4)
        await add_survey(session, ticket, "expired")

        total = (await service.satisfaction(session, WEEK)).total

        assert (total.attitude.mean, total.attitude.n) == (4.5, 2)
        assert (total.speed.mean, total.speed.n) == (4, 1)
        assert (total.result.mean, total.result.n) == (2, 1)

    @pytest.mark.parametrize(
        ("given", "satisfied"), [((4, 4, 4), 1), ((5, 5, 2), 1), ((4, 4, 3), 0), ((1, 1, 1), 0)]
    )
    async def test_satisfied_is_four_on_average(
        self, session: AsyncSession, given: tuple[int, int, int], satisfied: int
    ) -> None:
        ticket = await factories.create_ticket(session)
        await add_survey(session, ticket, "answered", **scores(*given))

        rate = (await service.satisfaction(session, WEEK)).total.satisfied

        assert (rate.numerator, rate.denominator) == (satisfied, 1)

    async def test_solved_counts_words_not_silence(self, session: AsyncSession) -> None:
        good = await factories.create_ticket(session)
        back = await factories.create_ticket(session, reopen_count=1)
        await add_survey(session, good, "answered", **scores(5, 5, 5), solved=True)
        await add_survey(session, back, "sent", solved=True)
        await add_survey(session, back, "expired", solved=False)
        await add_survey(session, good, "expired")
        await add_survey(session, good, "undeliverable")

        total = (await service.satisfaction(session, WEEK)).total

        assert (total.solved_yes, total.solved_no, total.solved_unknown) == (2, 1, 1)
        assert (total.solved.numerator, total.solved.denominator) == (1, 3)

    async def test_each_type_has_its_own(self, session: AsyncSession) -> None:
        for kind, score in (("repair", 5), ("complaint", 1)):
            ticket = await factories.create_ticket(session, type=kind)
            await add_survey(session, ticket, "answered", **scores(score, score, score))

        by_type = (await service.satisfaction(session, WEEK)).by_type

        assert {kind.type: kind.result.mean for kind in by_type} == {"repair": 5, "complaint": 1}

    async def test_other_days_do_not_count(self, session: AsyncSession) -> None:
        ticket = await factories.create_ticket(session)
        await add_survey(session, ticket, "sent", planned_at=at(3, 0))

        figures = await service.satisfaction(session, WEEK)

        assert (figures.surveys, figures.total.attitude.mean) == (0, None)
