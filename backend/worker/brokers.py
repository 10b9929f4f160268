"""Where TaskIQ carries wake-ups: inside this process, or through a stream of Redis."""

import contextlib
from datetime import timedelta

from redis.asyncio import Redis
from redis.exceptions import ResponseError
from taskiq import AsyncBroker, InMemoryBroker
from taskiq_redis import RedisStreamBroker

from backend.core.redis_hub import PREFIX

STREAM = f"{PREFIX}:wake-ups"
GROUP = "workers"
# A wake-up is only a hint: older ones are worth nothing, the workers look by themselves, too.
LONGEST_STREAM = 1000
_BLOCK_MS = 1000
# Longer than any hand-over takes: a worker that has not confirmed a wake-up by then is dead.
_IDLE = timedelta(seconds=30)
_GONE = timedelta(hours=1)


def broker_of(redis_url: str, worker: str) -> AsyncBroker:
    """Return the broker of an installation.

    Args:
        redis_url: Empty = everything happens in this process.
        worker: Name of this process among all workers.
    """
    return WorkerBroker(redis_url, worker) if redis_url else InMemoryBroker()


class WorkerBroker(RedisStreamBroker):
    """A Redis stream of which each message reaches one worker.

    What a worker took and did not confirm goes to another one after a while. A worker that ends
    leaves its name in the group; names nobody has used for long are removed.
    """

    def __init__(self, redis_url: str, worker: str) -> None:
        super().__init__(
            redis_url,
            queue_name=STREAM,
            consumer_group_name=GROUP,
            consumer_name=worker,
            maxlen=LONGEST_STREAM,
            xread_block=_BLOCK_MS,
            xread_count=1,  # what one worker has fetched, no other can take
            idle_timeout=_milliseconds(_IDLE),
            unacknowledged_lock_timeout=_IDLE.total_seconds(),
        )

    async def startup(self) -> None:
        """Declare the group, which a restarted Redis may have forgotten (see parent class)."""
        await super().startup()
        async with Redis(connection_pool=self.connection_pool) as redis:
            for consumer in await redis.xinfo_consumers(STREAM, GROUP):
                if not consumer["pending"] and consumer["idle"] > _milliseconds(_GONE):
                    await redis.xgroup_delconsumer(STREAM, GROUP, consumer["name"])

    async def shutdown(self) -> None:
        """Take this worker's name out of the group (see parent class)."""
        with contextlib.suppress(ResponseError):  # Redis has forgotten the group
            async with Redis(connection_pool=self.connection_pool) as redis:
                await redis.xgroup_delconsumer(STREAM, GROUP, self.consumer_name)
        await super().shutdown()


def _milliseconds(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)
