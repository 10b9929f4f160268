"""One kind of background work, done whenever it is due or somebody asks for it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

ERROR_PAUSE_S = 2.0

log = structlog.get_logger(__name__)

Work = Callable[[], Awaitable[float | None]]


class Loop:
    """Call `work` again and again.

    Args:
        name: For the log.
        work: Does what is due and returns the seconds until there is more; None = unknown.
        longest_s: The longest sleep without a wake-up; a lost wake-up costs no more.
    """

    def __init__(self, name: str, work: Work, *, longest_s: float) -> None:
        self.name = name
        self._work = work
        self._longest_s = longest_s
        self._woken = asyncio.Event()
        self._ending = False

    def end(self) -> None:
        """Let the round under way be the last."""
        self._ending = True
        self._woken.set()

    def wake(self) -> None:
        """Let the next round begin at once, or right after the one under way."""
        self._woken.set()

    async def run(self) -> None:
        """Work until ended or cancelled; an error is logged and the work tried again."""
        while not self._ending:
            self._woken.clear()  # one round of work answers all wake-ups before it
            pause_s = await self._once()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._woken.wait()

    async def _once(self) -> float:
        try:
            pause = await self._work()
        except Exception:
            # Whatever broke, the next round must come: residents wait for it.
            log.exception("work_failed", loop=self.name)
            return ERROR_PAUSE_S
        return self._longest_s if pause is None else min(max(pause, 0.0), self._longest_s)
