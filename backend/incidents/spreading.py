"""Telling everybody an incident concerns, a few at a time.

What goes out is found by looking who has not heard yet: a process that dies in between leaves the
rest to the next look, and whoever was told is never told twice.
"""

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import Database, clock_of, publish
from backend.incidents import audience_queries, repository, words
from backend.incidents.models import Incident, IncidentUpdate, UpdateKind
from backend.notifications import service as notification_service

# So many people are told in one transaction: residents who write meanwhile hardly have to wait.
CHUNK = 10
# Between two of them whoever wants to write as well gets a turn: on SQLite they would wait until
# the last one, because those who wait look only every tenth of a second.
PAUSE_S = 0.12

_OVERTAKES: dict[UpdateKind, tuple[UpdateKind, ...]] = {
    UpdateKind.NOTICE: (),
    UpdateKind.UPDATE: (UpdateKind.UPDATE,),
    UpdateKind.ALL_CLEAR: tuple(UpdateKind),
}

log = structlog.get_logger(__name__)


async def begin(
    session: AsyncSession,
    incident: Incident,
    kind: UpdateKind,
    text: str,
    *,
    actor: Actor,
    urgent: bool,
) -> IncidentUpdate:
    """Let something go out to everybody concerned.

    News takes the place of news that is still going out, and the all-clear that of everything.
    """
    now = clock_of(session).now()
    why = get_catalogue().phrase("incidents.superseded")
    await repository.stop_updates(session, incident.id, _OVERTAKES[kind], now=now, why=why)
    update = IncidentUpdate(
        incident_id=incident.id, kind=kind, text=text, urgent=urgent, by=actor.name, at=now
    )
    session.add(update)
    await session.flush()
    publish(session, "incidents", {"id": incident.id})
    return update


async def spread_due(database: Database, *, pause_s: float = PAUSE_S) -> int:
    """Tell everybody who has not heard yet, in small transactions; returns how many were told."""
    total = 0
    while True:
        async with database.session() as session:
            told = await spread_some(session)
        if told is None:
            return total
        total += told
        await asyncio.sleep(pause_s)


async def spread_some(session: AsyncSession) -> int | None:
    """Tell some of those who have not heard an update yet.

    Returns:
        How many were told; None when nothing is going out.
    """
    update = await audience_queries.hold_one_to_spread(session)
    if update is None:
        return None
    incident = await repository.get(session, update.incident_id)
    assert incident is not None  # its updates are deleted with it
    waiting = await audience_queries.not_yet_told(session, incident, update, CHUNK)
    people, told = _once_each(waiting), 0
    for conversation_id in people:
        told += await _told(session, incident, update, conversation_id)
    # Who failed, as in a deadlock, is tried again; whom nobody can tell would be found for ever.
    if told == 0 or (len(waiting) < CHUNK and told == len(people)):
        update.spread_at = clock_of(session).now()
    await session.flush()
    publish(session, "incidents", {"id": incident.id})
    return told


def _once_each(found: Sequence[Row[int, int | None]]) -> list[int]:
    """Keep one conversation of each resident, to be held in the order of their ids."""
    seen: dict[tuple[str, int], int] = {}
    for conversation_id, resident_id in found:
        who = ("resident", resident_id) if resident_id else ("conversation", conversation_id)
        seen.setdefault(who, conversation_id)
    return sorted(seen.values())


async def _told(
    session: AsyncSession, incident: Incident, update: IncidentUpdate, conversation_id: int
) -> bool:
    """Tell one person; a failure takes back only this."""
    try:
        async with session.begin_nested():
            await notification_service.enqueue(
                session,
                conversation_id,
                kind=f"incident_{update.kind}",
                text=words.update_text(incident, update, now=clock_of(session).now()),
                incident_update_id=update.id,
                dedupe_key=f"incident:{update.id}:{conversation_id}",
                urgent=update.urgent,
            )
    except Exception:
        log.exception("incident_not_told", incident=incident.id, conversation=conversation_id)
        return False
    return True
