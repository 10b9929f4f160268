"""Alerts: pages to staff on duty that stay until one of them acknowledges."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import repository
from backend.alerts.errors import AlertNotFound
from backend.alerts.models import Alert
from backend.core.actor import Actor
from backend.core.database import clock_of, publish
from backend.core.phones import mask_words
from backend.tickets.lifecycle import LEADS
from backend.tickets.models import Ticket


async def raise_alert(
    session: AsyncSession,
    *,
    kind: str,
    text: str,
    ticket: Ticket | None = None,
    conversation_id: int | None = None,
    channel_user: str | None = None,
) -> Alert:
    """Page staff about a ticket, whose chat is named unless it is anonymous, or anything else."""
    if ticket is not None and not ticket.anonymous:
        conversation_id = conversation_id or ticket.conversation_id
        channel_user = channel_user or ticket.channel_user
    alert = Alert(
        kind=kind,
        text=text,
        ticket_id=ticket.id if ticket else None,
        ticket_number=ticket.number if ticket else None,
        conversation_id=conversation_id,
        channel_user=channel_user,
        at=clock_of(session).now(),
    )
    session.add(alert)
    await session.flush()
    publish(session, "alerts", {"id": alert.id, "kind": kind, "ticket": alert.ticket_number})
    return alert


async def get(session: AsyncSession, alert_id: int) -> Alert:
    """Return one alert.

    Raises:
        AlertNotFound: There is none with this id.
    """
    alert = await repository.get(session, alert_id)
    if alert is None:
        raise AlertNotFound
    return alert


async def acknowledge(session: AsyncSession, alert: Alert, *, actor: Actor) -> Alert:
    """Note who has seen an alert; the first one counts."""
    if alert.acknowledged_at is None:
        alert.acknowledged_at = clock_of(session).now()
        alert.acknowledged_by = actor.name
        await session.flush()
        publish(session, "alerts", {"id": alert.id, "acknowledged_by": actor.name})
    return alert


async def list_page(
    session: AsyncSession,
    *,
    is_open: bool | None = None,
    kind: str | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[list[Alert], int | None]:
    """Return one page of alerts, the newest first; `is_open` = nobody has acknowledged."""
    return await repository.page(session, is_open=is_open, kind=kind, cursor=cursor, limit=limit)


def text_for(alert: Alert, actor: Actor) -> str:
    """Return the text of an alert; below team lead, phone numbers in it are masked."""
    whole = actor.kind != "staff" or actor.role in LEADS
    return alert.text if whole else mask_words(alert.text)
