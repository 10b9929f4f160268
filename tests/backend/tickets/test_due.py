"""Which calendar a ticket goes by, and what time is given back."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.catalogue import get_catalogue
from backend.core.time import CHINA, Clock, FakeClock
from backend.tickets import due
from backend.tickets.models import Ticket

CLOCK = Clock()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def started(created: str, *, clock: Clock = CLOCK, **values: Any) -> Ticket:
    plain = {"type": "repair", "category": "plumbing", "priority": "normal"}
    ticket = Ticket(created_at=at(created), **{**plain, **values})
    due.start(ticket, clock)
    return ticket


class TestCalendars:
    @pytest.mark.parametrize(
        ("values", "created", "response", "finish"),
        [
            # In the evening nobody sits at the desk, and repairs are made until eight.
            ({}, "2026-03-02 19:00", "2026-03-03 10:30", "2026-03-03 19:00"),
            ({}, "2026-03-02 23:00", "2026-03-03 10:30", "2026-03-03 20:00"),
            ({"priority": "urgent"}, "2026-03-02 23:00", "2026-03-03 01:00", "2026-03-03 07:00"),
            ({"category": "lift"}, "2026-03-02 23:00", "2026-03-02 23:30", "2026-03-03 23:00"),
            (
                {"type": "complaint", "category": "noise"},
                "2026-03-06 19:00",
                "2026-03-07 10:30",
                "2026-03-08 19:00",
            ),
            (  # five working days, and the weekend is none
                {"type": "suggestion", "category": "suggestion_service"},
                "2026-03-06 08:30",
                "2026-03-06 18:00",
                "2026-03-12 18:00",
            ),
            (  # the office closes for the National Day week
                {"type": "inquiry", "category": "fees"},
                "2026-09-30 18:00",
                "2026-10-01 10:30",
                "2026-10-09 10:00",
            ),
            (
                {"type": "emergency", "category": "fire", "priority": "emergency"},
                "2026-03-02 03:00",
                "2026-03-02 03:06",
                "2026-03-02 07:00",
            ),
        ],
    )
    def test_each_ticket_goes_by_its_own(
        self, values: dict[str, Any], created: str, response: str, finish: str
    ) -> None:
        ticket = started(created, **values)

        assert (ticket.due_response_at, ticket.due_finish_at) == (at(response), at(finish))

    @pytest.mark.parametrize("hour", range(24))
    def test_the_standards_hours_are_kept_whenever_it_comes(self, hour: int) -> None:
        created = f"2026-03-06 {hour:02d}:15"
        day, start = timedelta(days=1), at(created)

        repair = started(created)
        complaint = started(created, type="complaint", category="charges")
        urgent = started(created, priority="urgent")

        for ticket, longest in ((repair, day), (complaint, 2 * day), (urgent, 2 * day)):
            assert ticket.due_finish_at is not None
            assert ticket.due_finish_at <= start + longest

    def test_scaled_hours_run_through_the_night(self) -> None:
        clock = FakeClock(at("2026-03-02 23:00"), scale=3600)

        ticket = started("2026-03-02 23:00", clock=clock)

        assert ticket.due_response_at == at("2026-03-02 23:00") + timedelta(seconds=2)
        assert ticket.due_finish_at == at("2026-03-02 23:00") + timedelta(seconds=12)


class TestMoments:
    def test_the_reminder_comes_when_most_of_the_working_time_is_gone(self) -> None:
        ticket = started("2026-03-02 19:00")

        assert get_catalogue().policy.remind_share == 0.8
        assert ticket.finish_soon_at == at("2026-03-03 16:36")
        assert ticket.response_soon_at == at("2026-03-03 10:06")

    def test_the_manager_is_reached_in_working_time(self) -> None:
        normal = started("2026-03-02 23:00")
        urgent = started("2026-03-02 23:00", priority="urgent")

        assert normal.finish_manager_at == at("2026-03-04 12:00")  # due at eight the evening before
        assert urgent.finish_manager_at == at("2026-03-03 08:00")

    def test_an_emergency_is_paged_and_not_reminded_of(self) -> None:
        ticket = started(
            "2026-03-02 03:00", type="emergency", category="fire", priority="emergency"
        )

        assert ticket.response_soon_at is None


class TestGivingBack:
    def waiting(self, since: str) -> Ticket:
        ticket = started("2026-03-02 09:00")
        ticket.waiting_reason, ticket.waiting_since = "waiting_for_resident", at(since)
        return ticket

    def test_a_night_of_waiting_cost_no_working_time(self) -> None:
        ticket = self.waiting("2026-03-02 20:00")

        moved = due.end_wait(ticket, FakeClock(at("2026-03-03 08:00")))

        assert (moved, ticket.due_finish_at) == (False, at("2026-03-03 09:00"))

    def test_working_time_is_given_back_in_working_time(self) -> None:
        ticket = self.waiting("2026-03-02 19:00")
        assert ticket.finish_soon_at == at("2026-03-02 18:36")

        moved = due.end_wait(ticket, FakeClock(at("2026-03-03 10:00")))

        assert (moved, ticket.due_finish_at) == (True, at("2026-03-03 12:00"))
        assert ticket.finish_soon_at == at("2026-03-03 09:36")

    def test_other_reasons_give_nothing_back(self) -> None:
        ticket = self.waiting("2026-03-02 10:00")
        ticket.waiting_reason = "waiting_for_parts"

        assert due.end_wait(ticket, FakeClock(at("2026-03-02 15:00"))) is False

    def test_what_has_no_deadline_gets_none(self) -> None:
        ticket = self.waiting("2026-03-02 10:00")
        ticket.due_finish_at = None

        assert due.end_wait(ticket, FakeClock(at("2026-03-02 15:00"))) is False
        assert ticket.due_finish_at is None
