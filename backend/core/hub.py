"""Live events for open pages: published after the commit, lost when nobody listens."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Event = dict[str, Any]

# What there is to do, instead of what there is to see: it concerns one worker, not every listener.
WAKE_UPS = ("inbox", "outbox")


class Hub:
    """Publish and subscribe inside one process.

    An event is a hint to read the database again, never the truth: a slow listener's oldest
    hints are dropped.
    """

    def __init__(self, backlog: int = 100) -> None:
        self._backlog = backlog
        self._listeners: dict[str, set[asyncio.Queue[Event]]] = defaultdict(set)

    async def open(self) -> None:
        """Begin to exchange events with other processes, where there are any."""

    async def close(self) -> None:
        """End what `open` began."""

    def publish(self, topic: str, event: Event | None = None) -> None:
        """Tell all listeners of a topic."""
        for queue in self._listeners.get(topic, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(event or {})

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[asyncio.Queue[Event]]:
        """Listen to topics for the length of a `with` block."""
        queue: asyncio.Queue[Event] = asyncio.Queue(self._backlog)
        for topic in topics:
            self._listeners[topic].add(queue)
        try:
            yield queue
        finally:
            for topic in topics:
                self._listeners[topic].discard(queue)
                if not self._listeners[topic]:
                    del self._listeners[topic]
