"""What an action changes on a ticket of the past; the product's own is `tickets/effects.py`."""

from datetime import datetime, timedelta
from typing import Any

from backend.catalogue import get_catalogue
from backend.tickets.lifecycle import ENDED, Action, Rule, Status, WaitingReason
from backend.tickets.models import Ticket

Facts = dict[str, Any]
_OUTCOMES = {
    Action.CONFIRM: "confirmed",
    Action.AUTO_CLOSE: "no_objection",
    Action.UNREACHABLE: "unreachable",
}


def apply(ticket: Ticket, rule: Rule, at: datetime, inputs: Facts) -> Facts:
    """Carry out a row of the lifecycle table; returns what else the history should keep.

    Args:
        inputs: `assignee` is a member of staff, `parent` a ticket; the others are words.
    """
    if ticket.status == Status.WAITING:
        _end_wait(ticket, at)
    facts = _change(ticket, rule.action, at, inputs)
    ticket.status = rule.target or ticket.status
    if ticket.status in ENDED and ticket.closed_at is None:
        ticket.closed_at = at
    return facts


def _change(ticket: Ticket, action: Action, at: datetime, inputs: Facts) -> Facts:
    if action is Action.ACCEPT:
        ticket.responded_at = ticket.responded_at or at
    elif action in (Action.DISPATCH, Action.TRANSFER):
        member = inputs["assignee"]
        ticket.assignee_id, ticket.assignee_name = member.id, member.display_name
        ticket.team = member.team or ticket.team
    elif action is Action.RETURN:
        ticket.assignee_id = ticket.assignee_name = None
    elif action is Action.WAIT:
        ticket.waiting_reason, ticket.waiting_since = inputs["reason"], at
    elif action is Action.FINISH:
        ticket.result, ticket.finished_at = inputs["result"], at
    elif action is Action.REOPEN:
        _reopen(ticket, at)
    elif action is Action.MERGE:
        ticket.parent = inputs["parent"]
        return {"parent": inputs["parent"].number}
    else:
        ticket.outcome = _OUTCOMES.get(action, ticket.outcome)
    return {}


def _reopen(ticket: Ticket, at: datetime) -> None:
    _, hours = get_catalogue().hours_for(ticket.type, ticket.category, ticket.priority)
    ticket.reopen_count += 1
    ticket.due_finish_at = at + timedelta(hours=hours)
    ticket.finished_at = ticket.closed_at = ticket.outcome = ticket.result = None


def _end_wait(ticket: Ticket, at: datetime) -> None:
    """Give back the time that was spent waiting for the resident, up to a cap."""
    if (
        ticket.waiting_reason == WaitingReason.RESIDENT
        and ticket.waiting_since is not None
        and ticket.due_finish_at is not None
    ):
        cap = timedelta(hours=get_catalogue().policy.wait_cap_hours)
        ticket.due_finish_at += min(at - ticket.waiting_since, cap)
    ticket.waiting_reason = ticket.waiting_since = None
