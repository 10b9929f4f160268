"""The way of a wake-up: from whoever commits, through TaskIQ, to one of the workers."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack

import structlog
from taskiq import AsyncBroker, InMemoryBroker
from taskiq.acks import AcknowledgeType
from taskiq.exceptions import SendTaskError
from taskiq.receiver import Receiver

from backend.core.hub import WAKE_UPS, Event, Hub
from backend.core.redis_hub import TROUBLE

RETRY_S = 2.0
_AT_ONCE = 100

log = structlog.get_logger(__name__)

Wake = Callable[[str], None]


class WakeUps:
    """Send every wake-up to one worker, and be that worker where this process works.

    A wake-up that gets lost costs time only: workers look at the database by themselves.

    Args:
        hub: Where wake-ups are published after the commit.
        broker: What carries them.
        wake: Called with the topic of a wake-up that came here; None = this process only sends.
    """

    def __init__(self, hub: Hub, broker: AsyncBroker, wake: Wake | None) -> None:
        self._hub = hub
        self._broker = broker
        self._wake = wake

        async def arrive(topic: str, conversation_id: int | None) -> None:
            if wake is not None:
                log.debug("woken", topic=topic, conversation=conversation_id)
                wake(topic)

        # TaskIQ takes functions only, no bound methods.
        self._task = broker.register_task(arrive, task_name="wake_up")
        self._listening = ExitStack()
        self._running: list[asyncio.Task[None]] = []
        self._lost = False

    async def start(self) -> None:
        """Begin to send and, where this process works, to receive."""
        for topic in WAKE_UPS:
            news = self._listening.enter_context(self._hub.subscribe(topic))
            self._running.append(asyncio.create_task(self._send(topic, news)))
        if self._wake is not None and not isinstance(self._broker, InMemoryBroker):
            self._running.append(asyncio.create_task(self._receive(self._wake)))

    async def stop(self) -> None:
        """End both; what is under way is in the database."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._running.clear()
        self._listening.close()
        try:
            await self._broker.shutdown()
        except TROUBLE as error:
            log.warning("redis_lost", reason=str(error))

    async def _send(self, topic: str, news: "asyncio.Queue[Event]") -> None:
        while True:
            event = await news.get()
            try:
                await self._task.kiq(topic, event.get("conversation_id"))
            except SendTaskError as error:
                self._not_sent(topic, error)
            else:
                self._lost = False

    def _not_sent(self, topic: str, error: SendTaskError) -> None:
        if not self._lost:
            log.warning("wake_up_not_sent", topic=topic, reason=repr(error.__cause__))
        self._lost = True
        if self._wake is not None:  # nobody else hears of it: do it here
            self._wake(topic)

    async def _receive(self, wake: Wake) -> None:
        """Listen as long as this process lives, also beyond the loss of Redis."""
        told = False
        while True:
            try:
                await self._broker.startup()
                told = False
                for topic in WAKE_UPS:  # what came before this worker listened is lost
                    wake(topic)
                await self._receiver().listen(asyncio.Event())
            except Exception as error:
                # TaskIQ lets through whatever its transport raises; the next try tells.
                if not told:
                    log.warning("wake_ups_lost", reason=repr(error))
                told = True
            await asyncio.sleep(RETRY_S)

    def _receiver(self) -> Receiver:
        # Confirmed on arrival: if this worker dies then, looking again is faster than a second
        # delivery would be.
        return Receiver(
            self._broker,
            max_async_tasks=_AT_ONCE,
            run_startup=False,
            ack_type=AcknowledgeType.WHEN_RECEIVED,
        )
