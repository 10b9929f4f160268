"""Moving tickets on and entering new ones from the console."""

import pytest
from nicegui import ui
from sqlalchemy import select

from backend.core.database import Database
from backend.staff.models import Role
from backend.tickets import service as ticket_service
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


CALL = {
    "description": "客厅插座没电",
    "building": "3",
    "unit": "2",
    "room": "1502",
    "name": "王女士",
    "phone": "138-1234-5678",
    "visit": "明天下午",
}


class TestNewTicket:
    async def test_a_call_becomes_a_ticket_once(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        user = await sign_in(display_name="苏晴")
        await user.open("/tickets/new")
        for name, value in CALL.items():
            fill(user, name, value)

        user.find("登记工单").click()
        user.find("登记工单").click()

        await user.sees("处理经过")
        async with live_database.reader() as session:
            (made,) = (await session.scalars(select(Ticket))).all()
        assert (made.contact_phone, made.channel) == ("13812345678", "phone")
        assert (made.category, made.visit_text) == ("electrical", "明天下午")
        assert made.first_contact == "苏晴"

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
