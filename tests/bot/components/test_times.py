"""Which times of a message are told, and that no text breaks the reckoning."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.components.grammar.times import TimeReader
from bot.components.text.normal_form import NormalForm

HOSTILE = st.text(
    alphabet="0123456789一二三十零点号月日周下上个年后前到-:半晚早明今昨天 国庆星期末底",
    max_size=40,
)


def said(text: str, form: NormalForm, times: TimeReader, now: datetime) -> list[str]:
    normal = form.of(text)
    return [normal.written(one.start, one.end) for one in times.read(normal.text, now)]


class TestSeveralTimes:
    def test_the_appointment_wins_over_the_event(
        self, form: NormalForm, times: TimeReader, now: datetime
    ) -> None:
        told = said("昨天晚上开始漏的，明天上午九点以后来人吧", form, times, now)

        assert told == ["明天上午九点以后"]

    def test_both_offers_are_kept(self, form: NormalForm, times: TimeReader, now: datetime) -> None:
        assert said("周六上午有空，周日下午也可以", form, times, now) == ["周六上午", "周日下午"]

    def test_of_events_the_first_is_told(
        self, form: NormalForm, times: TimeReader, now: datetime
    ) -> None:
        assert said("前天晚上坏的 昨天又坏了", form, times, now) == ["前天晚上"]

    @pytest.mark.parametrize(
        ("text", "times_told"),
        [
            ("我后天出差，周日再约", ["周日"]),
            ("明天没人，后天上午来", ["后天上午"]),
            ("每周二周四早上收垃圾", ["每周二", "周四早上"]),
        ],
    )
    def test_when_somebody_is_away_nobody_comes(
        self, form: NormalForm, times: TimeReader, now: datetime, text: str, times_told: list[str]
    ) -> None:
        assert said(text, form, times, now) == times_told


class TestNoTimes:
    @pytest.mark.parametrize(
        "text",
        [
            "等了三天了",
            "最近老坏",
            "有点漏",
            "早晚出事",
            "修了一下午",
            "7个工作日",
            "12栋",
            "晚上好",
            "停车月卡",
        ],
    )
    def test_durations_and_other_words_are_none(
        self, form: NormalForm, times: TimeReader, now: datetime, text: str
    ) -> None:
        assert said(text, form, times, now) == []


class TestMoments:
    def test_another_zone_is_reckoned_in_china(self, times: TimeReader) -> None:
        late = datetime(2025, 3, 12, 23, 0, tzinfo=timezone.utc)

        (found,) = times.read("明天上午", late)

        assert found.more["from"] == "2025-03-14T08:00:00+08:00"

    def test_the_turn_of_the_year_is_crossed(self, times: TimeReader) -> None:
        eve = datetime(2025, 12, 31, 12, 0, tzinfo=timezone(timedelta(hours=8)))

        (found,) = times.read("5号下午", eve)

        assert found.more["from"] == "2026-01-05T13:00:00+08:00"


class TestAnyText:
    @given(text=HOSTILE | st.text(max_size=80), moment=st.datetimes(min_value=datetime(2000, 1, 2)))
    @settings(deadline=None, max_examples=500)
    def test_moments_are_in_order_and_in_the_text(
        self, times: TimeReader, text: str, moment: datetime
    ) -> None:
        for one in times.read(text, moment.replace(tzinfo=timezone.utc)):
            assert 0 <= one.start < one.end <= len(text)
            assert one.more.get("from", "") <= one.more.get("to", "")

    @pytest.mark.parametrize("piece", ["3点", "周", "明天下午3点到5点", "一二三十", "每天"])
    def test_long_text_is_soon_read(
        self,
        times: TimeReader,
        now: datetime,
        piece: str,
        timed: Callable[..., AbstractContextManager[None]],
    ) -> None:
        with timed(seconds=5):
            times.read(piece * (2000 // len(piece)), now)
