"""Storing many rows at once, under ids we give out ourselves."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import Base


async def add_rows(session: AsyncSession, rows: Sequence[Base]) -> None:
    """Store rows of one table, which has numbers for keys, in their order.

    Rows whose ids the database chooses cost SQLite one statement each; with ids they are one.
    PostgreSQL's own counter has to be told where to go on.
    """
    if not rows:
        return
    table: Any = type(rows[0])
    last = await session.scalar(select(func.max(table.id))) or 0
    numbered: Sequence[Any] = rows
    for row in numbered:
        last += 1
        row.id = last
    session.add_all(rows)
    await session.flush()
    if session.get_bind().dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.__tablename__, "id")
        await session.execute(select(func.setval(sequence, last)))
