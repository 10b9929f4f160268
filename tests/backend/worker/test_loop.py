"""A loop of background work: woken by news, never ended by an error, never busy."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from backend.worker import loop as loop_module
from backend.worker.loop import Loop

PATIENCE_S = 5.0
FOREVER_S = 3600.0


@dataclass
class Work:
    """Counts its rounds and returns or raises what a script says."""

    script: list[float | Exception | None] = field(default_factory=list)
    rounds: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __call__(self) -> float | None:
        async with self.changed:
            self.rounds += 1
            self.changed.notify_all()
        outcome = self.script.pop(0) if self.script else None
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def reach(self, rounds: int) -> None:
        async with asyncio.timeout(PATIENCE_S), self.changed:
            await self.changed.wait_for(lambda: self.rounds >= rounds)


async def settle(until: Callable[[], bool]) -> None:
    """Let other tasks run until something is so."""
    async with asyncio.timeout(PATIENCE_S):
        while not until():
            await asyncio.sleep(0)


@asynccontextmanager
async def running(work: Work, *, longest_s: float = FOREVER_S) -> AsyncIterator[Loop]:
    loop = Loop("test", work, longest_s=longest_s)
    task = asyncio.create_task(loop.run())
    try:
        yield loop
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class TestRounds:
    async def test_the_first_comes_at_once(self) -> None:
        work = Work()

        async with running(work):
            await work.reach(1)

    async def test_the_next_when_the_work_says(self) -> None:
        work = Work([0.01, 0.0, -5.0])

        async with running(work):
            await work.reach(4)

    async def test_at_the_latest_after_the_longest_sleep(self) -> None:
        work = Work([None, FOREVER_S])

        async with running(work, longest_s=0.01):
            await work.reach(3)


class TestWakeUps:
    async def test_one_brings_the_next_round(self) -> None:
        work = Work()

        async with running(work) as loop:
            await work.reach(1)
            loop.wake()
            await work.reach(2)

    async def test_many_at_once_are_one_round(self) -> None:
        work = Work()

        async with running(work) as loop:
            await work.reach(1)
            for _ in range(500):
                loop.wake()
            await work.reach(2)
            loop.wake()
            await work.reach(3)

        assert work.rounds == 3

    async def test_one_during_a_round_is_not_missed(self) -> None:
        work = Work()

        async def round_with_news() -> float | None:
            if work.rounds == 0:
                loop.wake()
            return await work()

        loop = Loop("test", round_with_news, longest_s=FOREVER_S)
        task = asyncio.create_task(loop.run())
        await work.reach(2)
        task.cancel()


class TestEnding:
    async def test_the_round_under_way_is_the_last(self) -> None:
        work = Work()

        async def last_round() -> float | None:
            loop.end()
            return await work()

        loop = Loop("test", last_round, longest_s=0.0)
        await asyncio.wait_for(loop.run(), PATIENCE_S)

        assert work.rounds == 1

    async def test_a_loop_at_rest_ends_at_once(self) -> None:
        work = Work()
        loop = Loop("test", work, longest_s=FOREVER_S)
        task = asyncio.create_task(loop.run())
        await work.reach(1)

        loop.end()
        await asyncio.wait_for(task, PATIENCE_S)

        assert work.rounds == 1


class TestErrors:
    async def test_they_do_not_end_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(loop_module, "ERROR_PAUSE_S", 0.0)
        work = Work([RuntimeError(), OSError("disk full"), ZeroDivisionError()])

        async with running(work):
            await work.reach(4)

    async def test_they_do_not_make_it_busy(self) -> None:
        work = Work([RuntimeError()] * 100)

        async with running(work):
            await work.reach(1)
            await settle(lambda: True)

        assert work.rounds == 1


class TestIdleness:
    async def test_nothing_to_do_is_nothing_done(self) -> None:
        work = Work()

        async with running(work):
            await work.reach(1)
            for _ in range(100):
                await asyncio.sleep(0)

        assert work.rounds == 1
