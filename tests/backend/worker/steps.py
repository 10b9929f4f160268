"""Running the gateway's background work for the length of a test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from backend.core.database import Database
from backend.worker.runner import Runner

PATIENCE_S = 10.0


@asynccontextmanager
async def started(runner: Runner) -> AsyncIterator[None]:
    await runner.start()
    try:
        yield
    finally:
        await runner.stop()


async def eventually(database: Database, what: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a state of the database; every change is published."""
    topics = ("inbox", "outbox", "conversations", "tests")
    async with asyncio.timeout(PATIENCE_S):
        with database.hub.subscribe(*topics) as news:
            while not await what():
                try:
                    await asyncio.wait_for(news.get(), 0.1)
                except TimeoutError:
                    continue
