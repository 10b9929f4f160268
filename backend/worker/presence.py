"""Which workers are alive: each one leaves a sign in Redis that fades when it dies."""

import asyncio
from contextlib import suppress

from backend.core.redis_hub import PREFIX, TROUBLE, connect

BEAT_S = 3.0
FADES_S = 10
_SIGN = f"{PREFIX}:worker:"
_PATIENCE_S = 1.0


class Presence:
    """Workers on one Redis.

    Args:
        url: Of Redis.
    """

    def __init__(self, url: str) -> None:
        self._redis = connect(url)

    async def look(self) -> tuple[str, int | None]:
        """Return `up` or `down` and how many workers are alive; None = nobody knows.

        Redis is not waited for.
        """
        try:
            async with asyncio.timeout(_PATIENCE_S):
                signs = [key async for key in self._redis.scan_iter(f"{_SIGN}*")]
        except TROUBLE:  # a timeout is an OSError
            return "down", None
        return "up", len(signs)

    async def beat(self, worker: str) -> None:
        """Leave a sign of life until cancelled, and take it away then."""
        try:
            while True:
                with suppress(*TROUBLE):
                    await self._redis.set(f"{_SIGN}{worker}", "", ex=FADES_S)
                await asyncio.sleep(BEAT_S)
        finally:
            with suppress(*TROUBLE):
                await self._redis.delete(f"{_SIGN}{worker}")

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()
