"""The SQL of the knowledge base."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, TableValuedAlias, exists, extract, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from backend.core.pagination import newest_first
from backend.knowledge.models import KnowledgeEntry
from backend.knowledge.schemas import KnowledgeStatus

Version = tuple[object, ...]


async def get(session: AsyncSession, entry_id: int) -> KnowledgeEntry | None:
    """Read one entry."""
    return await session.get(KnowledgeEntry, entry_id)


async def by_ids(session: AsyncSession, ids: Collection[int]) -> dict[int, KnowledgeEntry]:
    """Read entries by id."""
    found = await session.scalars(select(KnowledgeEntry).where(KnowledgeEntry.id.in_(ids)))
    return {entry.id: entry for entry in found}


async def published(session: AsyncSession) -> Sequence[KnowledgeEntry]:
    """Read every published entry."""
    statement = select(KnowledgeEntry).where(KnowledgeEntry.status == KnowledgeStatus.PUBLISHED)
    return (await session.scalars(statement.order_by(KnowledgeEntry.id))).all()


async def version(session: AsyncSession) -> Version:
    """Return what differs once any entry was written, in this process or another.

    The sum notices a change that was stamped before the newest one and stored after it.
    """
    stamp = KnowledgeEntry.updated_at
    row = await session.execute(
        select(
            func.count(),
            func.max(KnowledgeEntry.id),
            func.max(stamp),
            func.sum(extract("epoch", stamp)),
        ).select_from(KnowledgeEntry)
    )
    return tuple(row.one())


async def newest_stamp(session: AsyncSession) -> datetime | None:
    """Return when an entry was last written."""
    return await session.scalar(select(func.max(KnowledgeEntry.updated_at)))


async def tags(session: AsyncSession) -> Sequence[str]:
    """Read every tag in use."""
    tag = _elements(session, KnowledgeEntry.tags)
    statement = select(tag.c.value).select_from(KnowledgeEntry).join(tag, true()).distinct()
    return (await session.scalars(statement)).all()


async def page(
    session: AsyncSession,
    *,
    q: str | None,
    tag: str | None,
    status: str | None,
    cursor: int | None,
    limit: int,
) -> tuple[list[KnowledgeEntry], int | None]:
    """Read one page of entries, the newest first."""
    statement = select(KnowledgeEntry)
    if q:
        statement = statement.where(_contains(session, q))
    if tag:
        statement = statement.where(_has_element(session, KnowledgeEntry.tags, tag))
    if status:
        statement = statement.where(KnowledgeEntry.status == status)
    return await newest_first(session, statement, KnowledgeEntry.id, cursor=cursor, limit=limit)


def _elements(session: AsyncSession, column: InstrumentedAttribute[list[str]]) -> TableValuedAlias:
    """Return the texts of a list column as rows; JSON escapes Chinese, so the list is unfolded."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    unfold = func.json_each if is_sqlite else func.json_array_elements_text
    return unfold(column).table_valued("value")


def _has_element(
    session: AsyncSession, column: InstrumentedAttribute[list[str]], text: str
) -> ColumnElement[bool]:
    elements = _elements(session, column)
    return exists().select_from(elements).where(elements.c.value == text)


def _contains(session: AsyncSession, words: str) -> ColumnElement[bool]:
    asks = _elements(session, KnowledgeEntry.questions)
    columns = (KnowledgeEntry.title, KnowledgeEntry.answer, KnowledgeEntry.source)
    return or_(
        *(column.icontains(words, autoescape=True) for column in columns),
        exists().select_from(asks).where(asks.c.value.icontains(words, autoescape=True)),
    )
