"""The duty roster on the screen."""

from datetime import datetime

import pytest
from nicegui import ui

from backend.console.roster import views
from backend.core.database import Database
from backend.core.time import CHINA
from backend.roster import service
from backend.staff.models import Role
from tests.backend import factories
from tests.backend.conftest import START
from tests.backend.console.conftest import SignIn, fill


class TestReading:
    async def test_shows_who_is_there_now_and_the_week(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        async with live_database.session() as session:
            worker = await factories.create_staff(
                session, role=Role.WORKER, team="lift", display_name="冯立"
            )
            await factories.create_shift(session, worker, START, hours=8, note="白班")
        user = await sign_in(Role.WORKER, team="lift")

        await user.open("/roster")

        for words in ("冯立 · 电梯维保", "09:00–17:00", "白班", "03-02 – 03-08"):
            await user.sees(words)
        await user.misses(marker="add-shift")

    async def test_an_empty_week_says_what_to_do(self, sign_in: SignIn) -> None:
        user = await sign_in(Role.MANAGER)

        await user.open("/roster")

        await user.sees("这一周还没有排班")
        await user.sees("现在没有人在班：提醒会发给整个班组，没有班组就发给经理。")


class TestChanging:
    async def test_a_lead_adds_a_night_shift(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        user = await sign_in(Role.TEAM_LEAD, team="lift", display_name="冯队长")
        await user.open("/roster")

        user.find(marker="add-shift").click()
        await user.sees(marker="person")
        person = next(iter(user.find(marker="person").elements))
        assert isinstance(person, ui.select)
        person.set_value(next(key for key, name in person.options.items() if "冯队长" in name))
        fill(user, "date", "2026-03-02")
        user.find(marker="save-shift").click()

        await user.sees("已排班")
        await user.sees("08:00–20:00")
        async with live_database.reader() as session:
            there = await service.on_duty(session, "lift", START)
        assert [staff.display_name for staff in there] == ["冯队长"]

    async def test_a_year_nobody_can_mean_is_asked_for_again(self, sign_in: SignIn) -> None:
        user = await sign_in(Role.TEAM_LEAD, team="lift", display_name="冯队长")
        await user.open("/roster")
        user.find(marker="add-shift").click()
        await user.sees(marker="person")
        person = next(iter(user.find(marker="person").elements))
        assert isinstance(person, ui.select)
        person.set_value(next(iter(person.options)))

        fill(user, "date", "1026-03-02")
        user.find(marker="save-shift").click()

        await user.sees("请选人，并填好日期和起止时间。")

    async def test_without_a_person_nothing_is_added(self, sign_in: SignIn) -> None:
        user = await sign_in(Role.TEAM_LEAD)
        await user.open("/roster")

        user.find(marker="add-shift").click()
        await user.sees(marker="save-shift")
        user.find(marker="save-shift").click()

        await user.sees("请选人，并填好日期和起止时间。")


class TestMoments:
    def test_an_end_before_the_start_is_on_the_next_day(self) -> None:
        found = views.moments("2026-03-02", "20:00", "08:00")

        assert found == (
            datetime(2026, 3, 2, 20, 0, tzinfo=CHINA),
            datetime(2026, 3, 3, 8, 0, tzinfo=CHINA),
        )

    @pytest.mark.parametrize(
        ("day", "start", "end"),
        [
            ("", "08:00", "20:00"),
            ("2026-02-30", "08:00", "20:00"),
            ("2026-03-02", "", "25:00"),
            ("9999-12-31", "20:00", "08:00"),
        ],
    )
    def test_what_is_no_time_is_none(self, day: str, start: str, end: str) -> None:
        assert views.moments(day, start, end) is None
