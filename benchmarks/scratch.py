"""A scratch database for one measurement."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from backend.core.database import Database
from backend.models import Base


@asynccontextmanager
async def scratch_database() -> AsyncIterator[Database]:
    """Give an empty SQLite database that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder)}/bench.db")
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield database
        await database.dispose()
