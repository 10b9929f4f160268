"""Paging (呼叫): whom an alert reaches, again and one level higher until somebody acknowledges."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import repository
from backend.alerts.models import Alert, AlertPage
from backend.catalogue import get_catalogue
from backend.core.actor import SYSTEM
from backend.core.database import clock_of, publish
from backend.roster import service as roster_service
from backend.tickets.history import record
from backend.tickets.lifecycle import Status
from backend.tickets.models import Ticket

HIGHEST = 3
_BATCH = 50
# Once somebody is on site, or the matter is over, a page calls nobody to anything.
_NOBODY_THERE = (Status.SUBMITTED, Status.ACCEPTED, Status.DISPATCHED)

# Whom a team's level reaches now, so that many pages of one tick ask once.
Reached = dict[tuple[str, int], list[str]]


def page_again(session: AsyncSession, alert: Alert) -> None:
    """Let an alert be paged once more unless somebody acknowledges it before."""
    interval = timedelta(minutes=get_catalogue().policy.emergency_page_minutes)
    alert.next_page_at = clock_of(session).after(interval)


async def page(
    session: AsyncSession, alert: Alert, ticket: Ticket | None, *, known: Reached | None = None
) -> None:
    """Page an alert at its level and keep who was reached.

    Args:
        ticket: Whose history tells of the page; only what is paged again belongs there.
        known: What this tick has looked up already.
    """
    now, key = clock_of(session).now(), (alert.team, alert.level)
    known = {} if known is None else known
    if key not in known:
        people = await roster_service.page_recipients(session, alert.team, alert.level, now)
        known[key] = [person.display_name for person in people]
    session.add(AlertPage(alert_id=alert.id, at=now, level=alert.level, recipients=known[key]))
    await session.flush()
    if ticket is not None and alert.next_page_at is not None:
        reached = "、".join(known[key])
        await record(
            session, ticket, "paged", actor=SYSTEM, page_level=alert.level, recipients=reached
        )
    publish(session, "alerts", {"id": alert.id, "kind": alert.kind, "ticket": alert.ticket_number})


async def page_due(session: AsyncSession) -> int:
    """Page what nobody has acknowledged: on duty, then the leads, then the managers for good."""
    due = await repository.due_pages(session, clock_of(session).now(), _BATCH)
    known: Reached = {}
    paged = 0
    for alert, ticket in due:
        if ticket is not None and ticket.status not in _NOBODY_THERE:
            alert.next_page_at = None
            continue
        alert.level = min(alert.level + 1, HIGHEST)
        page_again(session, alert)
        await page(session, alert, ticket, known=known)
        paged += 1
    await session.flush()
    return paged
