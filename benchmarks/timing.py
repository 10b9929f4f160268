"""Measuring and printing."""

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """How long one thing takes at one size, in milliseconds."""

    what: str
    size: str
    p50_ms: float
    p95_ms: float
    rounds: int

    def row(self) -> str:
        """Return a row of the Markdown table."""
        cells = (self.what, self.size, f"{self.p50_ms:.1f}", f"{self.p95_ms:.1f}", self.rounds)
        return f"| {' | '.join(map(str, cells))} |"


HEAD = "| what | size | p50 ms | p95 ms | rounds |\n| --- | --- | --- | --- | --- |"


def figure(what: str, size: str, seconds: list[float]) -> Figure:
    """Return the figures of a series of times."""
    ranked = sorted(seconds)
    p95 = ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]
    return Figure(what, size, statistics.median(ranked) * 1000, p95 * 1000, len(ranked))


async def timed(call: Callable[[], Awaitable[object]], rounds: int) -> list[float]:
    """Return the seconds of each call; one more before them warms up."""
    await call()
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        await call()
        seconds.append(time.perf_counter() - started)
    return seconds
