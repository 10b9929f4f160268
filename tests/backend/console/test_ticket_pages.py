"""Working on tickets from the console."""

import pytest
from nicegui import ui
from sqlalchemy import select

from backend.core.actor import SERVICE, Actor
from backend.core.database import Database
from backend.staff.models import Role
from backend.tickets import service as ticket_service
from backend.tickets.lifecycle import actions_for
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.console.conftest import Person, SignIn, fill


@pytest.fixture
async def ticket(live_database: Database) -> Ticket:
    async with live_database.session() as session:
        return await factories.create_ticket(session, status="accepted", team="engineering")


async def stored(database: Database, number: str) -> Ticket:
    async with database.reader() as session:
        return await ticket_service.get(session, number)


async def open_action(user: Person, ticket: Ticket, action: str) -> None:
    await user.open(f"/tickets/{ticket.number}")
    user.find(marker=f"action-{action}").click()
    await user.sees(marker="carry-out")


class TestList:
    async def test_it_shows_open_tickets_with_place_and_state(
        self, sign_in: SignIn, ticket: Ticket
    ) -> None:
        user = await sign_in()

        await user.open("/tickets")

        for words in (ticket.number, "厨房水龙头漏水", "3栋2单元1502室", "已受理", "共 1 张"):
            await user.sees(words)

    async def test_filters_from_the_address_hold(self, sign_in: SignIn, ticket: Ticket) -> None:
        user = await sign_in()

        await user.open("/tickets?type=complaint")

        await user.sees("没有符合条件的工单")
        await user.misses(ticket.number)

    async def test_a_search_finds_the_room(self, sign_in: SignIn, ticket: Ticket) -> None:
        user = await sign_in()

        await user.open("/tickets?q=3栋2单元1502")
        await user.sees(ticket.number)
        await user.open("/tickets?q=3栋2单元1503")

        await user.misses(ticket.number)

    async def test_a_worker_begins_with_their_own(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database
    ) -> None:
        async with live_database.session() as session:
            row = await ticket_service.get(session, ticket.number)
            await ticket_service.transition(
                session, row, "dispatch", actor=SERVICE, assignee="周建国"
            )
            other = await factories.create_ticket(session)
        user = await sign_in(Role.WORKER, display_name="周建国")

        await user.open("/tickets")

        await user.sees(ticket.number)
        await user.misses(other.number)
        await user.misses("新建工单")

    async def test_the_board_sorts_them_into_columns(self, sign_in: SignIn, ticket: Ticket) -> None:
        user = await sign_in()

        await user.open("/tickets?view=board")

        for words in ("待受理", "已受理", "已派单", "处理中", "等待中", "已完成", "暂无"):
            await user.sees(words)
        await user.sees("工程维修（未派）")

    async def test_a_new_ticket_appears_by_itself(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        user = await sign_in()
        await user.open("/tickets")
        await user.sees("没有符合条件的工单")

        async with live_database.session() as session:
            made = await factories.create_ticket(session)
            await ticket_service.comment(session, made, actor=SERVICE, text="新的")

        await user.sees(made.number)


class TestDetail:
    @pytest.mark.parametrize("number", ["BX999", "x" * 300, "' OR 1=1 --"])
    async def test_an_unknown_number_says_so(self, sign_in: SignIn, number: str) -> None:
        user = await sign_in()

        await user.open(f"/tickets/{number}")

        await user.sees("没有这张工单")
        await user.misses(marker="comment")

    @pytest.mark.parametrize("role", list(Role))
    async def test_the_buttons_are_what_the_lifecycle_allows(
        self, sign_in: SignIn, ticket: Ticket, role: Role
    ) -> None:
        user = await sign_in(role)

        await user.open(f"/tickets/{ticket.number}")

        allowed = actions_for(ticket.status, ticket.type, Actor("staff", "x", role=role), None)
        for action in ("dispatch", "accept", "withdraw", "reject", "merge", "urge", "finish"):
            shown = user.sees if action in allowed else user.misses
            await shown(marker=f"action-{action}")

    @pytest.mark.parametrize(
        ("role", "phone"), [(Role.AGENT, "138****0000"), (Role.TEAM_LEAD, "13800000000")]
    )
    async def test_the_phone_is_masked_by_role(
        self, sign_in: SignIn, ticket: Ticket, role: Role, phone: str
    ) -> None:
        user = await sign_in(role)

        await user.open(f"/tickets/{ticket.number}")

        await user.sees(phone)

    async def test_a_comment_is_added_and_told(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database
    ) -> None:
        user = await sign_in(display_name="苏晴")
        await user.open(f"/tickets/{ticket.number}")

        fill(user, "comment", "  住户下午在家  ")
        user.find("添加备注").click()

        await user.sees("备注已添加")
        await user.sees("住户下午在家")

    async def test_news_do_not_take_away_what_is_being_written(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database
    ) -> None:
        user = await sign_in()
        await open_action(user, ticket, "reject")
        fill(user, "原因", "写到一半")

        async with live_database.session() as session:
            row = await ticket_service.get(session, ticket.number)
            await ticket_service.comment(session, row, actor=SERVICE, text="刚刚发生的事")

        await user.sees("刚刚发生的事")
        await user.sees(kind=ui.textarea, content="写到一半")


class TestActions:
    async def test_a_colleague_is_chosen_and_the_ticket_goes_to_them(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database
    ) -> None:
        async with live_database.session() as session:
            worker = await factories.create_staff(
                session, role=Role.WORKER, display_name="周建国", team="engineering"
            )
        user = await sign_in()
        await open_action(user, ticket, "dispatch")

        fill(user, "assignee", str(worker.id))
        user.find(marker="carry-out").click()

        await user.sees("已完成：派单")
        row = await stored(live_database, ticket.number)
        assert (row.status, row.assignee_id) == ("dispatched", worker.id)

    async def test_somebody_from_outside_is_named(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database
    ) -> None:
        user = await sign_in()
        await open_action(user, ticket, "dispatch")

        fill(user, "outside", "电梯厂王工")
        user.find(marker="carry-out").click()

        await user.sees("已完成：派单")
        row = await stored(live_database, ticket.number)
        assert (row.assignee_id, row.assignee_name) == (None, "电梯厂王工")

    async def test_without_anybody_nothing_happens(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database
    ) -> None:
        user = await sign_in()
        await open_action(user, ticket, "dispatch")

        user.find(marker="carry-out").click()

        await user.sees("没有选择处理人")
        assert (await stored(live_database, ticket.number)).status == "accepted"

    async def test_a_refusal_is_shown_and_the_dialog_stays(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database
    ) -> None:
        user = await sign_in()
        await open_action(user, ticket, "merge")

        fill(user, "parent", "BX000")
        user.find(marker="carry-out").click()

        await user.sees("没有工单 BX000")
        await user.sees(marker="carry-out")

    async def test_a_state_that_changed_meanwhile_is_explained(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database
    ) -> None:
        user = await sign_in()
        await open_action(user, ticket, "withdraw")
        async with live_database.session() as session:
            (await ticket_service.get(session, ticket.number)).status = "done"

        user.find(marker="carry-out").click()

        await user.sees("不能「撤回」")

    async def test_a_repair_is_finished_with_a_result_and_a_reason_for_no_photo(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database
    ) -> None:
        async with live_database.session() as session:
            (await ticket_service.get(session, ticket.number)).status = "in_progress"
        user = await sign_in()
        await open_action(user, ticket, "finish")
        fill(user, "处理结果（住户会看到）", "换了阀芯")

        user.find(marker="carry-out").click()
        await user.sees("报修完成时要附上完工照片")
        fill(user, "没有照片的原因", "住户不便")
        user.find(marker="carry-out").click()

        await user.sees("已完成：完成")
        assert (await stored(live_database, ticket.number)).result == "换了阀芯"


class TestNewTicket:
    async def test_a_call_becomes_a_ticket_once(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        user = await sign_in(display_name="苏晴")
        await user.open("/tickets/new")
        for name, value in (
            ("description", "客厅插座没电"),
            ("building", "3"),
            ("unit", "2"),
            ("room", "1502"),
            ("name", "王女士"),
            ("phone", "138-1234-5678"),
            ("visit", "明天下午"),
        ):
            fill(user, name, value)

        user.find("登记工单").click()
        user.find("登记工单").click()

        await user.sees("处理经过")
        async with live_database.reader() as session:
            (made,) = (await session.scalars(select(Ticket))).all()
        assert (made.contact_phone, made.channel, made.category) == (
            "13812345678",
            "phone",
            "electrical",
        )
        assert (made.first_contact, made.visit_text) == ("苏晴", "明天下午")

    @pytest.mark.parametrize(
        ("values", "complaint"),
        [
            ({}, "请写明内容"),
            ({"description": "漏水"}, "请写楼栋房号"),
            ({"description": "漏水", "area": "南门"}, "请留联系人和电话"),
            (
                {"description": "漏水", "area": "南门", "name": "王", "phone": "abc"},
                "请检查：电话",
            ),
        ],
    )
    async def test_what_is_missing_is_said(
        self, sign_in: SignIn, live_database: Database, values: dict[str, str], complaint: str
    ) -> None:
        user = await sign_in()
        await user.open("/tickets/new")
        for name, value in values.items():
            fill(user, name, value)

        user.find("登记工单").click()

        await user.sees(complaint)
        async with live_database.reader() as session:
            assert (await session.scalars(select(Ticket))).all() == []

    async def test_a_known_phone_offers_what_the_register_knows(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        async with live_database.session() as session:
            await factories.create_resident(
                session, name="王淑芬", phone="13812345678", room=("3", "2", "1502")
            )
        user = await sign_in()
        await user.open("/tickets/new")

        fill(user, "phone", "138 1234 5678")
        user.find(marker="phone").trigger("blur")
        await user.sees("已登记住户：王淑芬，3-2-1502")
        user.find("填入资料").click()

        await user.sees(kind=ui.input, content="1502")
