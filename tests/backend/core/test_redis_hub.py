"""Live events between processes: heard everywhere, and never missed for long without Redis."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from backend.core import redis_hub
from backend.core.hub import Event
from backend.core.redis_hub import CHANNEL, RedisHub, connect
from tests.backend.redis_server import RedisServer

PATIENCE_S = 10.0
MakeHub = Callable[[], Awaitable[RedisHub]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_hub, "RETRY_S", 0.05)


@pytest.fixture
async def make_hub(redis: RedisServer) -> AsyncIterator[MakeHub]:
    """Make the hub of one more process; it is listening."""
    made: list[RedisHub] = []

    async def make() -> RedisHub:
        hub = RedisHub(redis.url)
        made.append(hub)
        with hub.subscribe("start") as news:
            await hub.open()
            await heard(news)  # whoever is connected is told to look
        return hub

    yield make
    for hub in made:
        await hub.close()


async def heard(news: "asyncio.Queue[Event]") -> Event:
    return await asyncio.wait_for(news.get(), PATIENCE_S)


async def until(news: "asyncio.Queue[Event]", wanted: Event) -> None:
    while await heard(news) != wanted:
        continue


class TestEvents:
    async def test_all_processes_hear_them(self, make_hub: MakeHub) -> None:
        here, there = await make_hub(), await make_hub()

        with here.subscribe("tickets") as mine, there.subscribe("tickets") as theirs:
            here.publish("tickets", {"number": "BX1", "says": "漏水"})

            assert await heard(mine) == await heard(theirs) == {"number": "BX1", "says": "漏水"}

    async def test_whoever_says_it_hears_it_once_and_at_once(self, make_hub: MakeHub) -> None:
        here, there = await make_hub(), await make_hub()

        with here.subscribe("a", "b") as mine, there.subscribe("a") as theirs:
            here.publish("a", {"n": 1})
            assert mine.get_nowait() == {"n": 1}
            await heard(theirs)
            there.publish("b", {"n": 2})

            assert await heard(mine) == {"n": 2}

    async def test_only_their_topic(self, make_hub: MakeHub) -> None:
        here, there = await make_hub(), await make_hub()

        with there.subscribe("a") as news:
            here.publish("b", {"n": 1})
            here.publish("a", {"n": 2})

            assert await heard(news) == {"n": 2}

    @pytest.mark.parametrize("topic", ["inbox", "outbox"])
    async def test_wake_ups_do_not_travel(self, make_hub: MakeHub, topic: str) -> None:
        here, there = await make_hub(), await make_hub()

        with here.subscribe(topic) as mine, there.subscribe(topic, "a") as theirs:
            here.publish(topic, {"conversation_id": 7})
            here.publish("a", {"n": 1})

            assert (await heard(mine), await heard(theirs)) == ({"conversation_id": 7}, {"n": 1})


class TestForeignWords:
    @pytest.mark.parametrize(
        "words", ["", "}", "[]", "7", '["x", "a", 7]', b"\xff\xfe", "x" * 9999]
    )
    async def test_they_are_left_alone(
        self, make_hub: MakeHub, redis: RedisServer, words: Any
    ) -> None:
        here, there = await make_hub(), await make_hub()
        stranger = connect(redis.url)
        await stranger.publish(CHANNEL, words)
        await stranger.aclose()

        with there.subscribe("a") as news:
            here.publish("a", {"n": 1})

            assert await heard(news) == {"n": 1}


class TestWithoutRedis:
    async def test_publishing_goes_on_here(self) -> None:
        hub = RedisHub("redis://127.0.0.1:1")
        await hub.open()

        with hub.subscribe("a") as news:
            for number in range(3000):
                hub.publish("a", {"n": number})

            assert [news.get_nowait()["n"] for _ in range(100)] == list(range(2900, 3000))
        await hub.close()

    async def test_what_cannot_be_written_as_json_breaks_nothing(self) -> None:
        hub = RedisHub("redis://127.0.0.1:1")

        with hub.subscribe("a") as news:
            hub.publish("a", {"n": object()})

        assert news.qsize() == 1

    async def test_listeners_are_told_to_look_again_and_again(self) -> None:
        hub = RedisHub("redis://127.0.0.1:1")

        with hub.subscribe("conversation:7", "inbox") as news:
            await hub.open()
            for _ in range(4):
                assert await heard(news) == {}
            await hub.close()

    async def test_the_log_says_so_once(self) -> None:
        hub = RedisHub("redis://127.0.0.1:1")

        with capture_logs() as lines, hub.subscribe("a") as news:
            await hub.open()
            for _ in range(4):
                await heard(news)
            await hub.close()

        assert [line["event"] for line in lines] == ["redis_lost"]


class TestLossAndReturn:
    async def test_events_travel_again(self, make_hub: MakeHub, redis: RedisServer) -> None:
        here, there = await make_hub(), await make_hub()

        with here.subscribe("b") as mine, there.subscribe("a") as theirs:
            redis.stop()
            here.publish("a", {"n": "lost"})
            # Both notice: there may be something to look for.
            assert await heard(mine) == await heard(theirs) == {}
            redis.start()
            await returned(here, mine)
            await returned(there, theirs)
            here.publish("a", {"n": 1})

            await until(theirs, {"n": 1})


async def returned(hub: RedisHub, news: "asyncio.Queue[Event]") -> None:
    """Wait until a hub is connected again; each attempt tells its listeners."""
    while hub._lost:
        await heard(news)
