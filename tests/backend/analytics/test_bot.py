"""How far the bot comes alone, and what it does not know."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.analytics import service
from tests.backend.analytics.steps import WEEK, add_inquiry, at, conversation, say


class TestBot:
    async def test_a_person_in_it_is_no_success_of_the_bot(self, session: AsyncSession) -> None:
        alone = await conversation(session)
        asked = await conversation(session, handoff_reason="requested", owner="human")
        returned = await conversation(session, handoff_reason="requested", owner="bot")
        joined = await conversation(session)
        for talk in (alone, asked, returned, joined):
            await say(session, talk, "repair")
            await say(session, talk, "repair")
        await say(session, joined, author="staff")

        figures = await service.bot(session, WEEK)

        assert figures.conversations == 4
        assert (figures.without_person.numerator, figures.without_person.denominator) == (1, 4)
        assert [(item.key, item.count) for item in figures.handed_over] == [("requested", 2)]

    async def test_only_conversations_residents_wrote_in_count(self, session: AsyncSession) -> None:
        told = await conversation(session)
        await say(session, told, author="bot")
        old = await conversation(session, handoff_reason="upset")
        await say(session, old, "complaint", when=at(1, month=2))

        figures = await service.bot(session, WEEK)

        assert (figures.conversations, figures.handed_over) == (0, [])
        assert figures.without_person.share is None

    async def test_fallback_is_a_share_of_what_it_read(self, session: AsyncSession) -> None:
        talk = await conversation(session)
        for intent in ("nlu_fallback", "repair", None):
            await say(session, talk, intent)

        fallback = (await service.bot(session, WEEK)).fallback

        assert (fallback.numerator, fallback.denominator) == (1, 2)


class TestKnowledgeGaps:
    async def test_questions_that_ask_the_same_are_one(self, session: AsyncSession) -> None:
        for question in ("哪里可以洗车", "请问在哪儿洗车呀？", "哪里可以洗车"):
            await add_inquiry(session, question)
        await add_inquiry(session, "储藏间怎么租", when=at(2))
        await add_inquiry(session, "泳池几点开", answered=True)

        figures = await service.knowledge_gaps(session, WEEK)

        assert (figures.questions, figures.answered.numerator) == (5, 1)
        assert [(gap.question, gap.count) for gap in figures.gaps] == [
            ("哪里可以洗车", 3),
            ("储藏间怎么租", 1),
        ]
        assert set(figures.gaps[0].wordings) == {"哪里可以洗车", "请问在哪儿洗车呀？"}
        assert figures.gaps[1].last_at == "2026-03-02T12:00:00+08:00"

    async def test_another_kind_of_ask_is_another_gap(self, session: AsyncSession) -> None:
        await add_inquiry(session, "洗车多少钱")
        await add_inquiry(session, "洗车在哪里")

        assert len((await service.knowledge_gaps(session, WEEK)).gaps) == 2

    async def test_words_without_content_are_kept_apart(self, session: AsyncSession) -> None:
        for question in ("？", "你好", "", "？"):
            await add_inquiry(session, question)

        gaps = (await service.knowledge_gaps(session, WEEK)).gaps

        assert sorted(gap.count for gap in gaps) == [1, 1, 2]

    async def test_other_days_do_not_count(self, session: AsyncSession) -> None:
        await add_inquiry(session, "哪里可以洗车", when=at(3, 0))

        figures = await service.knowledge_gaps(session, WEEK)

        assert (figures.questions, figures.gaps, figures.answered.share) == (0, [], None)
