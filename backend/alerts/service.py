"""Alerts: pages to staff on duty that stay until one of them acknowledges."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import paging, repository
from backend.alerts.errors import AlertNotFound
from backend.alerts.models import Alert, AlertPage
from backend.alerts.paging import page_due
from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of, publish
from backend.core.phones import mask_words
from backend.notifications import service as notification_service
from backend.tickets.history import record
from backend.tickets.lifecycle import LEADS, OPEN
from backend.tickets.models import Ticket

__all__ = [
    "acknowledge",
    "acknowledge_for",
    "get",
    "list_page",
    "page_due",
    "pages_of",
    "raise_alert",
    "text_for",
    "tickets_of",
]
EMERGENCY = "emergency"


async def raise_alert(
    session: AsyncSession,
    *,
    kind: str,
    text: str,
    ticket: Ticket | None = None,
    conversation_id: int | None = None,
    channel_user: str | None = None,
    team: str | None = None,
    level: int = 1,
    repeat: bool = False,
) -> Alert:
    """Page staff about a ticket, whose chat is named unless it is anonymous, or anything else.

    Args:
        team: Whose people; None = the ticket's team, without a ticket everybody's.
        level: 1 on duty, 2 leads, 3 managers.
        repeat: Page again, one level higher each time, until somebody acknowledges.
    """
    if ticket is not None:
        # A chat named beside an anonymous ticket would tell who wrote it.
        hidden = ticket.anonymous
        conversation_id = None if hidden else conversation_id or ticket.conversation_id
        channel_user = None if hidden else channel_user or ticket.channel_user
    alert = Alert(
        kind=kind,
        text=text,
        ticket_id=ticket.id if ticket else None,
        ticket_number=ticket.number if ticket else None,
        conversation_id=conversation_id,
        channel_user=channel_user,
        team=(ticket.team if ticket else "") if team is None else team,
        level=level,
        at=clock_of(session).now(),
    )
    if repeat:
        paging.page_again(session, alert)
    session.add(alert)
    await session.flush()
    await paging.page(session, alert, ticket)
    return alert


async def get(session: AsyncSession, alert_id: int, *, actor: Actor | None = None) -> Alert:
    """Return one alert, held for change.

    Args:
        actor: Who asks; None = the product itself.

    Raises:
        AlertNotFound: There is none with this id, or it is not for this actor.
    """
    alert = await repository.hold(session, alert_id, actor=actor)
    if alert is None:
        raise AlertNotFound
    return alert


async def hide_person(session: AsyncSession, ticket: Ticket) -> None:
    """Take the person out of a ticket's alerts: it has become anonymous since."""
    hidden = get_catalogue().phrase("alerts.anonymous")
    said = [words for words in (ticket.contact_name, ticket.contact_phone) if words]
    for alert in await repository.all_of_ticket(session, ticket.id):
        alert.conversation_id = alert.channel_user = None
        for words in said:
            alert.text = alert.text.replace(words, hidden)
    await session.flush()


async def acknowledge(session: AsyncSession, alert: Alert, *, actor: Actor) -> Alert:
    """Note who has seen an alert; the first one counts, and of an emergency the resident hears."""
    if alert.acknowledged_at is not None:
        return alert
    ticket = await session.get(Ticket, alert.ticket_id) if alert.ticket_id else None
    await _note(session, alert, ticket, actor)
    if alert.kind == EMERGENCY:
        await _tell_resident(session, alert, ticket, actor)
    return alert


async def acknowledge_for(session: AsyncSession, ticket: Ticket, *, actor: Actor) -> None:
    """Count it as seen when staff take an emergency in hand: what they do tells the resident."""
    if actor.kind != "staff" or ticket.priority != EMERGENCY:
        return
    for alert in await repository.open_of_ticket(session, ticket.id, EMERGENCY):
        await _note(session, alert, ticket, actor)


async def _note(session: AsyncSession, alert: Alert, ticket: Ticket | None, actor: Actor) -> None:
    alert.acknowledged_at = clock_of(session).now()
    alert.acknowledged_by = actor.name
    alert.next_page_at = None
    await session.flush()
    if alert.kind == EMERGENCY and ticket is not None:
        await record(session, ticket, "acknowledged", actor=actor)
    publish(session, "alerts", {"id": alert.id, "acknowledged_by": actor.name})


async def _tell_resident(
    session: AsyncSession, alert: Alert, ticket: Ticket | None, actor: Actor
) -> None:
    """Say once that a person has seen it; not when the matter is over already."""
    conversation_id = ticket.conversation_id if ticket else alert.conversation_id
    if conversation_id is None or (ticket is not None and ticket.status not in OPEN):
        return
    who = actor.name if actor.kind == "staff" else ""
    key = "alerts.seen" if ticket else "alerts.seen_unread"
    await notification_service.enqueue(
        session,
        conversation_id,
        kind="emergency_seen",
        text=get_catalogue().phrase(key, who=who, number=ticket.number if ticket else ""),
        ticket_id=ticket.id if ticket else None,
        dedupe_key=f"emergency_seen:{ticket.id}" if ticket else f"alert_seen:{alert.id}",
    )


async def list_page(
    session: AsyncSession,
    *,
    actor: Actor | None = None,
    is_open: bool | None = None,
    kind: str | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[list[Alert], int | None]:
    """Return one page of alerts, the newest first.

    Args:
        actor: Who asks: workers and leads see their own team's, the desk and managers all.
        is_open: True = nobody has acknowledged.
    """
    return await repository.page(
        session, actor=actor, is_open=is_open, kind=kind, cursor=cursor, limit=limit
    )


async def pages_of(session: AsyncSession, alerts: Sequence[Alert]) -> dict[int, list[AlertPage]]:
    """Return the pages of alerts by alert id, oldest first."""
    found: dict[int, list[AlertPage]] = defaultdict(list)
    for page in await repository.pages_of(session, alerts):
        found[page.alert_id].append(page)
    return found


async def tickets_of(session: AsyncSession, alerts: Sequence[Alert]) -> dict[int, Ticket]:
    """Return the tickets of alerts by ticket id."""
    return {ticket.id: ticket for ticket in await repository.tickets_of(session, alerts)}


def text_for(alert: Alert, actor: Actor) -> str:
    """Return the text of an alert; below team lead, phone numbers in it are masked."""
    whole = actor.kind != "staff" or actor.role in LEADS
    return alert.text if whole else mask_words(alert.text)
