"""The console's list of tickets, and the passes of the timers and the sweeper."""

import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from backend.console.tickets import board
from backend.console.tickets.views import Choice
from backend.core.actor import Actor
from backend.core.database import Database
from backend.staff.models import Role
from backend.tickets import reading
from backend.tickets import service as ticket_service
from backend.worker.runner import TIMERS, Runner
from benchmarks.backend import due
from benchmarks.backend.asking import settings_in
from benchmarks.backend.cases import LIST_BAR_MS, SWEEP_BAR_MS
from benchmarks.backend.measured import Measured
from benchmarks.timing import timed
from benchmarks.turns import InstantBot
from connectors.web.connector import WebConnector

AGENT = Actor("staff", "师傅7", staff_id=8, role=Role.AGENT)
PAGE = 40
# A pass takes at most fifty of a kind: so many passes clear whatever the generator left due.
_PASSES = 500
_BUSY_ROUNDS = 5

Call = Callable[[], Awaitable[object]]


def console_calls(database: Database) -> Iterator[tuple[str, Call, float | None]]:
    """Give what the console's page of tickets reads, by how it is narrowed."""

    def call(choice: Choice) -> Call:
        async def read() -> None:
            async with database.reader() as session:
                filters, now = choice.filters(AGENT.name), database.clock.now()
                found, _ = await ticket_service.list_page(session, filters, actor=AGENT, limit=PAGE)
                await ticket_service.count_by_status(session, filters, actor=AGENT)
                for ticket in found:
                    reading.read(ticket, actor=AGENT, now=now)

        return read

    async def columns() -> None:
        async with database.reader() as session:
            await board.read(session, AGENT, Choice())

    yield "console: open tickets and their number", call(Choice()), LIST_BAR_MS
    yield "console: all tickets and their number", call(Choice(status="all")), LIST_BAR_MS
    yield "console: a frequent word in all", call(Choice(status="all", q="水龙头")), None
    yield "console: a rare word in all", call(Choice(status="all", q="蜂窝")), LIST_BAR_MS
    yield "console: board", columns, LIST_BAR_MS


async def passes(database: Database, size: int, folder: Path, rounds: int) -> list[Measured]:
    """Measure the timers and the sweeper, with nothing and with 200 things to do."""
    runner = Runner(database, settings_in(folder), {"web": WebConnector()}, InstantBot())
    await _clear(database)
    name = database.engine.dialect.name
    idle_tick, idle_sweep = await timed(runner.tick, rounds), await timed(runner.sweep, rounds)
    busy_sweep = [await _busy_sweep(database, runner) for _ in range(_BUSY_ROUNDS)]
    busy_tick = [await _busy_tick(database, runner) for _ in range(_BUSY_ROUNDS)]
    bar = SWEEP_BAR_MS
    return [
        Measured("timers, nothing due", name, size, idle_tick, bar),
        Measured("sweeper, nothing lost", name, size, idle_sweep, bar),
        Measured("sweeper, 200 wake-ups lost", name, size, busy_sweep, bar),
        Measured("timers, 200 due (work included)", name, size, busy_tick),
    ]


async def _clear(database: Database) -> None:
    """Do what is due until nothing is, so that a pass without work can be measured."""
    for _ in range(_PASSES):
        done = 0
        for job in TIMERS:
            async with database.session() as session:
                done += await job(session)
        if not done:
            return
    raise RuntimeError("the timers never come to an end")


async def _seconds(call: Call) -> float:
    started = time.perf_counter()
    await call()
    return time.perf_counter() - started


async def _busy_tick(database: Database, runner: Runner) -> float:
    async with database.session() as session:
        ids = await due.make_due(session, database.clock.now())
    seconds = await _seconds(runner.tick)
    async with database.reader() as session:
        if left := await due.untouched(session, ids):
            raise RuntimeError(f"a pass of the timers left {left} things undone")
    await _clear(database)
    return seconds


async def _busy_sweep(database: Database, runner: Runner) -> float:
    async with database.session() as session:
        lost = await due.lose_wake_ups(session, database.clock.now())
    seconds = await _seconds(runner.sweep)
    async with database.session() as session:
        if await due.woken(session) != lost:
            raise RuntimeError("the sweeper did not find what was lost")
        await due.quiet(session)
    return seconds
