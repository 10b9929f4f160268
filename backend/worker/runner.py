"""The background work of the gateway: answering, delivering, keeping time.

The database is the truth. A wake-up through the hub makes it fast; looking again every few
seconds makes it certain.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations import inbox
from backend.conversations.dialogue import Dialogue
from backend.core.database import Database
from backend.core.settings import Settings
from backend.notifications.delivery import Deliverer
from backend.surveys import service as survey_service
from backend.tickets import service as ticket_service
from backend.worker.loop import Loop
from connectors.base import Connector
from connectors.bot import Bot

# How many residents are answered at the same time; the bot itself works on one after the other.
PARALLEL = 16
LOOK_AGAIN_S = 5.0
SWEEP_S = 30.0
SHORTEST_TICK_S, LONGEST_TICK_S, TICK_S = 0.5, 5.0, 60.0

log = structlog.get_logger(__name__)

Job = Callable[[AsyncSession], Awaitable[int]]
TIMERS: tuple[Job, ...] = (
    survey_service.send_due,
    survey_service.expire_due,
    ticket_service.settle_due,
    ticket_service.warn_due,
)


class Runner:
    """Run every background loop inside the gateway's process.

    Args:
        database: Where all work lies.
        settings: Burst window and patience.
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
        self._loops: list[asyncio.Task[None]] = []
        # Scaled business delays end sooner, so the clock is looked at more often.
        self._tick_s = min(LONGEST_TICK_S, max(SHORTEST_TICK_S, TICK_S / settings.time_scale))

    async def start(self) -> None:
        """Take up what an earlier process left behind, and begin."""
        async with self._database.session() as session:
            # Another process of a shared database may be at work on what it holds.
            if self._database.is_sqlite:
                await inbox.free_leases(session)
            await inbox.sweep(session)
        hub = self._database.hub
        loops = (
            Loop("inbox", self.answer_due, hub=hub, topics=("inbox",), longest_s=LOOK_AGAIN_S),
            Loop("outbox", self.deliver_due, hub=hub, topics=("outbox",), longest_s=LOOK_AGAIN_S),
            Loop("timers", self.tick, hub=hub, longest_s=self._tick_s),
            Loop("sweeper", self.sweep, hub=hub, longest_s=SWEEP_S),
        )
        self._loops = [asyncio.create_task(loop.run(), name=loop.name) for loop in loops]

    async def stop(self) -> None:
        """End all work; what was under way is in the database and goes on after the restart."""
        running = [*self._loops, *self._answering.values()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._loops.clear()
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

    async def tick(self) -> None:
        """Do what a due column says; each job has a transaction of its own."""
        for job in TIMERS:
            try:
                async with self._database.session() as session:
                    await job(session)
            except Exception:
                # One kind of deadline must not keep the others from being met.
                log.exception("job_failed", job=getattr(job, "__name__", ""))

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
        self._database.hub.publish("inbox")
