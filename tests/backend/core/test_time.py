"""Time as the product sees it."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.core.time import CHINA, Clock, FakeClock, iso

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=CHINA)


class TestClock:
    def test_now_is_aware_and_utc(self) -> None:
        assert Clock().now().tzinfo is UTC

    @pytest.mark.parametrize(("scale", "seconds"), [(1, 1800), (60, 30), (3600, 0.5)])
    def test_business_delays_are_scaled(self, scale: float, seconds: float) -> None:
        clock = FakeClock(NOON, scale)

        assert clock.delay(timedelta(minutes=30)) == timedelta(seconds=seconds)
        assert clock.after(timedelta(minutes=30)) == NOON + timedelta(seconds=seconds)

    def test_a_fake_one_stands_still_until_it_is_moved(self) -> None:
        clock = FakeClock(NOON)
        assert clock.now() == NOON

        clock.advance(timedelta(days=1))

        assert clock.now() == NOON + timedelta(days=1)


class TestRendering:
    @pytest.mark.parametrize(
        ("moment", "rendered"),
        [
            (NOON, "2026-03-02T12:00:00+08:00"),
            (datetime(2026, 3, 2, 20, 0, tzinfo=UTC), "2026-03-03T04:00:00+08:00"),
            (datetime(2026, 3, 2, 4, 0, 0, 999_999, tzinfo=UTC), "2026-03-02T12:00:00+08:00"),
            (None, None),
        ],
    )
    def test_people_see_china_time_with_its_offset(
        self, moment: datetime | None, rendered: str | None
    ) -> None:
        assert iso(moment) == rendered
