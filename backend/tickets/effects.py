"""What an action changes on a ticket besides its state."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.surveys import service as survey_service
from backend.tickets import notices, repository
from backend.tickets.errors import TransitionRefused
from backend.tickets.history import record, snapshot
from backend.tickets.lifecycle import ENDED, OPEN, Action, WaitingReason
from backend.tickets.models import Ticket

Facts = dict[str, Any]
# Whom a repeated urge reaches: the worker, the team lead, the manager.
_URGE_ALERTS = {1: "urge_worker", 2: "urge_lead", 3: "urge_manager"}
_HIGHEST = 3


@dataclass(frozen=True)
class Inputs:
    """What came with an action."""

    note: str | None = None
    result: str | None = None
    assignee: str | None = None
    reason: str | None = None
    parent: str | None = None

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


async def _close(_: AsyncSession, ticket: Ticket, __: Inputs) -> Facts:
    """Close; what was closed before an answer came keeps that on record."""
    if ticket.outcome is None and ticket.finished_at is not None:
        ticket.outcome = "no_objection" if ticket.conversation_id else "unreachable"
    return {}


async def _reopen(session: AsyncSession, ticket: Ticket, __: Inputs) -> Facts:
    clock = clock_of(session)
    _, finish = get_catalogue().hours_for(ticket.type, ticket.category, ticket.priority)
    ticket.reopen_count += 1
    ticket.due_finish_at = clock.after(timedelta(hours=finish))
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


_EFFECTS: dict[Action, Callable[[AsyncSession, Ticket, Inputs], Awaitable[Facts]]] = {
    Action.ACCEPT: _accept,
    Action.DISPATCH: _assign,
    Action.TRANSFER: _assign,
    Action.RETURN: _give_back,
    Action.WAIT: _wait,
    Action.FINISH: _finish,
    Action.CONFIRM: _confirm,
    Action.AUTO_CLOSE: _auto_close,
    Action.UNREACHABLE: _unreachable,
    Action.CLOSE: _close,
    Action.REOPEN: _reopen,
    Action.MERGE: _merge,
}


async def apply(session: AsyncSession, ticket: Ticket, action: Action, inputs: Inputs) -> Facts:
    """Change the fields an action changes; returns what else the history should keep."""
    effect = _EFFECTS.get(action)
    return await effect(session, ticket, inputs) if effect else {}


def end_wait(session: AsyncSession, ticket: Ticket) -> None:
    """Leave the waiting state: time spent on the resident, up to a cap, is given back."""
    clock = clock_of(session)
    if (
        ticket.waiting_reason == WaitingReason.RESIDENT
        and ticket.waiting_since is not None
        and ticket.due_finish_at is not None
    ):
        cap = clock.delay(timedelta(hours=get_catalogue().policy.wait_cap_hours))
        ticket.due_finish_at += min(clock.now() - ticket.waiting_since, cap)
    ticket.waiting_reason = ticket.waiting_since = None


def mark_end(session: AsyncSession, ticket: Ticket) -> None:
    """Stamp the moment at which a ticket ended."""
    if ticket.status in ENDED and ticket.closed_at is None:
        ticket.closed_at = clock_of(session).now()


async def follow_up(session: AsyncSession, ticket: Ticket, action: Action, *, actor: Actor) -> None:
    """Start what an action sets off elsewhere."""
    if action is Action.FINISH:
        await survey_service.plan(session, ticket)
    elif action is Action.REOPEN:
        await survey_service.drop_open(session, ticket)
        await alert_service.raise_alert(
            session,
            kind="reopened",
            text=notices.alert_text("reopened", ticket, count=ticket.reopen_count),
            ticket=ticket,
        )
    elif action is Action.MERGE and ticket.parent is not None:
        await record(session, ticket.parent, "merged_in", actor=actor, child=ticket.number)


async def urge(session: AsyncSession, ticket: Ticket, *, actor: Actor, note: str | None) -> None:
    """Count an urge (催单) and page one level higher each time.

    Urges within the policy's interval are one: the history keeps them, nobody is paged twice.
    """
    clock = clock_of(session)
    interval = clock.delay(timedelta(minutes=get_catalogue().policy.urge_interval_minutes))
    if ticket.urged_at is not None and clock.now() < ticket.urged_at + interval:
        await record(session, ticket, "urge_repeat", actor=actor, note=note)
        return
    before = snapshot(ticket)
    ticket.urge_count += 1
    ticket.urged_at = clock.now()
    overdue = ticket.due_finish_at is not None and ticket.due_finish_at < clock.now()
    level = _HIGHEST if overdue else min(ticket.urge_count, _HIGHEST)
    ticket.escalation_level = max(ticket.escalation_level, level)
    await record(session, ticket, Action.URGE, actor=actor, before=before, note=note)
    name = _URGE_ALERTS[ticket.escalation_level]
    await alert_service.raise_alert(
        session,
        kind="urge",
        text=notices.alert_text(name, ticket, count=ticket.urge_count),
        ticket=ticket,
    )


async def escalate(
    session: AsyncSession, ticket: Ticket, name: str, *, level: int, actor: Actor
) -> None:
    """Page staff about a deadline, once: the event is what remembers it."""
    before = snapshot(ticket)
    ticket.escalation_level = max(ticket.escalation_level, level)
    await record(session, ticket, name, actor=actor, before=before)
    await alert_service.raise_alert(
        session, kind=name, text=notices.alert_text(name, ticket), ticket=ticket
    )
