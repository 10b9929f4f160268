"""Times as they are shown."""

from datetime import datetime, timedelta

import pytest

from backend.console import moments
from backend.core.time import CHINA, iso

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)


class TestClock:
    @pytest.mark.parametrize(
        ("moment", "shown"),
        [
            (datetime(2026, 3, 2, 0, 5, tzinfo=CHINA), "00:05"),
            (datetime(2026, 3, 1, 23, 59, tzinfo=CHINA), "3-01 23:59"),
            (datetime(2025, 12, 31, 8, 0, tzinfo=CHINA), "2025-12-31 08:00"),
            (None, "—"),
        ],
    )
    def test_it_says_no_more_than_needed(self, moment: datetime | None, shown: str) -> None:
        assert moments.clock(moment, now=NOW) == shown

    def test_the_day_is_the_one_in_china(self) -> None:
        before_dawn_in_china = moments.read("2026-03-01T16:30:00+00:00")

        assert moments.clock(before_dawn_in_china, now=NOW) == "00:30"

    def test_what_services_write_is_read_back(self) -> None:
        assert moments.read(iso(NOW)) == NOW
        assert moments.read(None) is None


class TestLength:
    @pytest.mark.parametrize(
        ("minutes", "words"),
        [
            (0, "0 分钟"),
            (59, "59 分钟"),
            (60, "1 小时"),
            (61, "1 小时 1 分"),
            (24 * 60, "1 天"),
            (24 * 60 + 59, "1 天"),
            (25 * 60 + 1, "1 天 1 小时"),
            (-61, "1 小时 1 分"),
        ],
    )
    def test_it_has_at_most_two_units(self, minutes: int, words: str) -> None:
        assert moments.length(minutes) == words


class TestDeadline:
    @pytest.mark.parametrize(
        ("minutes", "words"), [(5, "还剩 5 分钟"), (0, "还剩 0 分钟"), (-5, "已超时 5 分钟")]
    )
    def test_it_is_ahead_or_over(self, minutes: int, words: str) -> None:
        assert moments.left(minutes) == words

    def test_without_one_there_is_nothing_to_say(self) -> None:
        assert moments.left(None) == ""


class TestAgo:
    def test_under_a_minute_is_now(self) -> None:
        assert moments.ago(NOW - timedelta(seconds=59), now=NOW) == "刚刚"
        assert moments.ago(NOW - timedelta(minutes=2), now=NOW) == "2 分钟前"

    def test_a_clock_that_runs_ahead_gives_no_negative_time(self) -> None:
        assert moments.since(NOW + timedelta(minutes=3), now=NOW) == "0 分钟"
