"""Emergencies stand across every page until somebody takes them in hand."""

import pytest
from nicegui import ui

from backend.alerts import service as alert_service
from backend.console import moments
from backend.core.actor import SERVICE
from backend.core.database import Database
from backend.core.time import CHINA, FakeClock
from backend.staff.models import Role
from backend.tickets import service as ticket_service
from tests.backend import factories
from tests.backend.alerts.steps import THREE_MINUTES, crew, page_for, trapped
from tests.backend.console.conftest import Person, SignIn


@pytest.fixture
async def number(live_database: Database) -> str:
    """An emergency that was paged just now; returns its ticket."""
    async with live_database.session() as session:
        await crew(session)
        ticket = await trapped(
            session, category="lift_entrapment", description="两个人困在电梯里", area="2号梯"
        )
        await page_for(session, ticket)
        return ticket.number


def bell_of(user: Person) -> str:
    with user:
        (bell,) = user.find(marker="bell").elements
        return str(bell.props["aria-label"])


class TestEmergency:
    async def test_everything_one_must_know_is_there(self, sign_in: SignIn, number: str) -> None:
        user = await sign_in(Role.MANAGER)

        await user.open("/tickets")

        for words in (
            f"紧急 · 电梯困人（{number}）",
            "09:00:00 起",
            "3栋2单元1502室 2号梯",
            "王女士",
            "13800000000",
            "两个人困在电梯里",
            "已呼叫 1 次：09:00:00 值班 冯立",
            "没人确认就在 09:03:00 再呼叫",
        ):
            await user.sees(words)

    async def test_who_need_not_call_does_not_read_the_number(
        self, sign_in: SignIn, number: str
    ) -> None:
        user = await sign_in(Role.AGENT)

        await user.open("/tickets")

        await user.sees("138****0000")
        await user.misses("13800000000")

    async def test_another_page_appears_by_itself(
        self, sign_in: SignIn, live_database: Database, clock: FakeClock, number: str
    ) -> None:
        user = await sign_in(Role.MANAGER)
        await user.open("/tickets")
        clock.advance(THREE_MINUTES)

        async with live_database.session() as session:
            await alert_service.page_due(session)

        await user.sees("已呼叫 2 次")
        await user.sees("09:03:00 班组长 韩志远")

    async def test_taking_it_ends_the_paging_in_ones_own_name(
        self, sign_in: SignIn, live_database: Database, number: str
    ) -> None:
        user = await sign_in(Role.MANAGER, display_name="何经理")
        await user.open("/knowledge")

        user.find(kind=ui.button, content="我来处理").click()

        await user.misses("两个人困在电梯里")
        async with live_database.reader() as session:
            (alert,), _ = await alert_service.list_page(session, kind="emergency")
        assert (alert.acknowledged_by, alert.next_page_at) == ("何经理", None)

    async def test_another_team_is_not_bothered(self, sign_in: SignIn, number: str) -> None:
        user = await sign_in(Role.WORKER, team="environment")

        await user.open("/knowledge")

        await user.misses("两个人困在电梯里")


class TestBell:
    async def test_it_counts_on_every_page_and_live(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        user = await sign_in(Role.MANAGER)
        await user.open("/knowledge")
        assert bell_of(user).startswith("0 条")

        async with live_database.session() as session:
            await alert_service.raise_alert(session, kind="urge", text="催单提醒")

        await user.sees("催单提醒")
        assert bell_of(user).startswith("1 条")


class TestTimeline:
    async def test_an_emergencys_history_shows_seconds(self, sign_in: SignIn, number: str) -> None:
        user = await sign_in(Role.MANAGER)

        await user.open(f"/tickets/{number}")

        await user.sees("呼叫值班人员")
        await user.sees("2026-03-02 09:00:00")
        await user.sees("呼叫到：冯立")

    async def test_others_do_not(self, sign_in: SignIn, live_database: Database) -> None:
        async with live_database.session() as session:
            ticket = await factories.create_ticket(session)
            await ticket_service.comment(session, ticket, actor=SERVICE, text="备注一")
        user = await sign_in(Role.MANAGER)

        await user.open(f"/tickets/{ticket.number}")

        await user.sees("备注一")
        await user.misses("2026-03-02 09:00:00")


class TestMoments:
    def test_of_today_only_the_time(self, clock: FakeClock) -> None:
        now = clock.now().astimezone(CHINA)

        assert moments.exact(now, now=now) == "09:00:00"
        assert moments.exact(now, now=now + 24 * 20 * THREE_MINUTES) == "2026-03-02 09:00:00"
