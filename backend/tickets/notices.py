"""What the resident hears of a ticket without having asked, and what staff are paged with.

A notice never asks: it comes while the resident may be in the middle of something else.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.database import clock_of
from backend.core.time import CHINA
from backend.notifications import service as notification_service
from backend.tickets.lifecycle import Action
from backend.tickets.models import Ticket

# Actions the resident hears of. What they did themselves in the chat is answered there.
_TOLD = {
    Action.ACCEPT: "accepted",
    Action.DISPATCH: "dispatched",
    Action.TRANSFER: "transferred",
    Action.START: "started",
    Action.WAIT: "waiting",
    Action.FINISH: "done",
    Action.REOPEN: "reopened",
    Action.REJECT: "rejected",
    Action.MERGE: "merged",
    Action.ADOPT: "adopted",
    Action.NOT_ADOPT: "not_adopted",
}


def kind_for(action: Action) -> str | None:
    """Return the notice an action makes, or None."""
    return _TOLD.get(action)


def day_time(moment: datetime | None) -> str:
    """Write a moment the way people say it."""
    if moment is None:
        return get_catalogue().phrase("tickets.promise.none")
    local = moment.astimezone(CHINA)
    return get_catalogue().phrase(
        "tickets.day_time", month=local.month, day=local.day, time=local.strftime("%H:%M")
    )


def _promise(name: str, moment: datetime | None, now: datetime) -> str:
    """Write a promise; one that is already broken is not made again."""
    if moment is None or moment <= now:
        return get_catalogue().phrase("tickets.promise.soon")
    return get_catalogue().phrase(f"tickets.promise.{name}", time=day_time(moment))


def place_text(ticket: Ticket) -> str:
    """Write a place in words, as far as it is known."""
    catalogue = get_catalogue()
    parts = [
        catalogue.phrase(f"tickets.place.{key}", value=value)
        for key in ("building", "unit", "room")
        if (value := getattr(ticket, key))
    ]
    return "".join([*parts, ticket.area or ""]) or catalogue.phrase("tickets.place.unknown")


def _clause(text: str | None) -> str:
    """Return words of staff without their full stop: the sentence around them has one."""
    return (text or "").rstrip(" 。.!！;；\n")


def _values(ticket: Ticket) -> dict[str, Any]:
    catalogue = get_catalogue()
    team = catalogue.teams.get(ticket.team)
    return {
        "number": ticket.number,
        "label": catalogue.type_label(ticket.type),
        "who": ticket.first_contact or (team.label if team else catalogue.policy.estate_name),
        "assignee": ticket.assignee_name or (team.label if team else ""),
        "visit": ticket.visit_text or "",
        "result": _clause(ticket.result),
        "parent": ticket.parent.number if ticket.parent else "",
    }


def _variant(ticket: Ticket, kind: str) -> str:
    """Choose the wording of a notice."""
    if kind == "waiting":
        return f"tickets.waiting.{ticket.waiting_reason}"
    if kind == "created" and ticket.type == "emergency":
        return "tickets.created_emergency"
    if kind in ("dispatched", "transferred") and ticket.visit_text:
        return f"tickets.{kind}_visit"
    if kind == "started" and ticket.type == "repair":
        return "tickets.started_repair"
    if kind == "done" and ticket.type != "repair":
        return "tickets.done_other"
    return f"tickets.{kind}"


def notice_text(ticket: Ticket, kind: str, *, now: datetime, reason: str | None = None) -> str:
    """Write a notice."""
    text = get_catalogue().phrase(
        _variant(ticket, kind),
        **_values(ticket),
        reason=_clause(reason),
        respond_promise=_promise("within", ticket.due_response_at, now),
        finish_promise=_promise("by", ticket.due_finish_at, now),
    )
    return text.strip()


async def tell(
    session: AsyncSession,
    ticket: Ticket,
    kind: str,
    *,
    event_id: int,
    reason: str | None = None,
) -> None:
    """Say something to the resident, once per event; without a chat, leave it to staff."""
    if ticket.conversation_id is None:
        await notification_service.record_unreachable(
            session, kind=f"ticket_{kind}", ticket_id=ticket.id
        )
        return
    await notification_service.enqueue(
        session,
        ticket.conversation_id,
        kind=f"ticket_{kind}",
        text=notice_text(ticket, kind, now=clock_of(session).now(), reason=reason),
        ticket_id=ticket.id,
        dedupe_key=f"ticket:{ticket.id}:{event_id}",
    )


def alert_text(name: str, ticket: Ticket, **values: Any) -> str:
    """Write a page to staff about a ticket."""
    catalogue = get_catalogue()
    hidden = catalogue.phrase("alerts.anonymous") if ticket.anonymous else None
    return catalogue.phrase(
        f"alerts.{name}",
        **_values(ticket),
        respond_by=day_time(ticket.due_response_at),
        finish_by=day_time(ticket.due_finish_at),
        category=catalogue.category_label(ticket.category),
        place=place_text(ticket),
        name=hidden or ticket.contact_name or catalogue.phrase("alerts.no_name"),
        phone="" if hidden else ticket.contact_phone or catalogue.phrase("alerts.no_phone"),
        description=ticket.description,
        **values,
    )
