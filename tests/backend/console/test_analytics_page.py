"""Figures in words and charts, and the page that shows them."""

from datetime import date

import pytest

from backend.analytics.schemas import (
    Average,
    Count,
    Day,
    IntentFigures,
    PeriodRead,
    Punctuality,
    Rate,
)
from backend.console.analytics import views
from backend.core.database import Database
from backend.core.time import CHINA
from backend.knowledge.models import InquiryRecord
from backend.staff.models import Role
from tests.backend import factories
from tests.backend.conftest import START
from tests.backend.console.conftest import SignIn

NOBODY = Rate(numerator=0, denominator=0, target=0.9)


class TestWords:
    def test_a_share_carries_what_it_was_counted_from(self) -> None:
        assert views.rate(Rate(numerator=43, denominator=50)) == "86.0%（43/50）"
        assert views.counted(Rate(numerator=43, denominator=50)) == "43 / 50"

    def test_nothing_counted_is_no_zero(self) -> None:
        assert views.rate(NOBODY) == "—（没有可统计的）"
        assert views.share(NOBODY) == "—"
        assert views.average(Average(mean=None, n=0)) == "—（没有可统计的）"

    @pytest.mark.parametrize(
        ("rate", "reached"),
        [
            (Rate(numerator=9, denominator=10, target=0.9), True),
            (Rate(numerator=8, denominator=10, target=0.9), False),
            (Rate(numerator=8, denominator=10), None),
            (NOBODY, None),
        ],
    )
    def test_a_target_is_reached_missed_or_not_to_be_told(
        self, rate: Rate, reached: bool | None
    ) -> None:
        assert views.meets(rate) is reached

    def test_times_and_codes_are_written_in_chinese(self) -> None:
        value = Punctuality(median_minutes=90.4, on_time=NOBODY, pending=0)

        assert views.median(value) == "1 小时 30 分"
        assert views.labelled("type", [Count(key="repair", count=3)]) == [("报修", 3)]
        assert views.labelled("handoff_reason", [Count(key="upset", count=1)]) == [("情绪激动", 1)]
        assert views.labelled("category", [Count(key="gone", count=1)]) == [("gone", 1)]

    def test_a_question_leads_to_a_new_entry(self) -> None:
        assert views.new_entry("a&b 吗") == "/knowledge?new=a%26b%20%E5%90%97"


class TestChart:
    def test_every_message_is_in_exactly_one_bar(self) -> None:
        keys = ["repair", "inquiry", "complaint", "greet", "praise", "thanks", "urge"]
        counts = {key: number for number, key in enumerate(keys, 1)}
        figures = IntentFigures(
            period=PeriodRead(start=date(2026, 3, 1), end=date(2026, 3, 1)),
            messages=30,
            unread=2,
            understood=NOBODY,
            fallback=NOBODY,
            out_of_scope=NOBODY,
            intents=[Count(key=key, count=counts[key]) for key in keys],
            days=[Day(day=date(2026, 3, 1), messages=30, intents=counts)],
        )

        chart = views.intents_chart(figures)

        assert sum(series["data"][0] for series in chart["series"]) == 30
        assert [series["name"] for series in chart["series"]][-1] == "其他"
        assert len(chart["series"]) <= len(views.COLOURS)
        assert chart["xAxis"]["data"] == ["03-01"]


class TestPage:
    @pytest.mark.parametrize("query", ["", "?days=7", "?days=90", "?days=abc", "?days=100000"])
    async def test_it_stands_without_any_data(self, sign_in: SignIn, query: str) -> None:
        user = await sign_in(Role.TEAM_LEAD)

        await user.open(f"/analytics{query}")

        await user.sees("这段时间没有数据")
        await user.sees("没有答不上来的问题")

    async def test_it_shows_tickets_and_questions_without_answer(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        async with live_database.session() as session:
            await factories.create_ticket(session)
            session.add(InquiryRecord(question="可以养鸡吗", score=0.1, answered=False, at=START))
        user = await sign_in(Role.MANAGER)

        await user.open("/analytics?days=7")

        await user.sees("报修")
        await user.sees("可以养鸡吗")
        await user.sees("写答案")

    async def test_the_days_are_those_in_china(self, sign_in: SignIn) -> None:
        user = await sign_in(Role.ADMIN)

        await user.open("/analytics?days=7")

        today = START.astimezone(CHINA).date()
        await user.sees(f"2026-02-24 至 {today}")
