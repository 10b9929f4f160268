"""Getting into the console, staying in and being put out."""

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from backend.console.access import safe_return
from backend.console.mount import mount_console
from backend.console.page import desk_of_process
from backend.core.database import Database
from backend.core.settings import Settings
from backend.staff.models import Role, Staff, StaffSession
from backend.tickets.models import TicketEvent
from tests.backend import factories
from tests.backend.console.conftest import Person, SignIn, fill_login, log_in


@pytest.fixture
async def staff(live_database: Database) -> Staff:
    async with live_database.session() as session:
        return await factories.create_staff(session, display_name="苏晴")


class TestWayBack:
    @pytest.mark.parametrize(
        "address",
        ["/tickets", "/tickets?status=all&q=3-2", "/conversations/12", "/knowledge?new=%E9%B8%A1"],
    )
    def test_a_page_of_the_console_is_returned_to(self, address: str) -> None:
        assert safe_return(address) == address

    @pytest.mark.parametrize(
        "address",
        [
            None,
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/tickets",
            "javascript:alert(1)",
            "/tickets\n.evil",
            "/tickets@evil.example",
            "/ticketsevil",
            "/v1/tickets",
        ],
    )
    def test_anything_else_leads_home(self, address: str | None) -> None:
        assert safe_return(address) == "/"


class TestWithoutSession:
    @pytest.mark.parametrize(
        "path", ["/conversations", "/conversations/1", "/tickets", "/knowledge", "/analytics"]
    )
    async def test_every_page_asks_to_sign_in(self, browser: httpx.AsyncClient, path: str) -> None:
        answer = await browser.get(path)

        assert answer.status_code == 303
        assert answer.headers["location"] == f"/console/login?next={path}"

    async def test_no_photo_is_shown(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.get(f"/media/{'0' * 32}")).status_code == 401

    async def test_an_unknown_page_is_not_found(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.get("/nonsense/deep")

        assert answer.status_code == 404
        assert "没有这个页面" in answer.text

    async def test_only_style_sheets_are_among_the_assets(self, browser: httpx.AsyncClient) -> None:
        assert (await browser.get("/assets/base.css")).status_code == 200
        for name in ("icon.svg", "../mount.py", "%2e%2e%2fmount.py"):
            assert (await browser.get(f"/assets/{name}")).status_code == 404


class TestSigningIn:
    async def test_it_leads_to_the_page_that_was_asked_for(
        self, visitor: Person, staff: Staff
    ) -> None:
        await visitor.open("/tickets?status=all")
        fill_login(visitor, staff.login, factories.PASSWORD)

        await visitor.sees(marker="account")
        assert visitor.back_history[-1] == "/tickets?status=all"

    async def test_a_wrong_password_says_so_and_lets_nobody_in(
        self, visitor: Person, staff: Staff
    ) -> None:
        await visitor.open("/login")
        fill_login(visitor, staff.login, "wrong")

        await visitor.sees("账号或密码不对")
        assert (await visitor.http_client.get("/tickets")).status_code == 303

    async def test_guessing_is_slowed_down(self, visitor: Person, staff: Staff) -> None:
        for _ in range(5):
            await visitor.open("/login")
            fill_login(visitor, staff.login, "wrong")
            await visitor.sees("账号或密码不对")

        fill_login(visitor, staff.login, factories.PASSWORD)

        await visitor.sees("输错次数太多")

    @pytest.mark.parametrize("password", ["", "x" * 100_000])
    async def test_an_empty_or_huge_password_is_only_wrong(
        self, visitor: Person, staff: Staff, password: str
    ) -> None:
        await visitor.open("/login")
        fill_login(visitor, staff.login, password)

        await visitor.sees("账号或密码不对")

    async def test_the_token_stays_on_the_server(self, visitor: Person, staff: Staff) -> None:
        await log_in(visitor, staff)

        cookies = visitor.http_client.cookies
        assert list(cookies.keys()) == ["console"]
        page = await visitor.http_client.get("/tickets")
        assert "token" not in page.text

    async def test_who_is_signed_in_does_not_see_the_login(
        self, visitor: Person, staff: Staff
    ) -> None:
        await log_in(visitor, staff)

        answer = await visitor.http_client.get("/login?next=/knowledge")

        assert (answer.status_code, answer.headers["location"]) == (303, "/console/knowledge")


class TestBeingPutOut:
    async def test_signing_out_ends_the_session(
        self, visitor: Person, staff: Staff, live_database: Database
    ) -> None:
        await log_in(visitor, staff)
        await visitor.open("/tickets")

        visitor.find("退出登录").click()

        await visitor.sees(marker="login-form")
        assert (await visitor.http_client.get("/tickets")).status_code == 303
        async with live_database.reader() as session:
            assert await session.scalar(select(func.count()).select_from(StaffSession)) == 0

    async def test_a_closed_account_can_do_nothing_more_on_an_open_page(
        self, visitor: Person, staff: Staff, live_database: Database
    ) -> None:
        async with live_database.session() as session:
            ticket = await factories.create_ticket(session)
        await log_in(visitor, staff)
        await visitor.open(f"/tickets/{ticket.number}")
        async with live_database.session() as session:
            (await session.get_one(Staff, staff.id)).active = False

        visitor.find(marker="comment").type("还能写吗")
        visitor.find("添加备注").click()

        await visitor.sees("登录已失效或账号已停用")
        async with live_database.reader() as session:
            assert (await session.scalars(select(TicketEvent))).all() == []

    async def test_a_closed_account_gets_no_page(
        self, visitor: Person, staff: Staff, live_database: Database
    ) -> None:
        await log_in(visitor, staff)
        async with live_database.session() as session:
            (await session.get_one(Staff, staff.id)).active = False

        assert (await visitor.http_client.get("/tickets")).status_code == 303


class TestRoles:
    @pytest.mark.parametrize(
        ("role", "home"), [(Role.AGENT, "/conversations"), (Role.WORKER, "/tickets")]
    )
    async def test_everybody_has_a_first_page(self, sign_in: SignIn, role: Role, home: str) -> None:
        user = await sign_in(role)

        answer = await user.http_client.get("/")

        assert answer.headers["location"] == f"/console{home}"

    @pytest.mark.parametrize(
        ("role", "path"),
        [
            (Role.WORKER, "/conversations"),
            (Role.WORKER, "/tickets/new"),
            (Role.WORKER, "/analytics"),
            (Role.AGENT, "/analytics"),
        ],
    )
    async def test_a_page_for_others_says_so(self, sign_in: SignIn, role: Role, path: str) -> None:
        user = await sign_in(role)

        await user.open(path)

        await user.sees("这个页面对您的角色不开放")


class TestMounting:
    async def test_the_gateway_leads_to_the_console(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/console")

        assert (answer.status_code, answer.headers["location"]) == (307, "/console/")

    async def test_an_unknown_address_outside_stays_json(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/v1/nonsense")

        assert (answer.status_code, answer.json()["error"]) == (404, "not_found")

    async def test_the_console_mounted_last_is_the_one_that_serves(
        self, console: FastAPI, sign_in: SignIn, live_database: Database, settings: Settings
    ) -> None:
        user = await sign_in()
        nobodys = Database(settings.database_dsn)

        mount_console(FastAPI(), settings, nobodys)
        assert desk_of_process().database is nobodys
        mount_console(FastAPI(), settings, live_database)

        assert desk_of_process().database is live_database
        assert (await user.http_client.get("/tickets")).status_code == 200
        await nobodys.dispose()
