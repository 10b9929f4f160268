"""A worker as a process of its own."""

import asyncio
from contextlib import suppress
from typing import Protocol

import structlog

from backend.core.database import Database
from backend.core.schema import schema_is_current
from backend.worker.engine import Engine

SCHEMA_S = 1.0

log = structlog.get_logger(__name__)


class Closing(Protocol):
    """Something that holds connections."""

    async def close(self) -> None:
        """Close them."""


class Worker:
    """Work beside the gateways, also while none of them is up.

    Args:
        database: Where all work lies.
        engine: With a runner.
        bot: Closed at the end.
    """

    def __init__(self, database: Database, engine: Engine, bot: Closing) -> None:
        self._database = database
        self.engine = engine
        self._bot = bot

    async def run(self, stopped: asyncio.Event) -> None:
        """Work from the moment the database is right until told to stop."""
        try:
            if await self._schema_is_right(stopped):
                await self._work(stopped)
        finally:
            await self._bot.close()
            await self._database.dispose()

    async def _work(self, stopped: asyncio.Event) -> None:
        await self.engine.start()
        log.info("worker_started")
        try:
            await stopped.wait()
        finally:
            await self.engine.stop()
            log.info("worker_stopped")

    async def _schema_is_right(self, stopped: asyncio.Event) -> bool:
        """Wait for the migrations, which whoever starts the gateway applies."""
        told = False
        while not stopped.is_set():
            if await schema_is_current(self._database):
                return True
            if not told:
                log.warning("worker_waits_for_schema")
                told = True
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), SCHEMA_S)
        return False
