"""What the resident hears of a ticket without having asked, and what staff are paged with.

A notice never asks: it comes while the resident may be in the middle of something else.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.database import clock_of
from backend.core.time import CHINA, Clock
from backend.notifications import service as notification_service
from backend.notifications.kinds import OF_TICKET, PHOTO
from backend.notifications.quiet import end_of_quiet
from backend.tasks import opening as task_opening
from backend.tickets import repository
from backend.tickets.lifecycle import Action
from backend.tickets.models import Ticket

# Actions the resident hears of. What they did themselves in the chat is answered there.
_TOLD = {
    Action.ACCEPT: "accepted",
    Action.DISPATCH: "dispatched",
    Action.CLAIM: "dispatched",
    Action.TRANSFER: "transferred",
    Action.START: "started",
    Action.WAIT: "waiting",
    Action.RESUME: "resumed",
    Action.FINISH: "done",
    Action.REOPEN: "reopened",
    Action.REJECT: "rejected",
    Action.MERGE: "merged",
    Action.ADOPT: "adopted",
    Action.NOT_ADOPT: "not_adopted",
    Action.EXTEND: "delayed",
}
# Steps after which everything that was said still holds.
_CHANGES_NOTHING = {Action.AUTO_CLOSE, Action.CLOSE, Action.UNREACHABLE}
# Steps after which nobody has to be called about what was before.
_SETTLES = {
    Action.RESUME,
    Action.FINISH,
    Action.SETTLE,
    Action.CONFIRM,
    Action.REOPEN,
    Action.WITHDRAW,
    Action.MERGE,
    Action.REJECT,
    Action.ADOPT,
    Action.NOT_ADOPT,
}
# Steps after which the question whether all is well would come too early.
_GOES_ON = {Action.REOPEN}
_NAMES_VISIT = ("dispatched", "transferred")
_REMINDER = "visit_reminder"
_BATCH = 50


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
        "visit_at": day_time(ticket.visit_from),
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
    key = f"ticket:{ticket.id}:{event_id}"
    await _say(session, ticket, kind, key=key, reason=reason)
    if kind in _NAMES_VISIT:
        _count_as_reminder(session, ticket)
    photo = await repository.photo_after(session, ticket) if kind == "done" else None
    if photo is not None and ticket.conversation_id is not None:
        await notification_service.enqueue(
            session,
            ticket.conversation_id,
            kind=PHOTO,
            text="",
            type="image",
            media_id=photo,
            ticket_id=ticket.id,
            dedupe_key=f"{key}:photo",
        )


async def _say(
    session: AsyncSession, ticket: Ticket, kind: str, *, key: str, reason: str | None = None
) -> None:
    clock = clock_of(session)
    text = notice_text(ticket, kind, now=clock.now(), reason=reason)
    if ticket.conversation_id is None:
        await notification_service.record_unreachable(
            session, kind=f"{OF_TICKET}{kind}", ticket_id=ticket.id, text=text
        )
        return
    await notification_service.enqueue(
        session,
        ticket.conversation_id,
        kind=f"{OF_TICKET}{kind}",
        text=text,
        ticket_id=ticket.id,
        dedupe_key=key,
        urgent=_cannot_wait(ticket, kind, clock),
    )


def _cannot_wait(ticket: Ticket, kind: str, clock: Clock) -> bool:
    """Tell whether somebody comes before the quiet hours end: the resident waits for the bell."""
    if kind == "started" and ticket.type == "repair":
        return True
    morning = end_of_quiet(clock.now(), clock)
    if morning is None or ticket.visit_from is None or kind not in (*_NAMES_VISIT, _REMINDER):
        return False
    return clock.now() <= ticket.visit_from <= morning


async def overtake(session: AsyncSession, ticket: Ticket, action: Action, *, event_id: int) -> None:
    """Take back what a step has made untrue: notices held through the night, calls to be made."""
    if action in _CHANGES_NOTHING:
        return
    stale = await notification_service.supersede(session, ticket, surveys=action in _GOES_ON)
    if action in _SETTLES:
        await task_opening.withdraw(session, ticket, why="settled")
    if stale and action is Action.RETURN:
        # Nobody has it any more; that it was accepted still holds, and was not told yet.
        await tell(session, ticket, "accepted", event_id=event_id)


async def remind_visits(session: AsyncSession) -> int:
    """Remind residents of visits that are near, once per visit; returns how many."""
    clock = clock_of(session)
    soon = clock.after(_before_visit())
    near = await repository.visits_between(session, clock.now(), soon, _BATCH)
    for ticket in near:
        assert ticket.visit_from is not None
        key = f"ticket:{ticket.id}:visit:{ticket.visit_from.isoformat()}"
        await _say(session, ticket, _REMINDER, key=key)
        ticket.visit_told = ticket.visit_from
    await session.flush()
    return len(near)


def _before_visit() -> timedelta:
    return timedelta(minutes=get_catalogue().policy.visit_reminder_minutes)


def _count_as_reminder(session: AsyncSession, ticket: Ticket) -> None:
    """Let a notice that names a visit in the next minutes be its reminder, too."""
    if ticket.visit_from and ticket.visit_from <= clock_of(session).after(_before_visit()):
        ticket.visit_told = ticket.visit_from


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
