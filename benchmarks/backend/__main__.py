"""Measure the backend with many tickets and print a Markdown table (`make bench-backend`)."""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from backend.core.database import Database
from backend.models import Base
from benchmarks.backend import desk
from benchmarks.backend.asking import call_of, clients
from benchmarks.backend.cases import cases, samples
from benchmarks.backend.filling import fill
from benchmarks.backend.measured import Measured, machine, table, verdict
from benchmarks.scratch import scratch_database
from benchmarks.timing import timed
from tests.backend.postgres import throwaway_postgres

DATABASES = ("postgresql", "sqlite")


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--databases", choices=DATABASES, nargs="+", default=DATABASES)
    parser.add_argument("--rounds", type=int, default=30, help="calls of each kind")
    parser.add_argument("--only", default="", help="requests with this in their name")
    return parser.parse_args(arguments)


@asynccontextmanager
async def _postgres() -> AsyncIterator[Database]:
    with throwaway_postgres() as url:
        database = Database(url)
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield database
        await database.dispose()


async def _measure(wanted: argparse.Namespace) -> list[Measured]:
    results: list[Measured] = []
    for name in wanted.databases:
        for size in wanted.sizes:
            opened = _postgres() if name == "postgresql" else scratch_database()
            async with opened as database:
                started = time.perf_counter()
                await fill(database, size, database.clock.now())
                _say(f"{name}: {size:,} tickets stored in {time.perf_counter() - started:.0f} s")
                with tempfile.TemporaryDirectory() as folder:
                    results += await _at(database, size, Path(folder), wanted)
    return results


async def _at(
    database: Database, size: int, folder: Path, wanted: argparse.Namespace
) -> list[Measured]:
    name, results = database.engine.dialect.name, []
    asked = cases(await samples(database, size), database.clock.now())
    async with clients(database, folder) as (service, worker):
        for case in asked:
            if wanted.only in case.what:
                call = call_of(worker if case.worker else service, case)
                seconds = await timed(call, wanted.rounds)
                results.append(Measured(case.what, name, size, seconds, case.bar_ms))
    for what, read, bar_ms in desk.console_calls(database):
        if wanted.only in what:
            seconds = await timed(read, wanted.rounds)
            results.append(Measured(what, name, size, seconds, bar_ms))
    if not wanted.only:
        results += await desk.passes(database, size, folder, wanted.rounds)
    return results


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main() -> int:
    """Measure, print the table and say which bars are missed; then the exit code is 1."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    results = asyncio.run(_measure(options()))
    print(f"{table(results)}\n\n{machine()}\n\n{verdict(results)}")
    return int(any(found.misses for found in results))


if __name__ == "__main__":
    sys.exit(main())
