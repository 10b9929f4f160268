"""Engine, sessions and the only place that commits."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from fastapi import Depends, Request
from sqlalchemy import DateTime, Dialect, MetaData, TypeDecorator
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from backend.core.hub import Event, Hub
from backend.core.time import Clock

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; SQLite, which has no zones, gets it back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and store UTC (see parent class)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A naive time may not be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return aware UTC (see parent class)."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {datetime: UtcDateTime}


class IdMixin:
    """A whole-number key: ordered, short to say on the phone."""

    id: Mapped[int] = mapped_column(primary_key=True)


class Database:
    """The engine and its sessions.

    On SQLite a writing session begins with BEGIN IMMEDIATE: a transaction that reads first and
    writes later would otherwise fail at once when another one wrote in between.

    Args:
        url: SQLAlchemy URL, `sqlite+aiosqlite` or `postgresql+asyncpg`.
        clock: What services read the time from (`clock_of`).
        hub: Where services publish live events (`publish`).
    """

    def __init__(self, url: str, *, clock: Clock | None = None, hub: Hub | None = None) -> None:
        self.engine = _create_engine(url)
        self.clock = clock or Clock()
        self.hub = hub or Hub()
        self._bind: AsyncEngine | AsyncConnection = self.engine
        self._readers = self.engine.execution_options(sqlite_begin="DEFERRED")

    @property
    def is_sqlite(self) -> bool:
        """True on the embedded database."""
        return self.engine.dialect.name == "sqlite"

    def bind_to(self, connection: AsyncConnection) -> None:
        """Let every session join the transaction of one connection (tests)."""
        self._bind = connection

    def _sessions(self, bind: AsyncEngine | AsyncConnection) -> async_sessionmaker[AsyncSession]:
        return async_sessionmaker(
            bind,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
            info={"clock": self.clock, "hub": self.hub},
        )

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Open a session that commits on leaving and rolls back on an error."""
        async with self._sessions(self._bind)() as session:
            yield session
            await session.commit()

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[AsyncSession]:
        """Open a session for reading only; nothing of it is kept."""
        bind = self._readers if self._bind is self.engine else self._bind
        async with self._sessions(bind)() as session:
            yield session

    async def dispose(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


class _SqliteConnection(sqlite3.Connection):
    """Gives its locks back on closing.

    SQLite keeps a closed connection, and its locks, as long as a cursor in the middle of its rows
    is alive. A cancelled task leaves such a cursor behind, for the garbage collector to find.
    """

    def close(self) -> None:
        """Roll back, then close (see parent class)."""
        if self.in_transaction:
            self.rollback()
        super().close()


def _create_engine(url: str) -> AsyncEngine:
    if not url.startswith("sqlite"):
        # How many rows a state or a word matches differs by a thousandfold: PostgreSQL has to plan
        # for the value that is asked, not once for all values.
        connect_args = {"server_settings": {"plan_cache_mode": "force_custom_plan"}}
        return create_async_engine(
            url, pool_size=15, max_overflow=15, pool_pre_ping=True, connect_args=connect_args
        )
    engine = create_async_engine(
        url, pool_size=15, max_overflow=15, connect_args={"factory": _SqliteConnection}
    )

    @sqlalchemy_event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "busy_timeout=15000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sqlalchemy_event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def clock_of(session: AsyncSession) -> Clock:
    """Return the clock of the running product (a fake one in tests)."""
    clock: Clock = session.info["clock"]
    return clock


def publish(session: AsyncSession, topic: str, event: Event | None = None) -> None:
    """Publish a live event once the session's transaction is stored."""
    hub: Hub = session.info["hub"]
    after_commit(session, lambda: hub.publish(topic, event))


def after_commit(session: AsyncSession, call: Callable[[], None]) -> None:
    """Run `call` once the session's transaction is safely stored; never after a rollback."""
    pending = session.info.setdefault("after_commit", [])
    pending.append((_savepoints(session.sync_session), call))


def _savepoints(session: Session) -> int:
    """Count the savepoints a session is inside of."""
    depth, transaction = 0, session.get_nested_transaction()
    while transaction is not None:
        depth += transaction.nested
        transaction = transaction.parent
    return depth


@sqlalchemy_event.listens_for(Session, "after_commit")
def _run_pending(session: Session) -> None:
    """Run what waits for the commit; a released savepoint only hands its calls on."""
    pending = session.info.pop("after_commit", [])
    depth = _savepoints(session)
    if depth:
        session.info["after_commit"] = [(min(at, depth - 1), call) for at, call in pending]
        return
    for _, call in pending:
        call()


@sqlalchemy_event.listens_for(Session, "after_rollback")
def _drop_pending(session: Session) -> None:
    """Forget what was registered since the savepoint or transaction that is rolled back."""
    depth = _savepoints(session)
    pending = session.info.pop("after_commit", [])
    session.info["after_commit"] = [(at, call) for at, call in pending if depth and at < depth]


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Give an endpoint its transaction: committed before the response, rolled back on error."""
    database: Database = request.app.state.database
    reading = request.method in ("GET", "HEAD")
    async with database.reader() if reading else database.session() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
