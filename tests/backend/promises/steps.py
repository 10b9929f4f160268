"""What the tests of the promise ledger share."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.conversations.models import Message
from backend.core.time import CHINA
from backend.promises.models import Promise

Told = tuple[str, str]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


async def ledger(session: AsyncSession, kind: str | None = None) -> list[Told]:
    """Return kind and status of every promise, oldest first."""
    rows = await session.scalars(select(Promise).order_by(Promise.id))
    return [(row.kind, row.status) for row in rows if kind in (None, row.kind)]


async def pages(session: AsyncSession) -> list[tuple[str, int]]:
    rows = await session.scalars(select(Alert).order_by(Alert.id))
    return [(alert.kind, alert.level) for alert in rows]


async def said(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(Message.text).order_by(Message.id)))
