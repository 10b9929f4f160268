"""The page of incidents."""

from datetime import timedelta
from typing import Any

import pytest
from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import SERVICE
from backend.core.database import Database
from backend.core.time import FakeClock
from backend.incidents import service as incident_service
from backend.incidents.models import Incident
from backend.incidents.views import IncidentDetail
from backend.residents.models import Building
from backend.staff.models import Role
from tests.backend import factories
from tests.backend.console.conftest import Person, SignIn, fill
from tests.backend.incidents.steps import outage, report


@pytest.fixture
async def incident(live_database: Database) -> Incident:
    async with live_database.session() as session:
        session.add(Building(name="3", units=2, floors=18))
        made = await outage(session, "3", make_ticket=True)
        await report(session, made, await factories.create_conversation(session), "没水了")
        return made


async def stored(database: Database, incident_id: int) -> IncidentDetail:
    async with database.reader() as session:
        incident = await incident_service.get(session, incident_id)
        return await incident_service.read_detail(session, incident, actor=SERVICE)


async def opened(database: Database) -> list[Incident]:
    async with database.reader() as session:
        return (await incident_service.list_page(session))[0]


async def suggest(session: AsyncSession) -> None:
    for _ in range(3):
        chat = await factories.create_conversation(session)
        words = {"description": "家里停水了", "building": "3"}
        await factories.create_ticket(session, conversation_id=chat.id, **words)
    await incident_service.suggest_due(session)


class TestList:
    async def test_nothing_is_going_on(self, sign_in: SignIn) -> None:
        user = await sign_in()

        await user.open("/incidents")

        await user.sees("现在没有突发事件")

    async def test_open_ones_stand_above_those_that_are_over(
        self, sign_in: SignIn, live_database: Database, incident: Incident
    ) -> None:
        async with live_database.session() as session:
            over = await outage(session, "5", matter="停电")
            await incident_service.resolve(session, over, notice=None, actor=SERVICE)
        user = await sign_in(Role.WORKER)

        await user.open("/incidents")

        for words in ("进行中 1 件", "停水", "停电", "已解除", "反映 1 人 · 工单 1 张"):
            await user.sees(words)
        await user.misses(marker="new-incident")

    async def test_one_past_its_expected_end_stands_out(
        self, sign_in: SignIn, live_database: Database, clock: FakeClock
    ) -> None:
        async with live_database.session() as session:
            await outage(session, "3", expected_end_at=clock.now() - timedelta(minutes=5))
        user = await sign_in()

        await user.open("/incidents")

        await user.sees("时间已过")


