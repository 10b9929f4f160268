"""The days that are counted."""

from datetime import date

import pytest

from backend.analytics.errors import InvalidPeriod
from backend.analytics.service import Period


class TestPeriod:
    def test_both_days_are_in_it_in_china_time(self) -> None:
        period = Period(date(2026, 3, 1), date(2026, 3, 2))

        begin, end = period.window

        assert period.days == [date(2026, 3, 1), date(2026, 3, 2)]
        assert begin.isoformat() == "2026-03-01T00:00:00+08:00"
        assert end.isoformat() == "2026-03-03T00:00:00+08:00"

    def test_the_usual_one_has_thirty_days(self) -> None:
        period = Period.until(date(2026, 3, 2))

        assert (period.start, len(period.days)) == (date(2026, 2, 1), 30)

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            (date(2026, 3, 2), date(2026, 3, 1)),
            (date(2025, 1, 1), date(2026, 1, 2)),
            (date.min, date.max),
            (date.max, date.max),
            (date(1999, 12, 31), date(2000, 1, 1)),
        ],
    )
    def test_what_cannot_be_counted_is_refused(self, start: date, end: date) -> None:
        with pytest.raises(InvalidPeriod):
            Period(start, end)
