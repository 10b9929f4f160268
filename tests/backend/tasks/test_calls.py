"""Reporting a call: what it does to the task, the notice and the ticket."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import SERVICE, Actor
from backend.core.errors import NotPermitted
from backend.core.time import FakeClock
from backend.staff.models import Role
from backend.surveys import service as survey_service
from backend.tasks import service
from backend.tasks.errors import InvalidAnswer, NotUndoable, TaskDone, TaskNotFound
from backend.tasks.models import StaffTask, TaskKind
from backend.tickets.models import Ticket, TicketEvent
from tests.backend import factories
from tests.backend.tasks.steps import actor_of, finished, make, outbox, tasks, waiting

HOURS = timedelta(hours=4)


@pytest.fixture
async def ticket(session: AsyncSession) -> Ticket:
    return await finished(session)


@pytest.fixture
async def tell(session: AsyncSession, ticket: Ticket) -> StaffTask:
    return (await waiting(session))[0]


@pytest.fixture
async def callback(session: AsyncSession, ticket: Ticket) -> StaffTask:
    return await make(session, ticket)


@pytest.fixture
async def agent(session: AsyncSession) -> Actor:
    return actor_of(await factories.create_staff(session, display_name="苏晴"))


async def events(session: AsyncSession, ticket: Ticket) -> list[tuple[str, str, str]]:
    rows = await session.scalars(select(TicketEvent).order_by(TicketEvent.id))
    return [(row.type, row.actor, row.note) for row in rows if row.ticket_id == ticket.id]


class TestTelling:
    async def test_it_is_on_record_who_told_what(
        self, session: AsyncSession, ticket: Ticket, tell: StaffTask, agent: Actor, clock: FakeClock
    ) -> None:
        await service.finish(session, tell, actor=agent, reached=True, outcome="已告知")

        assert (tell.done_at, tell.done_by, tell.reached) == (clock.now(), "苏晴", True)
        assert (await events(session, ticket))[-1] == ("told_by_phone", "苏晴", "已告知")
        assert [row.told_at for row in await outbox(session)] == [clock.now()]
        assert (await outbox(session))[0].status == "undeliverable"

    @pytest.mark.parametrize(("solved", "status"), [(True, "confirmed"), (False, "accepted")])
    async def test_whoever_is_told_may_say_whether_it_is_solved(
        self,
        session: AsyncSession,
        ticket: Ticket,
        tell: StaffTask,
        callback: StaffTask,
        agent: Actor,
        solved: bool,
        status: str,
    ) -> None:
        await service.finish(session, tell, actor=agent, reached=True, solved=solved)

        assert ticket.status == status
        assert (await session.get_one(StaffTask, callback.id)).done_at is not None

    async def test_twice_is_refused(
        self, session: AsyncSession, tell: StaffTask, agent: Actor
    ) -> None:
        await service.finish(session, tell, actor=agent, reached=True)

        with pytest.raises(TaskDone, match="苏晴"):
            await service.finish(session, tell, actor=SERVICE, reached=True)


class TestAsking:
    @pytest.mark.parametrize(
        ("solved", "status", "outcome"),
        [(True, "confirmed", "confirmed"), (False, "accepted", None)],
    )
    async def test_the_answer_moves_the_ticket_and_the_survey(
        self,
        session: AsyncSession,
        ticket: Ticket,
        callback: StaffTask,
        agent: Actor,
        solved: bool,
        status: str,
        outcome: str | None,
    ) -> None:
        await service.finish(session, callback, actor=agent, reached=True, solved=solved)

        assert (ticket.status, ticket.outcome) == (status, outcome)
        (survey,) = await survey_service.of_ticket(session, ticket)
        assert survey["solved"] is solved

    async def test_without_a_survey_the_answer_moves_the_ticket_alone(
        self, session: AsyncSession, agent: Actor
    ) -> None:
        ticket = await factories.create_ticket(session, status="done", type="praise")
        task = await make(session, ticket)

        await service.finish(session, task, actor=agent, reached=True, solved=True)

        assert ticket.status == "confirmed"

    async def test_whoever_is_asked_has_heard_the_news_too(
        self, session: AsyncSession, tell: StaffTask, callback: StaffTask, agent: Actor
    ) -> None:
        await service.finish(session, callback, actor=agent, reached=True, outcome="说再看看")

        told, called = await tasks(session)
        assert (told.done_by, called.done_by) == ("系统", "苏晴")
        assert [row.told_at is not None for row in await outbox(session)] == [True]

    async def test_nobody_reached_has_said_nothing(
        self, session: AsyncSession, callback: StaffTask, agent: Actor
    ) -> None:
        with pytest.raises(InvalidAnswer):
            await service.finish(session, callback, actor=agent, reached=False, solved=True)

    async def test_a_worker_does_not_confirm_their_own_work(self, session: AsyncSession) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER)
        ticket = await finished(session, assignee_id=worker.id)
        task = await make(session, ticket)

        with pytest.raises(NotPermitted):
            await service.finish(session, task, actor=actor_of(worker), reached=True, solved=True)


class TestNotReached:
    async def test_it_comes_back_later(
        self, session: AsyncSession, callback: StaffTask, agent: Actor, clock: FakeClock
    ) -> None:
        await service.finish(session, callback, actor=agent, reached=False)

        assert (callback.done_at, callback.tries) == (None, 1)
        assert callback.due_at == clock.now() + HOURS

    async def test_after_enough_tries_the_ticket_ends_as_unreachable(
        self, session: AsyncSession, ticket: Ticket, callback: StaffTask, agent: Actor
    ) -> None:
        for _ in range(3):
            await service.finish(session, callback, actor=agent, reached=False, outcome="无人接")

        assert (callback.reached, callback.tries) == (False, 3)
        assert (ticket.status, ticket.outcome) == ("unreachable", "unreachable")

    async def test_news_nobody_could_be_told_do_not_end_it(
        self, session: AsyncSession, ticket: Ticket, tell: StaffTask, agent: Actor
    ) -> None:
        for _ in range(3):
            await service.finish(session, tell, actor=agent, reached=False)

        assert (tell.done_at is not None, ticket.status) == (True, "done")
        assert [row.told_at for row in await outbox(session)] == [None]


class TestTakingBack:
    async def test_the_news_told_in_the_same_call_wait_again(
        self, session: AsyncSession, tell: StaffTask, callback: StaffTask, agent: Actor
    ) -> None:
        await service.finish(session, callback, actor=agent, reached=True)

        await service.undo(session, callback, actor=agent)

        told, called = await tasks(session)
        assert [(task.done_at, task.outcome) for task in (told, called)] == [(None, None)] * 2
        assert [row.told_at for row in await outbox(session)] == [None]

    async def test_a_mistaken_report_is_as_if_it_had_not_been(
        self, session: AsyncSession, ticket: Ticket, tell: StaffTask, agent: Actor
    ) -> None:
        await service.finish(session, tell, actor=agent, reached=True, outcome="已告知")

        await service.undo(session, tell, actor=agent)

        assert (tell.done_at, tell.done_by, tell.reached, tell.outcome) == (None,) * 4
        assert [row.told_at for row in await outbox(session)] == [None]
        assert (await events(session, ticket))[-1][0] == "call_undone"

    async def test_after_ten_minutes_it_is_too_late(
        self, session: AsyncSession, tell: StaffTask, agent: Actor, clock: FakeClock
    ) -> None:
        await service.finish(session, tell, actor=agent, reached=True)
        clock.advance(timedelta(minutes=10, seconds=1))

        with pytest.raises(NotUndoable):
            await service.undo(session, tell, actor=agent)

    async def test_what_moved_the_ticket_stays(
        self, session: AsyncSession, callback: StaffTask, agent: Actor
    ) -> None:
        await service.finish(session, callback, actor=agent, reached=True, solved=True)

        with pytest.raises(NotUndoable):
            await service.undo(session, callback, actor=agent)

    async def test_what_the_product_withdrew_stays(
        self, session: AsyncSession, ticket: Ticket, tell: StaffTask, agent: Actor
    ) -> None:
        await service.withdraw(session, ticket, why="settled")

        with pytest.raises(NotUndoable):
            await service.undo(session, tell, actor=agent)

    @pytest.mark.parametrize(("role", "allowed"), [(Role.AGENT, False), (Role.TEAM_LEAD, True)])
    async def test_others_need_to_be_a_lead(
        self, session: AsyncSession, tell: StaffTask, agent: Actor, role: Role, allowed: bool
    ) -> None:
        await service.finish(session, tell, actor=agent, reached=True)
        other = actor_of(await factories.create_staff(session, role=role))

        if not allowed:
            with pytest.raises(NotPermitted):
                await service.undo(session, tell, actor=other)
        else:
            assert (await service.undo(session, tell, actor=other)).done_at is None

    async def test_an_open_task_stays_open(
        self, session: AsyncSession, tell: StaffTask, agent: Actor
    ) -> None:
        assert (await service.undo(session, tell, actor=agent)).tries == 0


class TestRights:
    async def test_workers_have_only_the_tasks_of_their_tickets(
        self, session: AsyncSession, tell: StaffTask
    ) -> None:
        stranger = actor_of(await factories.create_staff(session, role=Role.WORKER))

        with pytest.raises(TaskNotFound):
            await service.finish(session, tell, actor=stranger, reached=True)

    async def test_a_task_without_a_ticket_is_the_desks(self, session: AsyncSession) -> None:
        task = await make(session, None, kind=TaskKind.TELL)
        worker = actor_of(await factories.create_staff(session, role=Role.WORKER))

        with pytest.raises(TaskNotFound):
            await service.get(session, task.id, actor=worker)

        assert (await service.finish(session, task, actor=SERVICE, reached=True)).reached
