"""What an action changes on a ticket of the past; the product's own is `tickets/effects.py`."""

from datetime import datetime, timedelta
from typing import Any

from backend.catalogue import get_catalogue
from backend.core.time import Clock
from backend.tickets import due
from backend.tickets.lifecycle import ENDED, Action, Rule, Status
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
    elif action is Action.EXTEND:
        ticket.extension_count += 1
        due.set_finish(ticket, inputs["until"], Clock(), begin=at)
    elif action is Action.MERGE:
        ticket.parent = inputs["parent"]
        return {"parent": inputs["parent"].number}
    else:
        ticket.outcome = _OUTCOMES.get(action, ticket.outcome)
    return {}


def _reopen(ticket: Ticket, at: datetime) -> None:
    ticket.reopen_count += 1
    ticket.extension_count = 0
    due.start_finish(ticket, at, Clock())
    ticket.finished_at = ticket.closed_at = ticket.outcome = ticket.result = None


def _end_wait(ticket: Ticket, at: datetime) -> None:
    """Give back the time that was spent waiting for the resident, up to a cap."""
    if due.is_paused(ticket) and ticket.waiting_since is not None:
        cap = ticket.waiting_since + timedelta(hours=get_catalogue().policy.wait_cap_hours)
        due.give_back(ticket, ticket.waiting_since, min(at, cap), Clock())
    ticket.waiting_reason = ticket.waiting_since = None