class TestOpening:
    async def test_it_is_opened_with_its_ticket(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        user = await sign_in()
        await user.open("/incidents")
        user.find(marker="new-incident").click()
        await user.sees(marker="open-incident")
        for name, value in (("matter", "3栋停水"), ("notice", "正在抢修")):
            fill(user, name, value)
        choose(user, "buildings", ["3"])

        user.find(marker="open-incident").click()

        await user.sees("经过和通知")
        (made,) = await opened(live_database)
        assert (made.matter, made.scope, made.category) == (
            "3栋停水",
            {"buildings": ["3"]},
            "plumbing",
        )
        assert made.ticket_id is not None

    @pytest.mark.parametrize(
        ("values", "complaint"),
        [
            ({}, "请写事件名称"),
            ({"matter": "停水"}, "请选楼栋"),
            ({"matter": "停水", "whole": True}, "请写通知内容"),
            ({"matter": "停水", "whole": True, "notice": "修", "until": "soon"}, "时间写得不对"),
        ],
    )
    async def test_what_is_missing_is_said(
        self, sign_in: SignIn, live_database: Database, values: dict[str, Any], complaint: str
    ) -> None:
        user = await sign_in()
        await user.open("/incidents")
        user.find(marker="new-incident").click()
        await user.sees(marker="open-incident")
        for name, value in values.items():
            fill(user, name, value)

        user.find(marker="open-incident").click()

        await user.sees(complaint)
        assert await opened(live_database) == []

    async def test_an_emergency_is_one_tap_away(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        danger = {"type": "emergency", "category": "flooding", "priority": "emergency"}
        async with live_database.session() as session:
            ticket = await factories.create_ticket(session, **danger)
        user = await sign_in()
        await user.open(f"/tickets/{ticket.number}")
        await user.sees(marker="make-incident")

        await user.open(f"/incidents?ticket={ticket.number}")
        await user.sees(marker="open-incident")
        user.find(marker="open-incident").click()

        await user.sees("经过和通知")
        (made,) = await opened(live_database)
        assert (made.ticket_id, made.source) == (ticket.id, "emergency")
        assert made.scope == {"buildings": ["3"]}


def choose(user: Person, marker: str, values: list[str]) -> None:
    """Put several values into the list with a marker."""
    with user:
        (field,) = user.find(marker=marker).elements
        assert isinstance(field, ui.select)
        field.set_value(values)


class TestSuggestions:
    async def test_one_is_taken_up(self, sign_in: SignIn, live_database: Database) -> None:
        async with live_database.session() as session:
            await suggest(session)
        user = await sign_in()
        await user.open("/incidents")
        await user.sees("3栋 · 给排水")

        user.find(marker="take").click()
        await user.sees(marker="open-incident")
        user.find(marker="open-incident").click()

        await user.sees("经过和通知")
        (made,) = await opened(live_database)
        assert (made.source, (await stored(live_database, made.id)).reporters) == ("suggestion", 3)

    async def test_or_is_no_incident(self, sign_in: SignIn, live_database: Database) -> None:
        async with live_database.session() as session:
            await suggest(session)
        user = await sign_in()
        await user.open("/incidents")
        await user.sees(marker="dismiss")

        user.find(marker="dismiss").click()

        await user.sees("这一批不再提示")
        await user.misses(marker="dismiss")

    async def test_workers_only_look(self, sign_in: SignIn, live_database: Database) -> None:
        async with live_database.session() as session:
            await suggest(session)
        user = await sign_in(Role.WORKER)

        await user.open("/incidents")

        await user.sees("3栋 · 给排水")
        await user.misses(marker="take")


class TestCourse:
    async def test_what_is_known_is_shown(self, sign_in: SignIn, incident: Incident) -> None:
        user = await sign_in()

        await user.open(f"/incidents/{incident.id}")

        for words in ("水泵抢修，暂时停水", "正在发送…", "没水了", "处理单", "3栋"):
            await user.sees(words)
        await user.misses(marker="resolve")  # an agent does not end it

    async def test_news_go_out(
        self, sign_in: SignIn, live_database: Database, incident: Incident
    ) -> None:
        user = await sign_in()
        await user.open(f"/incidents/{incident.id}")
        user.find(marker="update").click()
        await user.sees(marker="send-update")

        user.find(marker="send-update").click()
        await user.sees("请写进展内容")
        fill(user, "text", "配件已到")
        user.find(marker="send-update").click()

        await user.sees("正在通知有关住户")
        assert (await stored(live_database, incident.id)).updates[-1].text == "配件已到"

    async def test_an_end_nobody_can_mean_is_refused_in_words(
        self, sign_in: SignIn, incident: Incident
    ) -> None:
        user = await sign_in()
        await user.open(f"/incidents/{incident.id}")
        user.find(marker="update").click()
        await user.sees(marker="send-update")
        fill(user, "text", "配件已到")
        fill(user, "until", "1026-03-02T10:00")

        user.find(marker="send-update").click()

        await user.sees("请检查：预计恢复时间")

    async def test_a_ticket_is_attached(
        self, sign_in: SignIn, live_database: Database, incident: Incident
    ) -> None:
        async with live_database.session() as session:
            ticket = await factories.create_ticket(session)
        user = await sign_in()
        await user.open(f"/incidents/{incident.id}")
        user.find(marker="attach").click()
        await user.sees(marker="send-attach")
        fill(user, "number", ticket.number)

        user.find(marker="send-attach").click()

        await user.sees("已关联工单")
        await user.sees(ticket.number)

    async def test_a_lead_ends_it_and_the_report_is_there(
        self, sign_in: SignIn, live_database: Database, incident: Incident
    ) -> None:
        user = await sign_in(Role.TEAM_LEAD)
        await user.open(f"/incidents/{incident.id}")
        user.find(marker="resolve").click()
        await user.sees(marker="send-resolve")

        user.find(marker="send-resolve").click()

        await user.sees("已解除，正在通知有关住户")
        await user.sees(marker="save-report")
        fill(user, "report", "原因：水泵老化")
        user.find(marker="save-report").click()
        await user.sees("总结已保存")
        assert (await stored(live_database, incident.id)).report == "原因：水泵老化"

    @pytest.mark.parametrize("address", ["999999", "x", "9" * 40, "-1"])
    async def test_one_that_does_not_exist(self, sign_in: SignIn, address: str) -> None:
        user = await sign_in()

        await user.open(f"/incidents/{address}")

        await user.sees("没有这个事件")
