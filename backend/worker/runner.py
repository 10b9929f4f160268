"""The background work: answering, delivering, keeping time.

The database is the truth. A wake-up makes it fast; looking again every few seconds makes it
certain. Any number of runners may work on one PostgreSQL: leases, claims and locks keep them apart.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.conversations import inbox
from backend.conversations.dialogue import Dialogue
from backend.core.database import Database
from backend.core.settings import Settings
from backend.incidents import service as incident_service
from backend.notifications.delivery import Deliverer
from backend.promises import service as promise_service
from backend.surveys import service as survey_service
from backend.tasks import service as task_service
from backend.tickets import service as ticket_service
from backend.worker import repository
from backend.worker.loop import Loop
from connectors.base import Connector
from connectors.bot import Bot

# How many residents are answered at the same time; the bot itself works on one after the other.
PARALLEL = 16
LOOK_AGAIN_S = 5.0
SWEEP_S = 30.0
# What is cut off must be done again, and a message cut off while it is sent may be sent twice.
GRACE_S = 3.0
SHORTEST_TICK_S, LONGEST_TICK_S, TICK_S = 0.5, 5.0, 60.0

log = structlog.get_logger(__name__)

Job = Callable[[AsyncSession], Awaitable[int]]
TIMERS: tuple[Job, ...] = (
    alert_service.page_due,
    survey_service.send_due,
    survey_service.remind_due,
    survey_service.expire_due,
    survey_service.feed_back,
    ticket_service.settle_due,
    ticket_service.warn_due,
    ticket_service.end_waits,
    promise_service.warn_due,
    ticket_service.remind_visits,
    task_service.warn_due,
    incident_service.gather_due,
    incident_service.suggest_due,
    incident_service.warn_overdue,
)


class Runner:
    """Run every background loop in this process.

    Args:
        database: Where all work lies.
        settings: Burst window and patience; Redis means that others work here, too.
        connectors: By the name of their channel.
        bot: Who answers.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        connectors: Mapping[str, Connector],
        bot: Bot,
    ) -> None:
        self._database = database
        self._dialogue = Dialogue(database, settings, bot)
        self._deliverer = Deliverer(database, connectors)
        self._slots = asyncio.Semaphore(PARALLEL)
        self._answering: dict[int, asyncio.Task[None]] = {}
        self._loops: dict[str, Loop] = {}
        self._running: list[asyncio.Task[None]] = []
        # Another process of a shared database may be at work on what it holds.
        self._alone = database.is_sqlite and not settings.redis_url
        # Scaled business delays end sooner, so the clock is looked at more often.
        self._tick_s = min(LONGEST_TICK_S, max(SHORTEST_TICK_S, TICK_S / settings.time_scale))

    async def start(self) -> None:
        """Take up what an earlier process left behind, and begin."""
        async with self._database.session() as session:
            if self._alone:
                await inbox.free_leases(session)
            await inbox.sweep(session)
        if self._alone:
            await self._deliverer.free_claims()
        loops = (
            Loop("inbox", self.answer_due, longest_s=LOOK_AGAIN_S),
            Loop("outbox", self.deliver_due, longest_s=LOOK_AGAIN_S),
            Loop("timers", self.tick, longest_s=self._tick_s),
            Loop("sweeper", self.sweep, longest_s=SWEEP_S),
            Loop("incidents", self.spread_due, longest_s=LOOK_AGAIN_S),
        )
        self._loops = {loop.name: loop for loop in loops}
        self._running = [asyncio.create_task(loop.run(), name=loop.name) for loop in loops]

    def wake(self, topic: str) -> None:
        """Look at once at the inbox or the outbox; before the start there is nothing to wake."""
        if topic in self._loops:
            self._loops[topic].wake()

    async def stop(self) -> None:
        """End all work, in peace where that is quick; the rest goes on after the restart."""
        for loop in self._loops.values():
            loop.end()
        running = [*self._running, *self._answering.values()]
        if running:
            await asyncio.wait(running, timeout=GRACE_S)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._loops.clear()
        self._running.clear()
        self._answering.clear()

    async def answer_due(self) -> float | None:
        """Begin an answer in every conversation that waits for one."""
        async with self._database.reader() as session:
            waiting = await inbox.due(session)
            pause = await inbox.seconds_to_next(session)
        for conversation_id in waiting:
            if conversation_id not in self._answering:
                task = asyncio.create_task(self._answer(conversation_id))
                self._answering[conversation_id] = task
        return pause

    async def settle(self) -> None:
        """Wait until every answer that was begun is given (tests)."""
        while self._answering:
            await asyncio.gather(*self._answering.values())

    async def deliver_due(self) -> float | None:
        """Deliver every message that may go out now."""
        await self._deliverer.deliver_due()
        return await self._deliverer.seconds_to_next()

    async def spread_due(self) -> None:
        """Tell everybody an incident concerns, beside all other work: it may be a thousand."""
        await incident_service.spread_due(self._database)

    async def tick(self) -> None:
        """Do what a due column says; each job has a transaction of its own."""
        for job in TIMERS:
            try:
                async with self._database.session() as session:
                    if await repository.is_mine(session, _name_of(job)):
                        await job(session)
            except Exception:
                # One kind of deadline must not keep the others from being met.
                log.exception("job_failed", job=_name_of(job))

    async def sweep(self) -> None:
        """Find what a lost wake-up left behind."""
        async with self._database.session() as session:
            await inbox.sweep(session)

    async def _answer(self, conversation_id: int) -> None:
        try:
            async with self._slots:
                await self._dialogue.process(conversation_id)
        except Exception:
            # Still due: the next look finds it. Waking the inbox now would only fail again.
            log.exception("answer_failed", conversation=conversation_id)
            return
        finally:
            self._answering.pop(conversation_id, None)
        # What came in meanwhile was skipped above, because this answer was still under way.
        self.wake("inbox")


def _name_of(job: Job) -> str:
    return f"{job.__module__}.{getattr(job, '__qualname__', '')}"
