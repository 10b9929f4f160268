"""Run the benchmarks and print a Markdown table (`make bench`)."""

import asyncio
import sys

from benchmarks import knowledge, tickets, turns
from benchmarks.timing import HEAD

BENCHMARKS = {"turns": turns, "tickets": tickets, "knowledge": knowledge}


async def _measure(names: list[str]) -> None:
    print(HEAD)
    for name in names:
        for figure in await BENCHMARKS[name].measure():
            print(figure.row(), flush=True)


def main() -> int:
    """Measure all of them, or those that are named."""
    names = sys.argv[1:] or list(BENCHMARKS)
    if unknown := [name for name in names if name not in BENCHMARKS]:
        print(f"unknown: {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    asyncio.run(_measure(names))
    return 0


if __name__ == "__main__":
    sys.exit(main())
