"""Pieces of Markdown."""

from collections.abc import Iterable

Row = Iterable[object]


def percent(value: float | None) -> str:
    """Return a share for people."""
    return "–" if value is None else f"{value * 100:.1f} %"


def table(head: Row, rows: Iterable[Row]) -> str:
    """Return a table."""
    cells = [list(map(str, row)) for row in (head, *rows)]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], f"|{' --- |' * len(cells[0])}", *lines[1:]])


def section(title: str, text: str) -> str:
    """Return a section's heading and its text."""
    return f"## {title}\n\n{text}"
