"""What an action changes on a ticket besides its state."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.surveys import service as survey_service
from backend.tickets import commitments, due, extension, notices, repository
from backend.tickets.errors import TransitionRefused
from backend.tickets.history import record
from backend.tickets.lifecycle import ENDED, OPEN, Action
from backend.tickets.models import Ticket

Facts = dict[str, Any]


@dataclass(frozen=True)
class Inputs:
    """What came with an action."""

    note: str | None = None
    result: str | None = None
    assignee: str | None = None
    reason: str | None = None
    parent: str | None = None
    until: datetime | None = None

    @property
    def remark(self) -> str:
        """All that was said in free words, for the history."""
        parts = dict.fromkeys(filter(None, (self.result, self.reason, self.note)))
        return "\n".join(parts)


async def _accept(session: AsyncSession, ticket: Ticket, _: Inputs) -> Facts:
    ticket.responded_at = ticket.responded_at or clock_of(session).now()
    return {}


async def _assign(session: AsyncSession, ticket: Ticket, inputs: Inputs) -> Facts:
    name = inputs.assignee or ""
    staff = await repository.find_staff(session, name)
    if staff is None and name.isdigit():
        raise TransitionRefused(
            get_catalogue().phrase("tickets.refused.staff_unknown", assignee=name)
        )
    ticket.assignee_id = staff.id if staff else None
    ticket.assignee_name = staff.display_name if staff else name
    if staff is not None:
        ticket.team = staff.team or ticket.team
        ticket.first_contact = ticket.first_contact or staff.display_name
    return {}


async def _claim(session: AsyncSession, ticket: Ticket, inputs: Inputs) -> Facts:
    await _accept(session, ticket, inputs)
    return await _assign(session, ticket, inputs)


async def _give_back(_: AsyncSession, ticket: Ticket, __: Inputs) -> Facts:
    ticket.assignee_id = ticket.assignee_name = None
    return {}


async def _wait(session: AsyncSession, ticket: Ticket, inputs: Inputs) -> Facts:
    ticket.waiting_reason, ticket.waiting_since = inputs.reason, clock_of(session).now()
    return {}


async def _finish(session: AsyncSession, ticket: Ticket, inputs: Inputs) -> Facts:
    ticket.result, ticket.finished_at = inputs.result, clock_of(session).now()
    return {}


async def _confirm(_: AsyncSession, ticket: Ticket, __: Inputs) -> Facts:
    ticket.outcome = "confirmed"
    return {}


async def _auto_close(_: AsyncSession, ticket: Ticket, __: Inputs) -> Facts:
    ticket.outcome = "no_objection"
    return {}


async def _unreachable(_: AsyncSession, ticket: Ticket, __: Inputs) -> Facts:
    ticket.outcome = "unreachable"
    return {}


async def _close(session: AsyncSession, ticket: Ticket, __: Inputs) -> Facts:
    """Close; what was closed before an answer came keeps that on record."""
    if ticket.outcome is None and ticket.finished_at is not None:
        asked = await survey_service.reached(session, ticket)
        ticket.outcome = "no_objection" if asked else "unreachable"
    return {}


async def _reopen(session: AsyncSession, ticket: Ticket, __: Inputs) -> Facts:
    clock = clock_of(session)
    ticket.reopen_count += 1
    ticket.extension_count = 0
    due.start_finish(ticket, clock.now(), clock)
    ticket.responded_at = ticket.responded_at or clock.now()
    ticket.finished_at = ticket.closed_at = ticket.outcome = ticket.result = None
    return {}


async def _merge(session: AsyncSession, ticket: Ticket, inputs: Inputs) -> Facts:
    number = (inputs.parent or "").upper()
    parent = await repository.by_number(session, number)
    refused = None
    if parent is None:
        refused = "parent_unknown"
    elif parent.id == ticket.id:
        refused = "parent_self"
    elif parent.status not in OPEN:
        refused = "parent_state"
    if parent is None or refused is not None:
        raise TransitionRefused(get_catalogue().phrase(f"tickets.refused.{refused}", parent=number))
    ticket.parent, ticket.parent_id = parent, parent.id
    return {"parent": parent.number}


async def _extend(session: AsyncSession, ticket: Ticket, inputs: Inputs) -> Facts:
    assert inputs.until is not None  # the table demands it
    extension.apply(session, ticket, inputs.until)
    return {}


_EFFECTS: dict[Action, Callable[[AsyncSession, Ticket, Inputs], Awaitable[Facts]]] = {
    Action.ACCEPT: _accept,
    Action.DISPATCH: _assign,
    Action.CLAIM: _claim,
    Action.TRANSFER: _assign,
    Action.RETURN: _give_back,
    Action.WAIT: _wait,
    Action.FINISH: _finish,
    Action.SETTLE: _finish,
    Action.CONFIRM: _confirm,
    Action.AUTO_CLOSE: _auto_close,
    Action.UNREACHABLE: _unreachable,
    Action.CLOSE: _close,
    Action.REOPEN: _reopen,
    Action.MERGE: _merge,
    Action.EXTEND: _extend,
}


async def apply(session: AsyncSession, ticket: Ticket, action: Action, inputs: Inputs) -> Facts:
    """Change the fields an action changes; returns what else the history should keep."""
    effect = _EFFECTS.get(action)
    return await effect(session, ticket, inputs) if effect else {}


def end_wait(session: AsyncSession, ticket: Ticket) -> None:
    """Leave the waiting state: time spent on the resident, up to a cap, is given back."""
    due.end_wait(ticket, clock_of(session))
    ticket.waiting_reason = ticket.waiting_since = None


def mark_end(session: AsyncSession, ticket: Ticket) -> None:
    """Stamp the moment at which a ticket ended."""
    if ticket.status in ENDED and ticket.closed_at is None:
        ticket.closed_at = clock_of(session).now()


async def follow_up(session: AsyncSession, ticket: Ticket, action: Action, *, actor: Actor) -> None:
    """Start what an action sets off elsewhere."""
    await alert_service.acknowledge_for(session, ticket, actor=actor)
    await commitments.follow(session, ticket, action, actor=actor)
    if action in (Action.FINISH, Action.SETTLE):
        await survey_service.plan(session, ticket)
        await _tell_merged(session, ticket, actor=actor)
    elif action in (Action.WITHDRAW, Action.REJECT):
        # Those who were merged in did not withdraw; somebody has to see to them.
        if left := await repository.merged_into(session, ticket):
            await _page_lead(session, ticket, "merged_left", count=len(left))
    elif action is Action.RETURN:
        await _page_lead(session, ticket, "returned")
    elif action is Action.REOPEN:
        await survey_service.drop_open(session, ticket)
        await _page_lead(session, ticket, "reopened", count=ticket.reopen_count)
    elif action is Action.MERGE and ticket.parent is not None:
        await record(session, ticket.parent, "merged_in", actor=actor, child=ticket.number)


async def _page_lead(session: AsyncSession, ticket: Ticket, kind: str, **values: int) -> None:
    await alert_service.raise_alert(
        session,
        kind=kind,
        text=notices.alert_text(kind, ticket, **values),
        ticket=ticket,
        level=2,
    )


async def _tell_merged(session: AsyncSession, parent: Ticket, *, actor: Actor) -> None:
    """Let those whose tickets were merged into this one, one by one or in a row, hear its result.

    Who reported both tickets hears of it once.
    """
    for child in await repository.merged_into(session, parent):
        child.result = parent.result
        if not _same_person(child, parent):
            event = await record(session, child, "parent_done", actor=actor, parent=parent.number)
            await notices.tell(session, child, "parent_done", event_id=event.id)
        await _tell_merged(session, child, actor=actor)


def _same_person(one: Ticket, other: Ticket) -> bool:
    """Tell whether two tickets come from one chat, or without a chat from one phone."""
    if one.conversation_id is None and other.conversation_id is None:
        return one.contact_phone is not None and one.contact_phone == other.contact_phone
    return one.conversation_id == other.conversation_id
