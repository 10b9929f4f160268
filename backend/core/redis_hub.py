"""Live events between processes: Redis carries what one of them publishes to all others.

Redis may be lost at any time. Events are hints: while it is away, listeners are told again and
again to look for themselves, and once more when it is back, because they missed what was said.
"""

import asyncio
import json
import uuid
from contextlib import suppress
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from backend.core.hub import WAKE_UPS, Event, Hub

# Everything this product keeps in Redis; two installations take two of Redis's databases.
PREFIX = "assistant"
CHANNEL = f"{PREFIX}:events"
RETRY_S = 2.0
_LISTEN_S = 1.0
_CONNECT_S = 2.0
_UNSENT = 1000

TROUBLE = (RedisError, OSError)

log = structlog.get_logger(__name__)


def connect(url: str) -> "Redis":
    """Return a client that reports a lost connection at once, instead of trying on its own."""
    client: Redis = Redis.from_url(
        url,
        socket_connect_timeout=_CONNECT_S,
        health_check_interval=15,
        retry=Retry(NoBackoff(), 0),
    )
    return client


class RedisHub(Hub):
    """Publish and subscribe among all processes on one Redis.

    Listeners of this process hear an event at once, whatever Redis does. Wake-ups stay here; they
    go to one worker on a way of their own.

    Args:
        url: Of Redis.
        backlog: Hints kept for a slow listener.
    """

    def __init__(self, url: str, backlog: int = 100) -> None:
        super().__init__(backlog)
        self._redis = connect(url)
        self._name = uuid.uuid4().hex
        self._unsent: asyncio.Queue[str] = asyncio.Queue(_UNSENT)
        self._tasks: list[asyncio.Task[None]] = []
        self._lost = False

    async def open(self) -> None:
        """Begin to send and to listen (see parent class); never fails for want of Redis."""
        self._tasks = [asyncio.create_task(work()) for work in (self._send, self._listen)]

    async def close(self) -> None:
        """End sending and listening (see parent class)."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self._redis.aclose()

    def publish(self, topic: str, event: Event | None = None) -> None:
        """Tell all listeners of a topic, here and elsewhere; the oldest unsent hints give way."""
        super().publish(topic, event)
        if topic in WAKE_UPS:
            return
        if self._unsent.full():
            self._unsent.get_nowait()
        self._unsent.put_nowait(json.dumps([self._name, topic, event or {}], default=str))

    async def _send(self) -> None:
        while True:
            message = await self._unsent.get()
            # Whoever listens elsewhere notices the loss, too, and looks for itself.
            with suppress(*TROUBLE):
                await self._redis.publish(CHANNEL, message)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(CHANNEL)
                    self._found()
                    await self._hear(channel)
            except TROUBLE as error:
                self._missed(error)
            await asyncio.sleep(RETRY_S)

    async def _hear(self, channel: PubSub) -> None:
        while True:
            message = await channel.get_message(timeout=_LISTEN_S)
            if message is not None:
                self._pass_on(message["data"])

    def _pass_on(self, data: Any) -> None:
        try:
            sender, topic, event = json.loads(data)
            if sender != self._name and isinstance(event, dict):
                super().publish(str(topic), event)
        except (ValueError, TypeError):  # not of ours: others may write to this Redis, too
            log.warning("event_unreadable")

    def _found(self) -> None:
        if self._lost:
            log.info("redis_found")
        self._lost = False
        self._look_again()

    def _missed(self, error: Exception) -> None:
        if not self._lost:
            log.warning("redis_lost", reason=str(error))
        self._lost = True
        self._look_again()

    def _look_again(self) -> None:
        for topic in list(self._listeners):
            super().publish(topic)
