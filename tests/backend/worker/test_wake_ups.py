"""Wake-ups: each reaches one worker, in this process or through Redis, and none is waited for."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from structlog.testing import capture_logs
from taskiq import AsyncBroker

from backend.core.hub import Hub
from backend.core.redis_hub import connect
from backend.worker import brokers, wake_ups
from backend.worker.brokers import GROUP, STREAM, broker_of
from backend.worker.wake_ups import WakeUps
from tests.backend.redis_server import RedisServer

PATIENCE_S = 15.0
NOWHERE = "redis://127.0.0.1:1"
LOOK = ["inbox", "outbox"]  # a worker that begins to listen looks at everything


@dataclass
class Process:
    """One process: what it publishes, and what it was woken for."""

    name: str
    hub: Hub = field(default_factory=Hub)
    woken: list[str] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self, topic: str) -> None:
        self.woken.append(topic)
        self.changed.set()


class Installation:
    """All processes that share one way of wake-ups."""

    def __init__(self) -> None:
        self.processes: list[Process] = []
        self._running: list[WakeUps] = []

    async def add(self, redis_url: str, *, works: bool = True) -> Process:
        """Add a process; a worker on a Redis that is there listens when this returns."""
        process = Process(f"process-{len(self.processes)}")
        self.processes.append(process)
        wake = process.wake if works else None
        running = WakeUps(process.hub, broker_of(redis_url, process.name), wake)
        await running.start()
        self._running.append(running)
        if works and redis_url not in ("", NOWHERE):
            await self.until(lambda: process.woken == LOOK)
            process.woken.clear()
        return process

    async def until(self, what: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not what():
                changes = [asyncio.create_task(each.changed.wait()) for each in self.processes]
                await asyncio.wait(changes, return_when=asyncio.FIRST_COMPLETED)
                for each, change in zip(self.processes, changes, strict=True):
                    each.changed.clear()
                    change.cancel()

    @property
    def woken(self) -> list[str]:
        return [topic for process in self.processes for topic in process.woken]

    async def stop(self) -> None:
        for running in self._running:
            await running.stop()


@pytest.fixture
async def installation() -> AsyncIterator[Installation]:
    installation = Installation()
    yield installation
    await installation.stop()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wake_ups, "RETRY_S", 0.05)
    monkeypatch.setattr(brokers, "_BLOCK_MS", 50)


class TestInOneProcess:
    async def test_what_is_published_arrives(self, installation: Installation) -> None:
        process = await installation.add("")

        process.hub.publish("inbox", {"conversation_id": 7})
        process.hub.publish("outbox")

        await installation.until(lambda: Counter(process.woken) == {"inbox": 1, "outbox": 1})

    async def test_other_events_wake_nobody(self, installation: Installation) -> None:
        process = await installation.add("")

        process.hub.publish("tickets", {"number": "BX1"})
        process.hub.publish("inbox", {"conversation_id": 7})

        await installation.until(lambda: process.woken == ["inbox"])


class TestThroughRedis:
    async def test_each_reaches_one_of_the_workers(
        self, installation: Installation, redis: RedisServer
    ) -> None:
        gateway = await installation.add(redis.url, works=False)
        await installation.add(redis.url)
        await installation.add(redis.url)

        for number in range(40):
            gateway.hub.publish("inbox", {"conversation_id": number})
        await installation.until(lambda: len(installation.woken) >= 40)
        gateway.hub.publish("outbox", {"conversation_id": 1})
        await installation.until(lambda: "outbox" in installation.woken)

        assert Counter(installation.woken) == {"inbox": 40, "outbox": 1}
        assert gateway.woken == []

    async def test_a_worker_that_comes_later_gets_what_comes_later(
        self, installation: Installation, redis: RedisServer
    ) -> None:
        first = await installation.add(redis.url)
        first.hub.publish("inbox")
        await installation.until(lambda: installation.woken == ["inbox"])

        second = await installation.add(redis.url)
        for number in range(2, 1000):
            first.hub.publish("outbox")
            await installation.until(lambda count=number: len(installation.woken) >= count)  # type: ignore[misc]
            if second.woken:
                break

        assert set(second.woken) == {"outbox"}


class TestDeadWorkers:
    async def test_what_one_took_and_did_not_confirm_goes_to_another(
        self, installation: Installation, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(brokers, "_IDLE", timedelta(milliseconds=1))
        gateway = await installation.add(redis.url, works=False)
        dead = broker_of(redis.url, "dead")
        await dead.startup()
        gateway.hub.publish("inbox", {"conversation_id": 7})
        await anext(aiter(dead.listen()))  # and then it dies

        await installation.add(redis.url)
        gateway.hub.publish("outbox")

        await installation.until(lambda: sorted(installation.woken) == ["inbox", "outbox"])

    async def test_their_names_are_forgotten(
        self, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await broker_of(redis.url, "dead").startup()
        client = connect(redis.url)
        await client.xgroup_createconsumer(STREAM, GROUP, "dead")
        monkeypatch.setattr(brokers, "_GONE", timedelta(milliseconds=-1))

        await broker_of(redis.url, "alive").startup()

        assert await client.xinfo_consumers(STREAM, GROUP) == []
        await client.aclose()


class TestWithoutRedis:
    async def test_a_worker_wakes_itself(self, installation: Installation) -> None:
        worker = await installation.add(NOWHERE)

        worker.hub.publish("outbox", {"conversation_id": 7})

        await installation.until(lambda: worker.woken == ["outbox"])

    async def test_the_log_says_so_once(self, installation: Installation) -> None:
        with capture_logs() as lines:
            worker = await installation.add(NOWHERE)
            for count in range(1, 4):
                worker.hub.publish("outbox")
                await installation.until(lambda wanted=count: len(worker.woken) == wanted)  # type: ignore[misc]

        assert Counter(line["event"] for line in lines) == {
            "wake_up_not_sent": 1,
            "wake_ups_lost": 1,
        }

    async def test_after_a_restart_without_memory_they_arrive_again(
        self, installation: Installation, redis: RedisServer
    ) -> None:
        gateway = await installation.add(redis.url, works=False)
        worker = await installation.add(redis.url)

        redis.stop()
        redis.start()
        await installation.until(lambda: worker.woken == LOOK)
        gateway.hub.publish("outbox")

        await installation.until(lambda: worker.woken == [*LOOK, "outbox"])

    async def test_stopping_is_clean(self, installation: Installation) -> None:
        before = asyncio.all_tasks()
        await installation.add(NOWHERE)

        await installation.stop()

        assert asyncio.all_tasks() == before


class TestBrokers:
    @pytest.mark.parametrize("url", ["", NOWHERE])
    async def test_the_setting_decides(self, url: str) -> None:
        broker: AsyncBroker = broker_of(url, "a")

        assert isinstance(broker, brokers.WorkerBroker) is bool(url)
