"""Cursor pages: `{"items": […], "next": cursor or null}`."""

from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from backend.core.fields import LARGEST_ID

CursorQuery = Annotated[
    int | None, Query(ge=0, le=LARGEST_ID, description="`next` of the page before")
]
Item = TypeVar("Item")
Row = TypeVar("Row")
LimitQuery = Annotated[int, Query(ge=1, le=200)]


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next: int | None = None


async def newest_first(
    session: AsyncSession,
    statement: Select[Row],
    key: InstrumentedAttribute[int],
    *,
    cursor: int | None,
    limit: int,
) -> tuple[list[Row], int | None]:
    """Read one page ordered by a whole-number key, newest first.

    Returns:
        The rows and the cursor of the next page (the last key shown), or None at the end.
    """
    if cursor is not None:
        statement = statement.where(key < cursor)
    found = list(await session.scalars(statement.order_by(key.desc()).limit(limit + 1)))
    rows: list[Any] = found[:limit]
    more = len(found) > limit
    return rows, getattr(rows[-1], key.key) if more else None
