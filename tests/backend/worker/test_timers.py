"""What the background work does when the clock says so."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import Database
from backend.core.settings import Settings
from backend.core.time import FakeClock
from backend.tickets.models import Ticket
from backend.worker import runner as runner_module
from backend.worker.runner import Runner
from tests.backend import factories
from tests.backend.conversations.fake_bot import FakeBot


class TestTimers:
    async def test_every_job_is_called_in_a_transaction_of_its_own(
        self, runner: Runner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sessions: list[AsyncSession] = []

        async def job(session: AsyncSession) -> int:
            sessions.append(session)
            return 0

        monkeypatch.setattr(runner_module, "TIMERS", (job, job))

        await runner.tick()

        assert len(set(map(id, sessions))) == 2

    async def test_one_that_fails_does_not_stop_the_others(
        self, runner: Runner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done: list[str] = []

        async def fail(_: AsyncSession) -> int:
            raise RuntimeError

        async def work(_: AsyncSession) -> int:
            done.append("done")
            return 1

        monkeypatch.setattr(runner_module, "TIMERS", (fail, work))

        await runner.tick()

        assert done == ["done"]

    async def test_a_finished_ticket_is_closed_in_time(
        self, runner: Runner, live_database: Database, clock: FakeClock
    ) -> None:
        async with live_database.session() as session:
            ticket = await factories.create_ticket(
                session, status="done", finished_at=clock.now(), result="好了"
            )
        clock.advance(timedelta(days=30))

        await runner.tick()

        async with live_database.reader() as session:
            assert (await session.get_one(Ticket, ticket.id)).status != "done"

    @pytest.mark.parametrize(("scale", "tick_s"), [(1, 5.0), (60, 1.0), (100_000, 0.5)])
    def test_the_clock_is_looked_at_as_often_as_time_is_scaled(
        self,
        live_database: Database,
        settings: Settings,
        bot: FakeBot,
        scale: float,
        tick_s: float,
    ) -> None:
        settings.time_scale = scale

        assert Runner(live_database, settings, {}, bot)._tick_s == tick_s
