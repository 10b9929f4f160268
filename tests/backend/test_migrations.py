"""Migrations: from empty to the models and back."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from backend.core.database import Database
from backend.core.schema import alembic_config
from backend.models import Base

SCHEMA = "migration_test"


def _prepare(connection: Connection) -> None:
    """Work in a schema of our own on PostgreSQL, where the other tests' tables live too."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        connection.execute(text(f"SET search_path TO {SCHEMA}"))
        connection.dialect.default_schema_name = SCHEMA


def _walk(connection: Connection) -> tuple[list[object], list[str]]:
    _prepare(connection)
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    differences = compare_metadata(context, Base.metadata)
    command.downgrade(config, "base")
    return differences, inspect(connection).get_table_names()


class TestMigrations:
    async def test_match_the_models_and_can_be_undone(self, tmp_path, database_url: str) -> None:
        url = database_url if "postgres" in database_url else f"sqlite+aiosqlite:///{tmp_path}/m.db"
        database = Database(url)

        async with database.engine.connect() as connection:
            differences, left = await connection.run_sync(_walk)
            await connection.rollback()
        await database.dispose()

        assert differences == []
        assert set(left) <= {"alembic_version"}
