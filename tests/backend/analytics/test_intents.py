"""What residents wrote about, by China day."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from backend.analytics import service
from tests.backend.analytics.steps import WEEK, at, conversation, say


class TestIntents:
    async def test_messages_and_intents_are_counted_by_day(self, session: AsyncSession) -> None:
        talk = await conversation(session)
        await say(session, talk, "repair", when=at(1, 0, 5))  # still February in UTC
        await say(session, talk, "repair", when=at(28, 23, 55, month=2))
        await say(session, talk, "inquiry", when=at(1, 23, 59))

        figures = await service.intents(session, WEEK)

        days = {day.day: day for day in figures.days}
        assert list(days) == WEEK.days
        assert days[date(2026, 2, 28)].intents == {"repair": 1}
        assert days[date(2026, 3, 1)].intents == {"repair": 1, "inquiry": 1}
        assert (days[date(2026, 3, 2)].messages, figures.messages) == (0, 3)
        assert [(item.key, item.count) for item in figures.intents] == [
            ("repair", 2),
            ("inquiry", 1),
        ]

    async def test_understood_leaves_out_fallback_and_out_of_scope(
        self, session: AsyncSession
    ) -> None:
        talk = await conversation(session)
        for intent in ("repair", "greet", "nlu_fallback", "out_of_scope"):
            await say(session, talk, intent)
        await say(session, talk, None)

        figures = await service.intents(session, WEEK)

        assert (figures.messages, figures.unread) == (5, 1)
        assert (figures.understood.numerator, figures.understood.denominator) == (2, 4)
        assert figures.understood.share == 0.5
        assert figures.fallback.numerator == figures.out_of_scope.numerator == 1

    async def test_only_residents_and_only_the_period_count(self, session: AsyncSession) -> None:
        talk = await conversation(session)
        await say(session, talk, author="bot")
        await say(session, talk, author="staff")
        await say(session, talk, "repair", when=at(23, 23, 59, month=2))
        await say(session, talk, "repair", when=at(3, 0, 0))

        assert (await service.intents(session, WEEK)).messages == 0

    async def test_nothing_gives_no_share(self, session: AsyncSession) -> None:
        figures = await service.intents(session, WEEK)

        assert (figures.understood.denominator, figures.understood.share) == (0, None)
        assert {day.messages for day in figures.days} == {0}
