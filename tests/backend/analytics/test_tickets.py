"""What became of tickets, and how fast."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.analytics import service
from backend.analytics.schemas import Rate
from tests.backend import factories
from tests.backend.analytics.steps import WEEK, at

MADE = at(1, 9)


async def ticket(session: AsyncSession, **values: Any) -> None:
    """Make a ticket; whole numbers are hours after it was made."""
    moments = {"responded_at", "finished_at", "due_response_at", "due_finish_at", "closed_at"}
    moments |= {"waiting_since"}
    hours = {
        name: MADE + timedelta(hours=value) if name in moments else value
        for name, value in values.items()
    }
    await factories.create_ticket(session, **{"created_at": MADE, **hours})


def parts(rate: Rate) -> tuple[int, int]:
    return rate.numerator, rate.denominator


class TestCounts:
    async def test_by_type_status_and_category(self, session: AsyncSession) -> None:
        await ticket(session)
        await ticket(session, category="lift", status="closed", reopen_count=1)
        await ticket(session, type="complaint", category="noise", status="merged", urge_count=2)
        await ticket(session, created_at=at(3, 0))  # the day after

        figures = await service.service(session, WEEK)

        assert (figures.tickets, figures.excluded) == (3, 1)
        assert (figures.reopened, figures.urged) == (1, 1)
        assert [(kind.type, kind.tickets) for kind in figures.by_type] == [
            ("repair", 2),
            ("complaint", 1),
        ]
        assert {item.key: item.count for item in figures.by_status} == {
            "submitted": 1,
            "closed": 1,
            "merged": 1,
        }
        assert {item.key for item in figures.by_category} == {"plumbing", "lift", "noise"}

    async def test_nothing_gives_no_figures(self, session: AsyncSession) -> None:
        figures = await service.service(session, WEEK)

        assert (figures.tickets, figures.by_type) == (0, [])
        assert figures.response.median_minutes is figures.finish.median_minutes is None
        assert figures.solved.share is figures.targets.complaints.share is None


class TestMedians:
    @pytest.mark.parametrize(
        ("hours", "minutes"), [([1], 60), ([1, 3], 120), ([1, 2, 30], 120), ([1, 2, 4, 99], 180)]
    )
    async def test_the_middle_not_the_mean(
        self, session: AsyncSession, hours: list[int], minutes: float
    ) -> None:
        for hour in hours:
            await ticket(session, responded_at=hour, finished_at=2 * hour)

        figures = await service.service(session, WEEK)

        assert figures.response.median_minutes == minutes
        assert figures.finish.median_minutes == 2 * minutes

    async def test_each_type_has_its_own(self, session: AsyncSession) -> None:
        await ticket(session, responded_at=1)
        await ticket(session, type="complaint", responded_at=3)
        await ticket(session, type="complaint", status="withdrawn", responded_at=99)

        figures = await service.service(session, WEEK)

        medians = {kind.type: kind.response.median_minutes for kind in figures.by_type}
        assert medians == {"repair": 60, "complaint": 180}
        assert figures.response.median_minutes == 120


class TestOnTime:
    async def test_response(self, session: AsyncSession) -> None:
        await ticket(session, due_response_at=2, responded_at=2)
        await ticket(session, due_response_at=2, responded_at=2.1)
        await ticket(session, due_response_at=2)  # overdue: it is 24 hours later
        await ticket(session, due_response_at=25)  # may still be in time
        await ticket(session, due_response_at=2, responded_at=1, status="merged")

        response = (await service.service(session, WEEK)).response

        assert parts(response.on_time) == (1, 3)
        assert response.pending == 1

    async def test_finish_deducts_what_came_back(self, session: AsyncSession) -> None:
        await ticket(session, due_finish_at=24, finished_at=20)
        await ticket(session, due_finish_at=24, finished_at=20, reopen_count=1)
        await ticket(session, due_finish_at=12)

        finish = (await service.service(session, WEEK)).finish

        assert parts(finish.on_time) == (1, 3)

    async def test_waiting_for_the_resident_is_not_late(self, session: AsyncSession) -> None:
        waiting = {"status": "waiting", "due_finish_at": 12, "waiting_since": 6}
        await ticket(session, waiting_reason="waiting_for_resident", **waiting)
        await ticket(session, waiting_reason="waiting_for_parts", **waiting)

        finish = (await service.service(session, WEEK)).finish

        assert (parts(finish.on_time), finish.pending) == ((0, 1), 1)

    async def test_an_adopted_suggestion_is_done_when_it_ends(self, session: AsyncSession) -> None:
        await ticket(session, type="suggestion", status="adopted", closed_at=5, due_finish_at=24)

        finish = (await service.service(session, WEEK)).finish

        assert (parts(finish.on_time), finish.median_minutes) == ((1, 1), 300)


class TestTargets:
    async def test_two_hours_to_a_response(self, session: AsyncSession) -> None:
        await ticket(session, responded_at=2)
        await ticket(session, responded_at=3)
        await ticket(session)
        await ticket(session, created_at=at(2, 8))  # one hour ago: may still be in time

        targets = (await service.service(session, WEEK)).targets

        assert parts(targets.first_response) == (1, 3)

    async def test_two_days_for_complaints_and_urgent_repairs(self, session: AsyncSession) -> None:
        early: dict[str, datetime] = {"created_at": at(24, 12, month=2)}
        for kind, priority in (("complaint", "normal"), ("repair", "urgent"), ("repair", "normal")):
            what = {"type": kind, "priority": priority, **early}
            await factories.create_ticket(session, finished_at=at(26, 12, month=2), **what)
            await factories.create_ticket(session, finished_at=at(26, 13, month=2), **what)

        targets = (await service.service(session, WEEK)).targets

        assert parts(targets.complaints) == parts(targets.urgent_repairs) == (1, 2)


class TestOutcomes:
    async def test_silence_is_not_solved_and_reopened_is_no_success(
        self, session: AsyncSession
    ) -> None:
        await ticket(session, status="confirmed", outcome="confirmed")
        await ticket(session, status="closed", outcome="confirmed", reopen_count=1)
        await ticket(session, status="auto_closed", outcome="no_objection")
        await ticket(session, status="unreachable", outcome="unreachable")
        await ticket(session, status="done")
        await ticket(session, status="accepted", reopen_count=2)
        await ticket(session, status="in_progress")
        await ticket(session, status="rejected")

        figures = await service.service(session, WEEK)

        assert figures.outcomes.model_dump() == {
            "confirmed": 2,
            "no_objection": 1,
            "unreachable": 1,
            "unanswered": 1,
        }
        assert parts(figures.solved) == (1, 6)
