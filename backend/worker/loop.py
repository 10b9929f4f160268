"""One kind of background work, done whenever it is due or news of it come."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from backend.core.hub import Event, Hub

ERROR_PAUSE_S = 2.0

log = structlog.get_logger(__name__)

Work = Callable[[], Awaitable[float | None]]


class Loop:
    """Call `work` again and again.

    Args:
        name: For the log.
        work: Does what is due and returns the seconds until there is more; None = unknown.
        hub: Where wake-ups are published; a lost one only costs time.
        topics: Which of them wake this loop.
        longest_s: The longest sleep without a wake-up.
    """

    def __init__(
        self, name: str, work: Work, *, hub: Hub, topics: tuple[str, ...] = (), longest_s: float
    ) -> None:
        self.name = name
        self._work = work
        self._hub = hub
        self._topics = topics
        self._longest_s = longest_s

    async def run(self) -> None:
        """Work until cancelled; an error is logged and the work tried again."""
        with self._hub.subscribe(*self._topics) as news:
            while True:
                await self._rest(news, await self._once())

    async def _once(self) -> float:
        try:
            pause = await self._work()
        except Exception:
            # Whatever broke, the next round must come: residents wait for it.
            log.exception("work_failed", loop=self.name)
            return ERROR_PAUSE_S
        return self._longest_s if pause is None else min(max(pause, 0.0), self._longest_s)

    @staticmethod
    async def _rest(news: "asyncio.Queue[Event]", pause_s: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await news.get()
        while not news.empty():  # one round of work answers all wake-ups at once
            news.get_nowait()
