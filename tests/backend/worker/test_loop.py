"""A loop of background work: woken by news, never ended by an error, never busy."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from backend.core.hub import Hub
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
async def running(work: Work, hub: Hub, *, longest_s: float = FOREVER_S) -> AsyncIterator[None]:
    loop = Loop("test", work, hub=hub, topics=("inbox", "outbox"), longest_s=longest_s)
    task = asyncio.create_task(loop.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class TestRounds:
    async def test_the_first_comes_at_once(self, hub: Hub) -> None:
        work = Work()

        async with running(work, hub):
            await work.reach(1)

    async def test_the_next_when_the_work_says(self, hub: Hub) -> None:
        work = Work([0.01, 0.0, -5.0])

        async with running(work, hub):
            await work.reach(4)

    async def test_at_the_latest_after_the_longest_sleep(self, hub: Hub) -> None:
        work = Work([None, FOREVER_S])

        async with running(work, hub, longest_s=0.01):
            await work.reach(3)


class TestWakeUps:
    @pytest.mark.parametrize("topic", ["inbox", "outbox"])
    async def test_news_bring_the_next_round(self, hub: Hub, topic: str) -> None:
        work = Work()

        async with running(work, hub):
            await work.reach(1)
            hub.publish(topic)
            await work.reach(2)

    async def test_other_news_do_not(self, hub: Hub) -> None:
        work = Work()

        async with running(work, hub):
            await work.reach(1)
            hub.publish("alerts")
            hub.publish("inbox")
            await work.reach(2)
            await settle(lambda: True)

        assert work.rounds == 2

    async def test_many_news_at_once_are_one_round(self, hub: Hub) -> None:
        work = Work()

        async with running(work, hub):
            await work.reach(1)
            for _ in range(500):
                hub.publish("inbox")
            await work.reach(2)
            hub.publish("inbox")
            await work.reach(3)

        assert work.rounds == 3

    async def test_news_during_a_round_are_not_missed(self, hub: Hub) -> None:
        work = Work()

        async def round_with_news() -> float | None:
            if work.rounds == 0:
                hub.publish("inbox")
            return await work()

        loop = Loop("test", round_with_news, hub=hub, topics=("inbox",), longest_s=FOREVER_S)
        task = asyncio.create_task(loop.run())
        await work.reach(2)
        task.cancel()

    async def test_who_ends_hears_no_more(self, hub: Hub) -> None:
        async with running(Work(), hub):
            await settle(lambda: bool(hub._listeners))

        assert not hub._listeners


class TestErrors:
    async def test_they_do_not_end_it(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(loop_module, "ERROR_PAUSE_S", 0.0)
        work = Work([RuntimeError(), OSError("disk full"), ZeroDivisionError()])

        async with running(work, hub):
            await work.reach(4)

    async def test_they_do_not_make_it_busy(self, hub: Hub) -> None:
        work = Work([RuntimeError()] * 100)

        async with running(work, hub):
            await work.reach(1)
            await settle(lambda: True)

        assert work.rounds == 1


class TestIdleness:
    async def test_nothing_to_do_is_nothing_done(self, hub: Hub) -> None:
        work = Work()

        async with running(work, hub):
            await work.reach(1)
            for _ in range(100):
                await asyncio.sleep(0)

        assert work.rounds == 1
