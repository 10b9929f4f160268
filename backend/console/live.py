"""Keeping an open page up to date: events of the hub lead to a new look at the database."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from nicegui import background_tasks, ui

from backend.console.visit import Visit

# One change makes several events; the page is drawn once for all of them.
GATHER_S = 0.15

log = structlog.get_logger(__name__)


class Live:
    """Call something whenever there is news, for as long as the page is open.

    Args:
        visit: Whose page it is.
        refresh: What to do; runs in the context of the page.
    """

    def __init__(self, visit: Visit, refresh: Callable[[], Awaitable[None]]) -> None:
        self._visit = visit
        self._refresh = refresh
        self._client = ui.context.client
        self._task: asyncio.Task[None] | None = None
        self._client.on_delete(self.stop)

    def follow(self, *topics: str) -> None:
        """Listen to these topics from now on, and no longer to others."""
        self.stop()
        self._task = background_tasks.create(self._listen(topics), name="console_live")

    def stop(self) -> None:
        """Listen to nothing."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _listen(self, topics: tuple[str, ...]) -> None:
        with self._visit.desk.database.hub.subscribe(*topics) as news:
            while True:
                await news.get()
                await asyncio.sleep(GATHER_S)
                while not news.empty():
                    news.get_nowait()
                await self._look_again()

    async def _look_again(self) -> None:
        with self._client:
            try:
                if await self._visit.still_here():
                    await self._refresh()
            except Exception:  # one failed look must not make the page deaf for the rest of the day
                log.exception("console_refresh_failed", page=self._visit.address)
