"""The estate's calendars: what may be written, and which one a ticket goes by."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from backend.catalogue import get_catalogue
from backend.catalogue.calendars import Calendars

DAILY = {"label": "每天", "days": {"mon-sun": ["08:00-20:00"]}}
RULE = {"response": "daily", "finish": "daily"}


def written(**changes: Any) -> Calendars:
    return Calendars(**{"calendars": {"daily": DAILY}, "rules": [RULE], **changes})


class TestWriting:
    @pytest.mark.parametrize(
        "days",
        [
            {},
            {"mon": []},
            {"monday": ["08:00-20:00"]},
            {"fri-mon": ["08:00-20:00"]},
            {"fri-mon": ["08:00-20:00"], "tue": ["08:00-20:00"]},
            {"mon": ["8-20"]},
            {"mon": ["20:00-08:00"]},
            {"mon": ["08:00-08:00"]},
            {"mon": ["08:00-24:30"]},
            {"mon": ["08:00-12:00", "11:00-18:00"]},
        ],
    )
    def test_hours_that_make_no_sense_are_refused(self, days: dict[str, list[str]]) -> None:
        with pytest.raises(ValidationError):
            written(calendars={"daily": {**DAILY, "days": days}})

    @pytest.mark.parametrize(
        "rules",
        [
            [],
            [{**RULE, "finish": "nightly"}],
            [{**RULE, "type": ["repair"]}],  # nothing for the others
            [{**RULE, "types": ["repair"]}, RULE],  # a slip of the pen
        ],
    )
    def test_rules_that_leave_a_gap_are_refused(self, rules: list[dict[str, Any]]) -> None:
        with pytest.raises(ValidationError):
            written(rules=rules)

    @pytest.mark.parametrize("key", ["type", "category", "team"])
    def test_a_rule_names_only_what_exists(self, key: str) -> None:
        calendars = written(rules=[{**RULE, key: ["gone"]}, RULE])

        with pytest.raises(ValueError, match="gone"):
            calendars.check(type=["repair"], category=["lift"], team=["order"])


class TestChoosing:
    @pytest.mark.parametrize(
        ("facts", "response", "finish"),
        [
            (("repair", "plumbing", "normal"), "service", "repair"),
            (("repair", "plumbing", "urgent"), "always", "always"),
            (("repair", "lift", "normal"), "always", "always"),
            (("complaint", "charges", "normal"), "service", "always"),
            (("suggestion", "suggestion_safety", "normal"), "office", "office"),
            (("inquiry", "fees", "normal"), "service", "office"),
            (("inquiry", "rules", "normal"), "service", "service"),
            (("dropped type", "dropped category", "normal"), "service", "service"),
        ],
    )
    def test_the_first_rule_that_fits_decides(
        self, facts: tuple[str, str, str], response: str, finish: str
    ) -> None:
        rule = get_catalogue().calendars_for(*facts)

        assert (rule.response, rule.finish) == (response, finish)


class TestUnknownHolidays:
    @pytest.mark.parametrize(
        ("today", "year"),
        [
            (date(2026, 3, 2), None),
            (date(2040, 12, 1), 2040),
            (date(2039, 11, 25), 2040),  # deadlines of today reach into it
        ],
    )
    def test_a_year_without_holidays_is_named_in_time(self, today: date, year: int | None) -> None:
        office = {**DAILY, "holidays": True}

        calendars = written(calendars={"daily": office}, days_off=[date(2039, 10, 1)])

        assert calendars.unknown_year(today) == year

    def test_what_the_estate_wrote_down_is_known(self) -> None:
        office = {**DAILY, "holidays": True}
        told = written(calendars={"daily": office}, days_worked=[date(2040, 2, 4)])

        assert told.unknown_year(date(2040, 3, 1)) is None

    def test_who_works_through_the_holidays_need_not_know_them(self) -> None:
        assert written().unknown_year(date(2040, 12, 1)) is None
