"""The SQL of alerts."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert, AlertPage
from backend.core.actor import Actor
from backend.core.pagination import newest_first
from backend.staff.models import Role, Staff
from backend.tickets.models import Ticket

# The desk answers for every team, and so do those above them.
_SEE_ALL = (Role.AGENT, Role.MANAGER, Role.ADMIN)
_OPEN = Alert.acknowledged_at.is_(None)


def _seen_by(actor: Actor | None) -> ColumnElement[bool]:
    """Match the alerts of an actor's team, of no team, and those they were paged with."""
    if actor is None or actor.kind != "staff" or actor.role in _SEE_ALL:
        return true()
    own_team = select(Staff.team).where(Staff.id == actor.staff_id).scalar_subquery()
    # The names are stored as JSON writes them.
    named = cast(AlertPage.recipients, String).contains(json.dumps(actor.name), autoescape=True)
    paged = select(AlertPage.id).where(AlertPage.alert_id == Alert.id, named).exists()
    return or_(Alert.team == "", Alert.team == own_team, paged)


async def hold(session: AsyncSession, alert_id: int, *, actor: Actor | None) -> Alert | None:
    """Read one alert an actor may see, held for change.

    Its ticket is held first, as everywhere: two orders would be a deadlock.
    """
    mine = select(Alert).where(Alert.id == alert_id, _seen_by(actor))
    found = await session.scalar(mine)
    if found is None:
        return None
    if found.ticket_id is not None:
        ticket = select(Ticket).where(Ticket.id == found.ticket_id).with_for_update(of=Ticket)
        await session.scalar(ticket.execution_options(populate_existing=True))
    fresh = select(Alert).where(Alert.id == alert_id).with_for_update()
    return await session.scalar(fresh.execution_options(populate_existing=True))


async def all_of_ticket(session: AsyncSession, ticket_id: int) -> Sequence[Alert]:
    """Read all alerts of a ticket."""
    return (await session.scalars(select(Alert).where(Alert.ticket_id == ticket_id))).all()


async def open_of_ticket(session: AsyncSession, ticket_id: int, kind: str) -> Sequence[Alert]:
    """Read a ticket's alerts of a kind nobody has acknowledged, held for change.

    The caller holds the ticket.
    """
    statement = select(Alert).where(Alert.ticket_id == ticket_id, Alert.kind == kind, _OPEN)
    return (await session.scalars(statement.order_by(Alert.id).with_for_update())).all()


async def due_pages(
    session: AsyncSession, now: datetime, limit: int
) -> list[tuple[Alert, Ticket | None]]:
    """Read alerts to page again with their tickets, both held for change.

    What somebody else holds is left out: it is theirs, or the next look finds it.
    """
    due = (_OPEN, Alert.next_page_at <= now)
    order = (Alert.next_page_at, Alert.id)
    found = (await session.scalars(select(Alert).where(*due).order_by(*order).limit(limit))).all()
    about = {alert.ticket_id for alert in found if alert.ticket_id is not None}
    tickets = {ticket.id: ticket for ticket in await _hold_tickets(session, about)}
    free = [alert.id for alert in found if alert.ticket_id is None or alert.ticket_id in tickets]
    held = select(Alert).where(Alert.id.in_(free), *due).order_by(*order)
    held = held.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return [(alert, tickets.get(alert.ticket_id or 0)) for alert in await session.scalars(held)]


async def _hold_tickets(session: AsyncSession, ids: set[int]) -> Sequence[Ticket]:
    if not ids:
        return []
    statement = select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id)
    statement = statement.with_for_update(of=Ticket, skip_locked=True)
    return (await session.scalars(statement.execution_options(populate_existing=True))).all()


async def page(
    session: AsyncSession,
    *,
    actor: Actor | None = None,
    is_open: bool | None,
    kind: str | None,
    cursor: int | None,
    limit: int,
) -> tuple[list[Alert], int | None]:
    """Read one page of alerts an actor may see, the newest first."""
    statement = select(Alert).where(_seen_by(actor))
    if is_open is not None:
        statement = statement.where(_OPEN if is_open else ~_OPEN)
    if kind is not None:
        statement = statement.where(Alert.kind == kind)
    return await newest_first(session, statement, Alert.id, cursor=cursor, limit=limit)


async def pages_of(session: AsyncSession, alerts: Sequence[Alert]) -> Sequence[AlertPage]:
    """Read the pages of several alerts, oldest first."""
    statement = select(AlertPage).where(AlertPage.alert_id.in_([alert.id for alert in alerts]))
    return (await session.scalars(statement.order_by(AlertPage.id))).all()


async def tickets_of(session: AsyncSession, alerts: Sequence[Alert]) -> Sequence[Ticket]:
    """Read the tickets of several alerts."""
    wanted = {alert.ticket_id for alert in alerts if alert.ticket_id is not None}
    if not wanted:
        return []
    return (await session.scalars(select(Ticket).where(Ticket.id.in_(wanted)))).all()
