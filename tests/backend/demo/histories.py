"""Reading the demo's tickets with their histories, and telling a story over again."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import BOT, SYSTEM, Actor
from backend.core.time import Clock
from backend.demo.people import actor_of
from backend.staff.models import Staff
from backend.surveys.models import Survey
from backend.tickets import due, escalation
from backend.tickets import service as ticket_service
from backend.tickets.ladder import STEPS
from backend.tickets.lifecycle import Action
from backend.tickets.models import Ticket, TicketEvent

MOVES = set(Action) - {Action.URGE}
WARNINGS = {step.name: step for step in STEPS}
# What a ticket is made with; the rest comes with its steps.
_GIVEN = (
    *("type", "priority", "category", "building", "unit", "room", "area", "is_public"),
    *("place_verified", "facility", "description", "contact_name", "contact_phone"),
    *("visit_text", "visit_from", "visit_to", "anonymous", "channel", "channel_user"),
    *("conversation_id", "resident_id", "created_at"),
)


@dataclass
class History:
    ticket: Ticket
    events: list[TicketEvent] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)

    @property
    def kinds(self) -> set[str]:
        return {event.type for event in self.events}


async def histories(session: AsyncSession) -> list[History]:
    tickets = await session.scalars(select(Ticket).order_by(Ticket.id))
    found = {ticket.id: History(ticket) for ticket in tickets}
    for event in await session.scalars(select(TicketEvent).order_by(TicketEvent.id)):
        found[event.ticket_id].events.append(event)
    for survey in await session.scalars(select(Survey).order_by(Survey.id)):
        found[survey.ticket_id].surveys.append(survey)
    return list(found.values())


async def actors(session: AsyncSession) -> dict[str, Actor]:
    members = {
        member.display_name: actor_of(member) for member in await session.scalars(select(Staff))
    }
    return {**members, BOT.name: BOT, SYSTEM.name: SYSTEM}


def assignee_ids(events: list[TicketEvent]) -> list[int | None]:
    """Return who had the ticket before each step."""
    current, found = None, []
    for event in events:
        found.append(current)
        current = (event.after or {}).get("assignee_id", current)
    return found


def one_of_each(all_of_them: list[History]) -> list[History]:
    """Return tickets in which every kind of step, and the end of every pause, occurs once."""
    chosen: dict[tuple[str, str | None], History] = {}
    for history in all_of_them:
        if history.kinds & {"merge", "merged_in"}:
            continue  # a merge needs its other ticket, which is over by now
        for event in history.events:
            paused_by = (event.before or {}).get("waiting_reason")
            chosen.setdefault((event.type, paused_by), history)
    assert ("resume", "waiting_for_resident") in chosen
    by_number = {history.ticket.number: history for history in chosen.values()}
    return [by_number[number] for number in sorted(by_number)]


async def retell(
    session: AsyncSession, history: History, who: dict[str, Actor]
) -> list[TicketEvent]:
    """Do the same steps at the same moments with a new ticket, through the product."""
    ticket = await _new(session, history)
    for event in history.events[1:]:
        _set_clock(session, event.at)
        if event.type in WARNINGS:
            step = WARNINGS[event.type]
            await escalation.escalate(
                session,
                ticket,
                step.name,
                level=step.level,
                actor=SYSTEM,
                reminder=step.reminder,
            )
        else:
            inputs = _inputs(event, ticket)
            await ticket_service.transition(
                session, ticket, event.type, actor=who[event.actor], **inputs
            )
    told = select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.id)
    return list(await session.scalars(told))


async def _new(session: AsyncSession, history: History) -> Ticket:
    old, first = history.ticket, history.events[0]
    given = {key: getattr(old, key) for key in _GIVEN}
    ticket = Ticket(
        **given,
        number=f"COPY{old.id}",
        status="submitted",
        team=get_catalogue().categories[old.category].team,
        first_contact=first.actor if first.actor_kind == "staff" else None,
        parent=None,
    )
    due.start(ticket, Clock())
    session.add(ticket)
    await session.flush()
    return ticket


def _inputs(event: TicketEvent, ticket: Ticket) -> dict[str, Any]:
    after, lines = event.after or {}, event.note.split("\n") if event.note else []
    if event.type in (Action.DISPATCH, Action.TRANSFER):
        name = after.get("assignee_name", ticket.assignee_name)
        return {"assignee": name, "note": event.note or None}
    if event.type == Action.FINISH:
        return {"result": after["result"], "reason": lines[1] if len(lines) > 1 else None}
    if event.type == Action.WAIT:
        return {"reason": lines[0], "note": lines[1]}
    if event.type == Action.EXTEND:
        return {"until": datetime.fromisoformat(after["due_finish_at"]), "reason": event.note}
    if event.type == Action.URGE:
        return {"note": event.note}
    return {"reason": event.note or None}


def _set_clock(session: AsyncSession, at: datetime) -> None:
    clock = session.info["clock"]
    clock.advance(at - clock.now())
