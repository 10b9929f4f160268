"""The demo's knowledge base."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.time import CHINA
from backend.demo import content
from backend.demo.rows import add_rows
from backend.demo.specs import EntrySpec
from backend.knowledge.models import KnowledgeEntry


async def load_knowledge(session: AsyncSession, now: datetime) -> list[KnowledgeEntry]:
    """Store every entry, its dates counted from today."""
    entries = [_entry(spec, now) for spec in content.entries()]
    await add_rows(session, entries)
    return entries


def _entry(spec: EntrySpec, now: datetime) -> KnowledgeEntry:
    return KnowledgeEntry(
        title=content.fill(spec.title, now),
        questions=spec.questions,
        answer=content.fill(spec.answer, now),
        source=content.fill(spec.source, now),
        tags=spec.tags,
        valid_from=_midnight(now, spec.valid_from),
        valid_to=_midnight(now, spec.valid_to),
        status="published",
        updated_at=now,
    )


def _midnight(now: datetime, days: int | None) -> datetime | None:
    """Return the start of the day so many days from today, in China."""
    if days is None:
        return None
    today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=days)
