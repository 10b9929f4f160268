"""Reading, writing and trying out the knowledge base."""

import pytest
from nicegui import ui
from sqlalchemy import select

from backend.console.knowledge import views
from backend.core.database import Database
from backend.core.time import CHINA
from backend.knowledge import service as knowledge_service
from backend.knowledge.models import InquiryRecord, KnowledgeEntry
from backend.staff.models import Role
from tests.backend import factories
from tests.backend.conftest import START
from tests.backend.console.conftest import Person, SignIn, fill

QUESTION = "来客人停车多少钱"


@pytest.fixture
async def entry(live_database: Database) -> KnowledgeEntry:
    async with live_database.session() as session:
        return await factories.create_knowledge(session, tags=["停车"])


async def entries(database: Database) -> list[KnowledgeEntry]:
    async with database.reader() as session:
        found, _ = await knowledge_service.list_page(session)
        return found


async def open_entry(user: Person, entry: KnowledgeEntry) -> None:
    await user.open("/knowledge")
    user.find(marker=f"entry-{entry.id}").click()
    await user.sees(marker="answer")


class TestReading:
    async def test_entries_come_with_source_and_state(
        self, sign_in: SignIn, entry: KnowledgeEntry
    ) -> None:
        user = await sign_in()

        await user.open("/knowledge")

        for words in (entry.title, "停车管理规定第 4 条", "已发布", "1 种问法"):
            await user.sees(words)

    @pytest.mark.parametrize("role", [Role.AGENT, Role.WORKER])
    async def test_those_who_may_not_write_only_read(
        self, sign_in: SignIn, entry: KnowledgeEntry, role: Role
    ) -> None:
        user = await sign_in(role)

        await open_entry(user, entry)

        await user.misses("新建知识")
        await user.misses(marker="save")
        await user.misses(kind=ui.button, content="删除")

    async def test_an_empty_base_says_so(self, sign_in: SignIn) -> None:
        user = await sign_in()

        await user.open("/knowledge")

        await user.sees("没有符合条件的知识")


class TestWriting:
    async def test_a_new_entry_answers_at_once(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        user = await sign_in(Role.TEAM_LEAD)
        await user.open("/knowledge?new=可以养鸡吗")
        await user.sees(kind=ui.input, content="可以养鸡吗")
        fill(user, "answer", "小区内不能饲养家禽。")
        fill(user, "source", "管理规约第 7 条")

        user.find(marker="save").click()

        await user.sees("已保存")
        async with live_database.reader() as session:
            assert (await knowledge_service.search(session, "可以养鸡吗")).answered

    async def test_what_is_missing_is_said_and_nothing_is_lost(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        user = await sign_in(Role.MANAGER)
        await user.open("/knowledge?new=可以养鸡吗")
        await user.sees(marker="save")

        user.find(marker="save").click()

        await user.sees("请检查：答案")
        await user.sees(kind=ui.input, content="可以养鸡吗")
        assert await entries(live_database) == []

    async def test_an_entry_is_changed(
        self, sign_in: SignIn, entry: KnowledgeEntry, live_database: Database
    ) -> None:
        user = await sign_in(Role.TEAM_LEAD)
        await open_entry(user, entry)
        fill(user, "questions", "访客停车\n\n  停一天多少钱 ")
        fill(user, "valid_to", "2026-12-31")

        user.find(marker="save").click()

        await user.sees("已保存")
        (changed,) = await entries(live_database)
        assert changed.questions == ["访客停车", "停一天多少钱"]
        assert changed.valid_to is not None
        assert changed.valid_to.astimezone(CHINA).isoformat()[:16] == "2026-12-31T23:59"

    async def test_deleting_asks_first(
        self, sign_in: SignIn, entry: KnowledgeEntry, live_database: Database
    ) -> None:
        user = await sign_in(Role.TEAM_LEAD)
        await open_entry(user, entry)

        user.find(marker="delete").click()
        await user.sees("确定删除")
        assert len(await entries(live_database)) == 1
        user.find(marker="yes").click()

        await user.sees("已删除")
        assert await entries(live_database) == []

    async def test_a_link_to_a_new_entry_opens_nothing_for_readers(self, sign_in: SignIn) -> None:
        user = await sign_in(Role.AGENT)

        await user.open("/knowledge?new=可以养鸡吗")

        await user.misses(marker="answer")


class TestTrial:
    async def test_it_shows_what_the_bot_would_say(
        self, sign_in: SignIn, entry: KnowledgeEntry, live_database: Database
    ) -> None:
        user = await sign_in(Role.AGENT)
        await user.open("/knowledge")

        fill(user, "trial", QUESTION)
        user.find(marker="trial-form").trigger("submit.prevent")

        await user.sees("机器人会这样回答")
        await user.sees("首小时免费")
        async with live_database.reader() as session:
            assert (await session.scalars(select(InquiryRecord))).all() == []

    @pytest.mark.parametrize("question", ["量子力学怎么学", "😂😂😂", "x" * 500])
    async def test_what_nobody_wrote_is_not_answered(
        self, sign_in: SignIn, entry: KnowledgeEntry, question: str
    ) -> None:
        user = await sign_in(Role.AGENT)
        await user.open("/knowledge")

        fill(user, "trial", question)
        user.find(marker="trial-form").trigger("submit.prevent")

        await user.sees("机器人会说不确定")


class TestState:
    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"status": "draft"}, "草稿"),
            ({"status": "published"}, "已发布"),
            ({"valid_from": START.replace(day=9)}, "2026-03-09 起生效"),
            ({"valid_to": START.replace(day=1)}, "已过期（2026-03-01）"),
            ({"valid_to": START.replace(day=9)}, "有效到 2026-03-09"),
        ],
    )
    def test_it_says_whether_residents_are_answered_with_it(
        self, values: dict[str, object], words: str
    ) -> None:
        entry = KnowledgeEntry(**{"status": "published", **values})

        assert views.state(entry, now=START)[0] == words
