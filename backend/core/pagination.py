"""Cursor pages: `{"items": […], "next": cursor or null}`."""

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.base import ExecutableOption

from backend.core.fields import LARGEST_ID
from backend.core.planning import found_first

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
    selective: bool = False,
    options: Sequence[ExecutableOption] = (),
) -> tuple[list[Row], int | None]:
    """Read one page ordered by a whole-number key, newest first.

    Args:
        statement: What is on the list; how its rows are loaded is told by `options`.
        selective: Few rows fit, or old ones (see `found_first`).

    Returns:
        The rows and the cursor of the next page (the last key shown), or None at the end.
    """
    if cursor is not None:
        statement = statement.where(key < cursor)
    # The rows come by their keys alone: eagerly joined ones would be read, and planned for, before
    # it is known which few of them are on the page.
    if selective:
        keys = found_first(statement, key, limit=limit + 1, newest=True)
    else:
        keys = statement.with_only_columns(key).order_by(key.desc()).limit(limit + 1)
    shown = select(key.class_).where(key.in_(keys)).order_by(key.desc()).options(*options)
    read = list(await session.scalars(shown))
    rows: list[Any] = read[:limit]
    more = len(read) > limit
    return rows, getattr(rows[-1], key.key) if more else None
