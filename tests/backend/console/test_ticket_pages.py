"""Working on tickets from the console."""

import pytest
from nicegui import ui

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
