"""The knowledge base (知识库): answers with a source, and "I do not know" where there is none."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Pool
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import Actor
from backend.core.database import clock_of, publish
from backend.core.fields import tidy
from backend.knowledge import repository
from backend.knowledge.errors import KnowledgeNotFound
from backend.knowledge.models import InquiryRecord, KnowledgeEntry
from backend.knowledge.schemas import KnowledgeStatus, KnowledgeWrite
from backend.knowledge.search import GATE, Document, Index, gist

LONGEST_QUESTION = 500
_TICK = timedelta(microseconds=1)
# One index per database, and what the entries were like when it was made.
_INDEXES: WeakKeyDictionary[Pool, tuple[repository.Version, Index]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Hit:
    """An entry that may answer, with the probability that it does (0 to 1)."""

    entry: KnowledgeEntry
    score: float


@dataclass(frozen=True)
class SearchResult:
    """What a search gave.

    Attributes:
        answered: The first hit answers the question; otherwise nobody should be told so.
        hits: The nearest entries, best first.
    """

    answered: bool
    hits: list[Hit]


async def search(session: AsyncSession, question: str, *, limit: int = 5) -> SearchResult:
    """Find the published entries, valid now, that answer a question."""
    index = await _current_index(session)
    asked = tidy(question)[:LONGEST_QUESTION]
    ranked = index.rank(asked, clock_of(session).now(), limit=limit)
    entries = await repository.by_ids(session, [entry_id for entry_id, _ in ranked])
    hits = [Hit(entries[key], score) for key, score in ranked if key in entries]
    return SearchResult(answered=bool(hits) and hits[0].score >= GATE, hits=hits)


async def ask(
    session: AsyncSession, question: str, *, conversation_id: int | None, limit: int = 5
) -> SearchResult:
    """Search for a resident and keep the question on record, answered or not."""
    result = await search(session, question, limit=limit)
    best = result.hits[0] if result.hits else None
    answer = best.entry if best and result.answered else None
    session.add(
        InquiryRecord(
            conversation_id=conversation_id,
            question=tidy(question)[:LONGEST_QUESTION],
            entry_id=answer.id if answer else None,
            entry_title=answer.title if answer else None,
            score=best.score if best else 0.0,
            answered=result.answered,
            at=clock_of(session).now(),
        )
    )
    await session.flush()
    return result


async def get(session: AsyncSession, entry_id: int) -> KnowledgeEntry:
    """Return one entry.

    Raises:
        KnowledgeNotFound: There is none with this id.
    """
    entry = await repository.get(session, entry_id)
    if entry is None:
        raise KnowledgeNotFound
    return entry


async def list_page(
    session: AsyncSession,
    *,
    q: str | None = None,
    tag: str | None = None,
    status: str | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[list[KnowledgeEntry], int | None]:
    """Return one page of entries, the newest first; `q` = words in their texts."""
    return await repository.page(session, q=q, tag=tag, status=status, cursor=cursor, limit=limit)


async def create(session: AsyncSession, data: KnowledgeWrite, *, actor: Actor) -> KnowledgeEntry:
    """Add an entry; unless it says otherwise, residents are answered with it at once."""
    status = data.status or KnowledgeStatus.PUBLISHED
    values = data.model_dump() | {"status": status, "updated_at": await _stamp(session)}
    entry = KnowledgeEntry(**values)
    session.add(entry)
    await _written(session, entry, actor)
    return entry


async def update(
    session: AsyncSession, entry: KnowledgeEntry, data: KnowledgeWrite, *, actor: Actor
) -> KnowledgeEntry:
    """Replace what an entry says; without a status it keeps its own."""
    values = data.model_dump() | {"status": data.status or entry.status}
    for name, value in values.items():
        setattr(entry, name, value)
    entry.updated_at = await _stamp(session)
    await _written(session, entry, actor)
    return entry


async def delete(session: AsyncSession, entry: KnowledgeEntry) -> None:
    """Remove an entry; the questions it answered stay on record under its title."""
    await session.delete(entry)
    await session.flush()
    _INDEXES.pop(_database_of(session), None)
    publish(session, "knowledge", {"id": entry.id})


async def tags(session: AsyncSession) -> list[str]:
    """Return every tag in use, sorted."""
    return sorted(await repository.tags(session))


async def gists(questions: Sequence[str]) -> list[frozenset[str]]:
    """Return what each question is about: equal for questions that ask the same."""
    return await asyncio.to_thread(lambda: [gist(question) for question in questions])


async def _written(session: AsyncSession, entry: KnowledgeEntry, actor: Actor) -> None:
    await session.flush()
    _INDEXES.pop(_database_of(session), None)
    publish(session, "knowledge", {"id": entry.id, "by": actor.name})


async def _stamp(session: AsyncSession) -> datetime:
    """Return the present moment, later than every stamp before: no write may look like none."""
    now, newest = clock_of(session).now(), await repository.newest_stamp(session)
    return now if newest is None else max(now, newest + _TICK)


async def _current_index(session: AsyncSession) -> Index:
    """Return the index of the entries as they are now, made anew when any was written."""
    version = await repository.version(session)
    known = _INDEXES.get(_database_of(session))
    if known is not None and known[0] == version:
        return known[1]
    entries = await repository.published(session)
    index = await asyncio.to_thread(_make_index, entries)
    _INDEXES[_database_of(session)] = (version, index)
    return index


def _make_index(entries: Sequence[KnowledgeEntry]) -> Index:
    return Index([Document.of(entry) for entry in entries])


def _database_of(session: AsyncSession) -> Pool:
    """Return what all sessions of one database share, on every engine."""
    return session.get_bind().engine.pool
