"""Moments as people say them."""

from datetime import datetime

import pytest

from actions.moments import CHINA, in_hours, is_past, moment_text, read_moment

NOW = datetime(2026, 5, 13, 23, 30, tzinfo=CHINA)


class TestMomentText:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ("2026-05-13T23:59:00+08:00", "今天 23:59"),
            ("2026-05-13T16:30:00Z", "明天 00:30"),
            ("2026-05-15T09:05:00+08:00", "后天 09:05"),
            ("2026-06-01T09:00:00+08:00", "6月1日 09:00"),
            ("2026-05-12T09:00:00+08:00", "5月12日 09:00"),
            (None, ""),
            ("", ""),
            ("明天", ""),
        ],
    )
    def test_days_are_those_of_china(self, value: str | None, text: str) -> None:
        assert moment_text(value, now=NOW) == text


class TestReading:
    @pytest.mark.parametrize("value", [None, 7, "", "soon", "2026-13-01", {}])
    def test_what_is_no_moment(self, value: object) -> None:
        assert read_moment(value) is None

    def test_a_moment_without_offset_is_china_time(self) -> None:
        assert read_moment("2026-05-13T23:30:00") == NOW


class TestIsPast:
    def test_offsets_are_respected(self) -> None:
        assert is_past("2026-05-13T15:29:00+00:00", now=NOW)
        assert not is_past("2026-05-13T15:31:00+00:00", now=NOW)

    @pytest.mark.parametrize("value", [None, "", "never"])
    def test_no_moment_is_never_past(self, value: str | None) -> None:
        assert not is_past(value, now=NOW)


class TestServiceHours:
    @pytest.mark.parametrize(
        ("hour", "minute", "open_"), [(8, 29, False), (8, 30, True), (17, 59, True), (18, 0, False)]
    )
    def test_borders(self, hour: int, minute: int, open_: bool) -> None:
        moment = NOW.replace(hour=hour, minute=minute)

        assert in_hours("每天 8:30–18:00（夜间有值班）", moment) is open_

    @pytest.mark.parametrize("hours", ["", "全天", "请看公告"])
    def test_unreadable_hours_count_as_open(self, hours: str) -> None:
        assert in_hours(hours, NOW)
