"""The order, filters, search and counts of the conversations staff look at."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations import desk
from backend.conversations.desk_queries import Filter
from backend.conversations.models import Conversation, Message
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.staff.models import Role, Staff
from tests.backend import factories

AGENT = Actor("staff", "苏晴", staff_id=None, role=Role.AGENT)
LEAD = Actor("staff", "罗佳", staff_id=None, role=Role.TEAM_LEAD)


async def talk(
    session: AsyncSession, name: str, *, minutes_ago: int = 0, **values: object
) -> Conversation:
    at = clock_of(session).now() - timedelta(minutes=minutes_ago)
    return await factories.create_conversation(
        session, channel_user=name, last_message_at=at, **values
    )


async def say(session: AsyncSession, conversation: Conversation, author: str, text: str) -> None:
    session.add(
        Message(
            conversation_id=conversation.id,
            direction="in" if author == "resident" else "out",
            author=author,
            text=text,
            buttons=[],
            at=clock_of(session).now(),
        )
    )
    await session.flush()


async def names(
    session: AsyncSession, actor: Actor = AGENT, which: Filter = "all", words: str = ""
) -> list[str]:
    glances, _ = await desk.overview(session, actor, which=which, words=words)
    return [glance.conversation.channel_user for glance in glances]


@pytest.fixture
async def me(session: AsyncSession) -> Staff:
    return await factories.create_staff(session)


class TestOrder:
    async def test_dangers_then_who_waits_then_the_newest(self, session: AsyncSession) -> None:
        now = clock_of(session).now()
        await talk(session, "old", minutes_ago=60)
        await talk(session, "new")
        await talk(session, "waiting", minutes_ago=90, owner="human", waiting_since=now)
        await talk(session, "danger", minutes_ago=120, emergency=True)

        assert await names(session) == ["danger", "waiting", "new", "old"]

    async def test_a_danger_that_is_over_does_not_stay_on_top(self, session: AsyncSession) -> None:
        await talk(session, "yesterday", minutes_ago=24 * 60, emergency=True)
        await talk(session, "new")

        assert await names(session) == ["new", "yesterday"]

    async def test_the_last_word_is_shown_and_whether_it_waits(self, session: AsyncSession) -> None:
        row = await talk(session, "a", owner="human")
        await say(session, row, "bot", "您好")
        await say(session, row, "resident", "有人吗")

        glances, more = await desk.overview(session, AGENT, which="all")

        assert (glances[0].last.text if glances[0].last else None) == "有人吗"
        assert glances[0].unanswered
        assert not more

    async def test_a_full_page_says_that_there_is_more(self, session: AsyncSession) -> None:
        for number in range(3):
            await talk(session, f"r{number}", minutes_ago=number)

        glances, more = await desk.overview(session, AGENT, which="all", limit=2)

        assert [glance.conversation.channel_user for glance in glances] == ["r0", "r1"]
        assert more


class TestFilters:
    async def test_each_shows_its_own_and_counts_them(
        self, session: AsyncSession, me: Staff
    ) -> None:
        colleague = await factories.create_staff(session)
        actor = Actor("staff", me.display_name, staff_id=me.id, role=Role.AGENT)
        await talk(session, "bot")
        now = clock_of(session).now()
        await talk(session, "waiting", owner="human", waiting_since=now)
        await talk(session, "mine", owner="human", assignee_id=me.id)
        await talk(session, "theirs", owner="human", assignee_id=colleague.id)
        await talk(session, "returned", owner="bot", assignee_id=me.id, minutes_ago=5)

        counts = await desk.counts(session, actor)

        assert await names(session, actor, "waiting") == ["waiting"]
        assert await names(session, actor, "mine") == ["mine"]
        assert await names(session, actor, "bot") == ["bot", "returned"]
        assert (counts.waiting, counts.mine, counts.bot, counts.all) == (1, 1, 2, 5)

    async def test_without_conversations_everything_is_zero(self, session: AsyncSession) -> None:
        counts = await desk.counts(session, AGENT)

        assert (counts.waiting, counts.mine, counts.bot, counts.all) == (0, 0, 0, 0)


class TestSearch:
    @pytest.fixture
    async def known(self, session: AsyncSession) -> None:
        resident = await factories.create_resident(
            session, name="王淑芬", phone="13812345678", room=("3", "2", "1502")
        )
        await talk(session, "wang", resident_id=resident.id)
        await talk(session, "guest-1502%")

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("淑芬", ["wang"]),
            ("3-2-1502", ["wang"]),
            ("5678", ["wang"]),
            ("138 ", []),
            ("13899", []),
            ("wan", ["wang"]),
            ("502%", ["guest-1502%"]),
            ("没有这个人", []),
            ("--", []),
            ("x" * 500, []),
        ],
    )
    async def test_names_rooms_and_numbers_are_found(
        self, session: AsyncSession, known: None, words: str, found: list[str]
    ) -> None:
        assert await names(session, words=words) == found

    async def test_phones_are_masked_below_team_lead(
        self, session: AsyncSession, known: None
    ) -> None:
        for actor, phone in ((AGENT, "138****5678"), (LEAD, "13812345678")):
            glances, _ = await desk.overview(session, actor, which="all", words="淑芬")

            resident = glances[0].conversation.resident
            assert resident is not None
            assert resident.phone == phone


class TestWaiting:
    """In line is who waits since some moment, whoever answered last."""

    async def test_answered_by_a_program_is_not_waiting(self, session: AsyncSession) -> None:
        await talk(session, "answered", owner="human")
        await talk(session, "waiting", owner="human", waiting_since=clock_of(session).now())

        counts = await desk.counts(session, AGENT)

        assert await names(session, which="waiting") == ["waiting"]
        assert counts.waiting == 1
