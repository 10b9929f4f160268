"""Random walks through a ticket's life: whatever is tried, the books stay right."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import BOT, RESIDENT, SERVICE, SYSTEM, Actor
from backend.core.database import Database
from backend.core.errors import AppError
from backend.core.time import FakeClock
from backend.notifications.models import Notification
from backend.staff.models import Role
from backend.tickets import service
from backend.tickets.history import snapshot
from backend.tickets.lifecycle import ENDED, RULES, Action, Status, rule_for
from backend.tickets.models import Ticket, TicketEvent
from tests.backend import factories
from tests.backend.conftest import START
from tests.backend.tickets.steps import COMPLETE

ROLES = tuple(Actor("staff", role, staff_id=None, role=role) for role in Role)
ACTORS = (*ROLES, SERVICE, SYSTEM, BOT, RESIDENT)
# Whatever else an action does to the deadline, only these may move it.
MOVES_THE_END = {Action.REOPEN, Action.EXTEND, Action.RESUME, Action.FINISH}

# What needs another ticket, a person or a moment; SETTLE is the product's own.
UNTRIED = {Action.MERGE, Action.CLAIM, Action.EXTEND, Action.SETTLE}

Step = tuple[Action, Actor, bool, int]
STEPS = st.tuples(
    st.sampled_from(sorted((set(Action) - UNTRIED) | {Action.EXTEND, Action.SETTLE})),
    st.sampled_from(ACTORS),
    st.booleans(),
    st.integers(0, 90),
)
TYPES = st.sampled_from(["repair", "complaint", "suggestion", "inquiry", "praise"])


class Walk:
    """One ticket on its way, checked after every step."""

    def __init__(self, session: AsyncSession, clock: FakeClock, ticket: Ticket) -> None:
        self.session, self.clock, self.ticket = session, clock, ticket

    async def step(self, action: Action, actor: Actor, complete: bool, minutes: int) -> bool:
        """Try an action; returns whether it was done."""
        self.clock.advance(timedelta(minutes=minutes))
        before, status = snapshot(self.ticket), self.ticket.status
        counted = await self._counts(action)
        inputs = COMPLETE.get(action, {}) if complete else {}
        try:
            async with self.session.begin_nested():
                await service.transition(self.session, self.ticket, action, actor=actor, **inputs)
        except AppError:
            await self.session.refresh(self.ticket)
            assert snapshot(self.ticket) == before
            assert await self._counts(action) == counted
            return False
        await self._check(action, status, before, counted)
        return True

    async def _counts(self, action: Action) -> tuple[int, int]:
        events = select(func.count(TicketEvent.id)).where(
            TicketEvent.ticket_id == self.ticket.id,
            TicketEvent.type.in_([action, "urge_repeat"]),
        )
        told = select(func.count(Notification.id)).where(Notification.kind.like("ticket_%"))
        return (await self.session.scalar(events) or 0, await self.session.scalar(told) or 0)

    async def _check(
        self, action: Action, status: str, before: dict[str, Any], counted: tuple[int, int]
    ) -> None:
        ticket = self.ticket
        rule = rule_for(action, status, ticket.type)
        assert rule is not None
        assert ticket.status == (rule.target or status)
        assert (ticket.closed_at is not None) == (ticket.status in ENDED)
        assert (ticket.status == Status.WAITING) == (ticket.waiting_reason is not None)
        for name in ("urge_count", "reopen_count", "escalation_level"):
            assert getattr(ticket, name) >= before[name]
        if ticket.status in (Status.SUBMITTED,) or action is Action.RETURN:
            assert ticket.assignee_name is None
        after = snapshot(ticket)
        if action not in MOVES_THE_END and before["status"] != Status.WAITING:
            assert after["due_finish_at"] == before["due_finish_at"]
        events, told = await self._counts(action)
        assert events == counted[0] + 1
        assert told <= counted[1] + 2  # the notice, and a photo or one that was held


def in_database(url: str, walk: Callable[[Walk], Awaitable[None]], kind: str) -> None:
    """Run a walk in a transaction that is rolled back."""

    async def run() -> None:
        clock = FakeClock(START)
        database = Database(url, clock=clock)
        async with database.engine.connect() as connection:
            transaction = await connection.begin()
            database.bind_to(connection)
            async with database.reader() as session:
                talk = await factories.create_conversation(session)
                made = await factories.create_ticket(session, type=kind, conversation_id=talk.id)
                await walk(Walk(session, clock, made))
            await transaction.rollback()
        await database.dispose()

    asyncio.run(run())


class TestRandomWalks:
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(kind=TYPES, steps=st.lists(STEPS, min_size=5, max_size=25))
    def test_leave_right_books(self, database_url: str, kind: str, steps: list[Step]) -> None:
        async def walk(it: Walk) -> None:
            for step in steps:
                await it.step(*step)

        in_database(database_url, walk, kind)

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(choices=st.lists(st.integers(0, 1000), min_size=4, max_size=30), kind=TYPES)
    def test_go_on_wherever_the_table_says_so(
        self, database_url: str, choices: list[int], kind: str
    ) -> None:
        """Follow only rows of the table, as the service token with everything at hand."""

        async def walk(it: Walk) -> None:
            for choice in choices:
                fitting = [
                    rule.action
                    for rule in RULES
                    if it.ticket.status in rule.sources
                    and (not rule.types or kind in rule.types)
                    and rule.action not in UNTRIED
                ]
                if not fitting:
                    break
                action = fitting[choice % len(fitting)]
                assert await it.step(action, SERVICE, True, choice % 90), action

        in_database(database_url, walk, kind)


class TestTheTable:
    @pytest.mark.parametrize("status", sorted(set(Status) - {Status.MERGED}))
    def test_every_state_can_be_reached(self, status: Status) -> None:
        reached = {Status.SUBMITTED}
        for _ in Status:
            reached |= {
                rule.target for rule in RULES if rule.target is not None and rule.sources & reached
            }

        assert status in reached
