"""Watching promises: staff hear of one before it is missed, the resident hears it from us."""

from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.core.actor import SYSTEM
from backend.core.database import clock_of
from backend.promises import repository
from backend.promises.models import Promise, PromiseKind, PromiseStatus
from backend.tickets import notices
from backend.tickets.history import record
from backend.tickets.lifecycle import OPEN
from backend.tickets.models import Ticket

_BATCH = 50
_WORKER, _LEAD = 1, 2
# A missed deadline pages by its own ladder; a visit or a word has nobody else to speak of it.
_PAGED = {PromiseKind.VISIT, PromiseKind.ANSWER}
_APOLOGIES = (PromiseKind.FINISH, PromiseKind.VISIT)

log = structlog.get_logger(__name__)


async def warn_due(session: AsyncSession) -> int:
    """Warn staff of promises that are near, and settle those that were missed; returns how many."""
    clock = clock_of(session)
    minutes = get_catalogue().policy.promise_warn_minutes
    now, soon = clock.now(), clock.after(timedelta(minutes=minutes))
    done = 0
    for promise, ticket in await repository.due(session, now, soon, _BATCH):
        key = promise.id
        try:
            async with session.begin_nested():
                await (_miss if promise.due_at < now else _warn)(session, promise, ticket)
            done += 1
        except Exception:
            # One promise that cannot be looked after must not hide the others.
            log.exception("promise_failed", promise=key)
    return done


async def _warn(session: AsyncSession, promise: Promise, ticket: Ticket | None) -> None:
    promise.warned_at = clock_of(session).now()
    await _page(session, promise, ticket, "promise_soon", level=_WORKER)


async def _miss(session: AsyncSession, promise: Promise, ticket: Ticket | None) -> None:
    promise.status, promise.settled_at = PromiseStatus.BROKEN, clock_of(session).now()
    await session.flush()
    kind = PromiseKind(promise.kind)
    if kind in _PAGED:
        await _page(session, promise, ticket, "promise_broken", level=_LEAD)
    if ticket is None or ticket.status not in OPEN:
        return
    event = await record(session, ticket, "promise_broken", actor=SYSTEM, promise=kind)
    if kind in _APOLOGIES:
        missed = get_catalogue().phrase(
            f"tickets.missed.{kind}", promised=notices.day_time(promise.due_at)
        )
        await notices.tell(session, ticket, "delayed_apology", event_id=event.id, reason=missed)


async def _page(
    session: AsyncSession, promise: Promise, ticket: Ticket | None, kind: str, *, level: int
) -> None:
    dispatched = ticket is None or ticket.assignee_name is not None
    await alert_service.raise_alert(
        session,
        kind=kind,
        text=_text(promise, ticket, kind),
        ticket=ticket,
        conversation_id=promise.conversation_id,
        level=level if dispatched else _LEAD,
    )


def _text(promise: Promise, ticket: Ticket | None, kind: str) -> str:
    catalogue = get_catalogue()
    words = {
        "what": catalogue.label("promise", promise.kind),
        "promised": notices.day_time(promise.due_at),
        "made_by": promise.made_by,
    }
    if ticket is None:
        return catalogue.phrase(f"alerts.{kind}_talk", **words)
    return notices.alert_text(kind, ticket, **words)
