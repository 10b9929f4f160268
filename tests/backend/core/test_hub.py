"""Live events: heard by whoever listens, never waited for."""

import asyncio

from backend.core.hub import Hub


class TestHub:
    def test_every_listener_of_a_topic_hears(self) -> None:
        hub = Hub()

        with hub.subscribe("a") as first, hub.subscribe("a", "b") as second:
            hub.publish("a", {"n": 1})
            hub.publish("b")

        assert (first.qsize(), second.qsize()) == (1, 2)
        assert [second.get_nowait() for _ in range(2)] == [{"n": 1}, {}]

    def test_without_listeners_nothing_happens(self) -> None:
        hub = Hub()

        hub.publish("a", {"n": 1})

        with hub.subscribe("a") as queue:
            assert queue.empty()

    def test_a_slow_listener_loses_the_oldest_hints(self) -> None:
        hub = Hub(backlog=3)

        with hub.subscribe("a") as queue:
            for number in range(10):
                hub.publish("a", {"n": number})

        assert [queue.get_nowait()["n"] for _ in range(3)] == [7, 8, 9]

    def test_one_slow_listener_costs_the_others_nothing(self) -> None:
        hub = Hub(backlog=2)

        with hub.subscribe("a") as slow, hub.subscribe("a") as quick:
            heard = []
            for number in range(5):
                hub.publish("a", {"n": number})
                heard.append(quick.get_nowait()["n"])

        assert (heard, slow.qsize()) == ([0, 1, 2, 3, 4], 2)

    def test_who_leaves_is_forgotten(self) -> None:
        hub = Hub()

        with hub.subscribe("a", "b"):
            pass

        assert not hub._listeners

    async def test_who_waits_is_woken(self) -> None:
        hub = Hub()

        with hub.subscribe("a") as queue:
            waiting = asyncio.create_task(queue.get())
            hub.publish("a", {"n": 1})

            assert await asyncio.wait_for(waiting, 5) == {"n": 1}
