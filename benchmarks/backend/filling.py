"""Filling a database with generated tickets, fast: plain inserts, no services."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from random import Random
from typing import Any, cast

from sqlalchemy import JSON, Column, Connection, Index, Table, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.alerts.models import Alert
from backend.conversations.models import Conversation, Media, Message
from backend.core.database import Base, Database
from backend.notifications.models import Notification
from backend.promises.models import Promise
from backend.residents.models import Resident
from backend.staff.models import Staff
from backend.surveys.models import Survey
from backend.tasks.models import StaffTask
from backend.tickets.models import Ticket, TicketAttachment, TicketEvent
from benchmarks.backend import estate
from benchmarks.backend.estate import Row
from benchmarks.backend.fates import fate
from benchmarks.backend.histories import Histories, Rows

# Parents before children: a chunk is stored table by table.
ORDER: tuple[type[Base], ...] = (
    Staff,
    Resident,
    Conversation,
    Ticket,
    TicketEvent,
    Media,
    TicketAttachment,
    Message,
    Notification,
    Survey,
    Alert,
    Promise,
    StaffTask,
)
CHUNK = 1_000
SEED = 20_260_302


def chunks(size: int, now: datetime) -> Iterator[Rows]:
    """Make the rows of `size` tickets, a thousand tickets at a time."""
    dice = Random(SEED)
    residents = estate.people(size)
    yield {
        Staff: list(estate.staff_rows()),
        Resident: list(estate.resident_rows(residents, now)),
        Conversation: list(estate.conversation_rows(residents, now, dice)),
    }
    histories = Histories(residents, now, dice)
    for first in range(1, size + 1, CHUNK):
        rows: Rows = {table: [] for table in ORDER}
        for number in range(first, min(first + CHUNK, size + 1)):
            histories.add(rows, number, fate(number, size, now, dice))
        yield rows


async def fill(database: Database, size: int, now: datetime) -> None:
    """Store `size` tickets with all that belongs to them, and let the database take stock."""
    async with database.engine.begin() as connection:
        await connection.run_sync(_with_indexes, Index.drop)
        if not database.is_sqlite:
            # The rows hang together by their making; checking every key would take as long again.
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for rows in chunks(size, now):
            await _store(connection, rows)
        if not database.is_sqlite:
            await _count_on(connection)
        await connection.run_sync(_with_indexes, Index.create)
    async with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as plain:
        await plain.execute(text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"))


def _with_indexes(connection: Connection, work: Callable[[Index, Connection], None]) -> None:
    """Drop or make what searches need; keeping it up to date row by row takes far longer."""
    for table in ORDER:
        for index in cast(Table, table.__table__).indexes:
            work(index, connection)


async def _store(connection: AsyncConnection, rows: Rows) -> None:
    for table in ORDER:
        if found := rows.get(table):
            made = cast(Table, table.__table__)
            if connection.dialect.name == "sqlite":
                await connection.execute(insert(made), found)
            else:
                await _copy(connection, made, found)


async def _copy(connection: AsyncConnection, table: Table, rows: list[Row]) -> None:
    """Store rows by COPY, which takes half the time of INSERT."""
    columns = [column for column in table.columns if column.name in rows[0] or column.default]
    plain = {column.name: _plain_default(column) for column in columns}
    texts = {column.name for column in columns if isinstance(column.type, JSON)}
    raw = await connection.get_raw_connection()
    await cast(Any, raw.driver_connection).copy_records_to_table(
        table.name,
        columns=list(plain),
        records=[
            [
                json.dumps(value) if name in texts and value is not None else value
                for name, value in (plain | row).items()
            ]
            for row in rows
        ],
    )


def _plain_default(column: Column[Any]) -> Any:
    if column.default is None:
        return None
    if column.default.is_scalar:
        return cast(Any, column.default).arg
    return [] if isinstance(column.type, JSON) else None


async def _count_on(connection: AsyncConnection) -> None:
    """Let PostgreSQL give out ids above the generated ones."""
    for table in _numbered(ORDER):
        name = table.__tablename__
        await connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}")
        )


def _numbered(tables: Iterable[type[Any]]) -> Iterator[type[Any]]:
    return (table for table in tables if table is not Media)
