"""Everything a process does besides answering requests, whether it works itself or others do."""

import asyncio
import os
import socket
import uuid
from typing import TypedDict

from backend.core.database import Database
from backend.core.settings import Settings
from backend.worker.brokers import broker_of
from backend.worker.presence import Presence
from backend.worker.runner import Runner
from backend.worker.wake_ups import WakeUps


class EngineStatus(TypedDict):
    """What readiness says of the engine; `workers` is null while nobody can know."""

    redis: str
    workers: int | None


class Engine:
    """Live events, wake-ups and, where this process works, the work itself.

    Args:
        database: Its hub carries events and wake-ups.
        settings: Where Redis is, if anywhere.
        runner: Works here; None = workers on the same Redis do.
    """

    def __init__(self, database: Database, settings: Settings, runner: Runner | None) -> None:
        self._hub = database.hub
        self._runner = runner
        self._name = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._presence = Presence(settings.redis_url) if settings.redis_url else None
        broker = broker_of(settings.redis_url, self._name)
        self._wake_ups = WakeUps(self._hub, broker, runner.wake if runner else None)
        self._beating: asyncio.Task[None] | None = None

    @property
    def works(self) -> bool:
        """Whether this process answers, delivers and keeps time."""
        return self._runner is not None

    async def start(self) -> None:
        """Take up what an earlier process left behind, and begin."""
        await self._hub.open()
        await self._wake_ups.start()
        if self._runner is not None:
            await self._runner.start()
            if self._presence is not None:
                self._beating = asyncio.create_task(self._presence.beat(self._name))

    async def stop(self) -> None:
        """End all work; what was under way is in the database and goes on elsewhere or later."""
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)
        if self._runner is not None:
            await self._runner.stop()
        await self._wake_ups.stop()
        await self._hub.close()
        if self._presence is not None:
            await self._presence.close()

    async def status(self) -> EngineStatus:
        """Return what readiness says of Redis and the workers."""
        if self._presence is None:  # this process is the one worker
            return {"redis": "off", "workers": 1}
        redis, workers = await self._presence.look()
        return {"redis": redis, "workers": workers}
