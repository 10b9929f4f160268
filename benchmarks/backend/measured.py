"""What was measured, and the table it is printed as."""

import os
import platform
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from benchmarks.timing import figure


@dataclass(frozen=True)
class Measured:
    """How long one thing took, in seconds a call.

    Attributes:
        bar_ms: What 95 of 100 calls on PostgreSQL have to stay below; None = only reported.
    """

    what: str
    database: str
    size: int
    seconds: list[float]
    bar_ms: float | None = None

    @cached_property
    def p95_ms(self) -> float:
        """What 95 of 100 calls stay below."""
        return figure(self.what, str(self.size), self.seconds).p95_ms

    @property
    def misses(self) -> bool:
        """Tell whether it is too slow; SQLite is for one small estate and has no bars."""
        barred = self.bar_ms is not None and self.database == "postgresql"
        return barred and self.p95_ms > (self.bar_ms or 0.0)

    def cell(self) -> str:
        """Return median, 95th percentile and the slowest."""
        shown = (statistics.median(self.seconds) * 1000, self.p95_ms, max(self.seconds) * 1000)
        words = " / ".join(f"{value:.1f}" for value in shown)
        return f"**{words}**" if self.misses else words


def table(results: list[Measured]) -> str:
    """Return a Markdown table: a row for what was measured, a column for database and size."""
    columns = list(dict.fromkeys((found.database, found.size) for found in results))
    cells = {(found.what, found.database, found.size): found.cell() for found in results}
    head = ["p50 / p95 / max, ms", "bar", *(f"{name} {size:,}" for name, size in columns)]
    bars = {found.what: found.bar_ms for found in results}
    rows = [
        [what, f"{bar:.0f}" if bar else "", *(cells.get((what, *column), "") for column in columns)]
        for what, bar in bars.items()
    ]
    return "\n".join(map(_row, [head, ["---"] * len(head), *rows]))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """Say on what it was measured, and how."""
    load = os.getloadavg()[2]
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {load:.1f} (this "
        f"run alone makes about 1), Python {platform.python_version()}; one request after the "
        "other through the application (ASGI, no network), the database on the same machine. "
        "PostgreSQL does not wait for the disk (fsync off), which flatters what writes, not what "
        "reads."
    )


def verdict(results: list[Measured]) -> str:
    """Name what is too slow, or say that nothing is."""
    missed = [found for found in results if found.misses]
    lines = [
        f"- {found.what}, {found.size:,}: p95 {found.p95_ms:.0f} ms, the bar is {found.bar_ms:.0f}"
        for found in missed
    ]
    return (
        "\n".join(["Missed bars:", *lines])
        if missed
        else "Every bar is met; PostgreSQL is held to them."
    )
