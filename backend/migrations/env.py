"""Alembic's entry: migrates the configured database, or the connection a test hands over."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from backend.core.database import Database, UtcDateTime
from backend.core.settings import get_settings
from backend.models import Base


def _render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write our time type as the plain column it is, so that old revisions never import us."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _compare_type(_: Any, __: Any, _inspected: Any, declared: Any, ___: Any) -> bool | None:
    return False if isinstance(declared, UtcDateTime) else None


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_render,
        compare_type=_compare_type,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _migrate() -> None:
    settings = get_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_dsn)
    async with database.engine.begin() as connection:
        await connection.run_sync(_run)
    await database.dispose()


if (given := context.config.attributes.get("connection")) is not None:
    _run(given)
else:
    asyncio.run(_migrate())
