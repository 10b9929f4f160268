"""Working time: several periods a day, holidays, make-up days, and what never may go wrong."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from backend.core import calendar as calendar_module
from backend.core.calendar import Holidays, WorkingCalendar
from backend.core.time import CHINA

MORNING, AFTERNOON = (8 * 60 + 30, 12 * 60), (13 * 60 + 30, 18 * 60)
OFFICE = WorkingCalendar(dict.fromkeys(range(5), (MORNING, AFTERNOON)), Holidays(), like=0)
DAILY = WorkingCalendar(dict.fromkeys(range(7), ((8 * 60, 20 * 60),)))
ALWAYS = WorkingCalendar(dict.fromkeys(range(7), ((0, 24 * 60),)))
# Closed on public holidays, so that even one that never closes is reckoned day by day.
ROUND_THE_CLOCK = WorkingCalendar(dict.fromkeys(range(7), ((0, 24 * 60),)), Holidays())
CALENDARS = [OFFICE, DAILY, ALWAYS, ROUND_THE_CLOCK]

calendars = st.sampled_from(CALENDARS)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(CHINA))
works = st.timedeltas(timedelta(0), timedelta(hours=200))
HOUR = timedelta(hours=1)
# A busy machine is no failure.
unhurried = settings(deadline=None)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


class TestAdding:
    @pytest.mark.parametrize(
        ("calendar", "start", "hours", "end"),
        [
            (DAILY, "2026-03-02 09:00", 12, "2026-03-03 09:00"),
            (DAILY, "2026-03-02 23:00", 12, "2026-03-03 20:00"),
            (DAILY, "2026-03-02 19:00", 1, "2026-03-02 20:00"),
            (DAILY, "2026-03-02 20:00", 0, "2026-03-02 20:00"),
            (DAILY, "2026-03-02 20:01", 0, "2026-03-03 08:00"),
            (OFFICE, "2026-03-02 11:30", 1, "2026-03-02 14:00"),  # over lunch
            (OFFICE, "2026-03-06 17:00", 2, "2026-03-09 09:30"),  # over the weekend
            (OFFICE, "2026-09-30 17:00", 2, "2026-10-08 09:30"),  # over the National Day week
            (OFFICE, "2026-02-13 17:00", 2, "2026-02-14 09:30"),  # the Saturday is made up
            (OFFICE, "2026-02-14 17:00", 2, "2026-02-24 09:30"),  # over the Spring Festival
            (ALWAYS, "2026-02-16 23:30", 1, "2026-02-17 00:30"),
        ],
    )
    def test_only_working_time_counts(
        self, calendar: WorkingCalendar, start: str, hours: float, end: str
    ) -> None:
        assert calendar.add(at(start), timedelta(hours=hours)) == at(end)

    def test_the_zone_of_the_start_is_kept(self) -> None:
        start = at("2026-03-02 09:00")

        assert (
            OFFICE.add(start.astimezone(None), HOUR).utcoffset()
            == start.astimezone(None).utcoffset()
        )

    def test_time_is_never_taken_away(self) -> None:
        with pytest.raises(ValueError, match="never taken away"):
            DAILY.add(at("2026-03-02 09:00"), -HOUR)

    def test_a_calendar_that_never_opens_is_not_searched_for_ever(self) -> None:
        closed = WorkingCalendar({})

        with pytest.raises(ValueError, match="closed"):
            closed.add(at("2026-03-02 09:00"), HOUR)
        assert not closed.is_open(at("2026-03-02 09:00"))


class TestLaws:
    @unhurried
    @given(calendars, moments, works, works)
    def test_two_times_one_after_the_other_are_their_sum(
        self, calendar: WorkingCalendar, start: datetime, one: timedelta, other: timedelta
    ) -> None:
        assert calendar.add(calendar.add(start, one), other) == calendar.add(start, one + other)

    @unhurried
    @given(calendars, moments, works, works)
    def test_more_work_never_ends_sooner(
        self, calendar: WorkingCalendar, start: datetime, one: timedelta, other: timedelta
    ) -> None:
        less, more = sorted((one, other))

        assert calendar.add(start, less) <= calendar.add(start, more)

    @unhurried
    @given(calendars, moments, moments, works)
    def test_who_comes_later_is_never_done_sooner(
        self, calendar: WorkingCalendar, one: datetime, other: datetime, work: timedelta
    ) -> None:
        early, late = sorted((one, other))

        assert calendar.add(early, work) <= calendar.add(late, work)

    @unhurried
    @given(calendars, moments, works)
    def test_an_end_lies_in_working_time(
        self, calendar: WorkingCalendar, start: datetime, work: timedelta
    ) -> None:
        end = calendar.add(start, work)

        assert end >= start + work
        assert calendar.is_open(end)

    @unhurried
    @given(calendars, moments, works)
    def test_what_was_added_lies_between(
        self, calendar: WorkingCalendar, start: datetime, work: timedelta
    ) -> None:
        assert calendar.between(start, calendar.add(start, work)) == work

    @unhurried
    @given(moments, works)
    def test_no_deadline_falls_on_a_holiday(self, start: datetime, work: timedelta) -> None:
        day = OFFICE.add(start, work).astimezone(CHINA).date()

        assert Holidays().is_off(day) is not True

    @unhurried
    @given(calendars, moments, moments)
    def test_nothing_lies_between_reversed_moments(
        self, calendar: WorkingCalendar, one: datetime, other: datetime
    ) -> None:
        early, late = sorted((one, other))

        assert timedelta(0) == calendar.between(late, early)
        assert timedelta(0) <= calendar.between(early, late) <= late - early


class TestHolidays:
    @pytest.mark.parametrize(
        ("day", "off"),
        [
            (date(2026, 10, 1), True),
            (date(2026, 10, 3), True),  # a festival's Saturday, on which some would work
            (date(2026, 9, 20), False),  # a Sunday that is worked
            (date(2026, 3, 7), None),  # a Saturday like any other
            (date(2026, 3, 9), None),
        ],
    )
    def test_they_differ_from_what_the_weekday_says(self, day: date, off: bool | None) -> None:
        assert Holidays().is_off(day) is off

    def test_a_make_up_day_has_the_hours_of_the_day_it_counts_as(self) -> None:
        short_friday = WorkingCalendar({4: (MORNING,)}, Holidays(), like=4)

        assert short_friday.on(date(2026, 9, 20)) == (MORNING,)

    def test_what_the_estate_writes_down_is_known_before_the_library_knows(self) -> None:
        told = Holidays(frozenset({date(2031, 1, 1)}), frozenset({date(2031, 1, 4)}))

        assert (told.is_off(date(2031, 1, 1)), told.is_off(date(2031, 1, 4))) == (True, False)
        assert told.knows(2031)
        assert not Holidays().knows(2031)

    def test_in_an_unknown_year_weekdays_decide_and_one_warning_is_logged(self) -> None:
        calendar_module._warn_once.cache_clear()

        with capture_logs() as logs:
            end = OFFICE.add(at("2041-10-01 17:00"), 2 * HOUR)
            OFFICE.add(at("2041-10-02 17:00"), 2 * HOUR)

        assert end == at("2041-10-02 09:30")
        assert [(line["event"], line["year"]) for line in logs] == [("holidays_unknown", 2041)]
