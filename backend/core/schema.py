"""Is the database at the revision this code was written for?"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from backend.core.database import Database

# Alembic is imported where it is used: the gateway answers before it has to know.
if TYPE_CHECKING:
    from alembic.config import Config

ALEMBIC_INI = Path(__file__).parents[1] / "migrations" / "alembic.ini"


def alembic_config() -> "Config":
    """Return Alembic's configuration of this project."""
    from alembic.config import Config

    return Config(str(ALEMBIC_INI))


def expected_revision() -> str | None:
    """Return the newest revision in the code."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(alembic_config()).get_current_head()


async def schema_is_current(database: Database) -> bool:
    """Tell whether the database answers and carries the newest revision."""
    from alembic.runtime.migration import MigrationContext

    def revision(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    try:
        async with database.reader() as session:
            found = await (await session.connection()).run_sync(revision)
    except (SQLAlchemyError, OSError):
        return False
    return found is not None and found == expected_revision()
