"""Running the background work for the length of a test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from backend.core.database import Database
from backend.worker.brokers import broker_of
from backend.worker.runner import Runner
from backend.worker.wake_ups import WakeUps

PATIENCE_S = 10.0


@asynccontextmanager
async def started(runner: Runner) -> AsyncIterator[None]:
    """Let a runner work, woken as it is inside the gateway."""
    wake_ups = WakeUps(runner._database.hub, broker_of("", "test"), runner.wake)
    await wake_ups.start()
    await runner.start()
    try:
        yield
    finally:
        await runner.stop()
        await wake_ups.stop()


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
