"""Which workers are alive."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from backend.worker import presence as presence_module
from backend.worker.presence import Presence
from tests.backend.redis_server import RedisServer

PATIENCE_S = 10.0


@pytest.fixture
async def presence(redis: RedisServer) -> AsyncIterator[Presence]:
    presence = Presence(redis.url)
    yield presence
    await presence.close()


async def beating(presence: Presence, worker: str, *, count: int) -> "asyncio.Task[None]":
    """Let a worker live; returns when its sign is there."""
    task = asyncio.create_task(presence.beat(worker))
    async with asyncio.timeout(PATIENCE_S):
        while await presence.look() != ("up", count):
            continue
    return task


async def end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class TestCounting:
    async def test_nobody_is_there(self, presence: Presence) -> None:
        assert await presence.look() == ("up", 0)

    async def test_each_worker_counts_once(self, presence: Presence) -> None:
        tasks = [await beating(presence, f"worker-{n}", count=n + 1) for n in range(3)]

        assert await presence.look() == ("up", 3)
        for task in tasks:
            await end(task)

    async def test_one_that_ends_is_gone_at_once(self, presence: Presence) -> None:
        task = await beating(presence, "worker", count=1)

        await end(task)

        assert await presence.look() == ("up", 0)

    async def test_one_that_dies_is_gone_soon(
        self, presence: Presence, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(presence_module, "FADES_S", 1)
        dying = Presence(redis.url)
        await beating(dying, "worker", count=1)
        await dying.close()

        async with asyncio.timeout(PATIENCE_S):
            while await presence.look() != ("up", 0):
                await asyncio.sleep(0)


class TestWithoutRedis:
    async def test_nobody_knows(self, presence: Presence, redis: RedisServer) -> None:
        redis.stop()

        assert await presence.look() == ("down", None)

    async def test_a_redis_that_does_not_answer_is_not_waited_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(presence_module, "_PATIENCE_S", 0.05)
        async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
            presence = Presence(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}")

            assert await presence.look() == ("down", None)
            await presence.close()
            server.close()

    async def test_a_worker_is_seen_again_when_it_is_back(
        self, presence: Presence, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(presence_module, "BEAT_S", 0.01)
        redis.stop()
        task = asyncio.create_task(presence.beat("worker"))

        redis.start()

        async with asyncio.timeout(PATIENCE_S):
            while await presence.look() != ("up", 1):
                continue
        await end(task)
