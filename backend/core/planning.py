"""Statements a database cannot plan badly."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute


def found_first(
    statement: Select[Any] | Select[Any, Any],
    key: InstrumentedAttribute[int],
    *,
    limit: int,
    newest: bool = False,
) -> Select[int]:
    """Select the first few keys of a statement whose rows are all found before they are ordered.

    Told to stop after a few rows, a database that thinks that many fit reads the table in order
    until it has them. When fewer fit, or old ones, that is the whole table. What has an OFFSET,
    though it skips nothing, is worked out by itself, with the indexes of its conditions.

    Args:
        newest: Begin with the largest key.
    """
    found = statement.with_only_columns(key.label("key")).offset(0).subquery()
    order = found.c.key.desc() if newest else found.c.key
    return select(found.c.key).order_by(order).limit(limit)
