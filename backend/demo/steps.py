"""Steps that several plans share."""

from datetime import timedelta

from backend.demo import content
from backend.demo.case import Case
from backend.demo.people import actor_of
from backend.staff.models import Staff
from backend.tickets.lifecycle import Action, WaitingReason

_RESIDENT = WaitingReason.RESIDENT
_TO_ASK = timedelta(hours=1)


def worker_of(case: Case) -> Staff:
    """Return who deals with the ticket's category."""
    return case.crew.for_category(case.ticket.category, case.ticket.team)


def dispatch(case: Case, worker: Staff) -> None:
    """Give the ticket to somebody."""
    case.at_work(2, 35, 8)
    case.timeline.do(Action.DISPATCH, case.desk_actor, case.at, assignee=worker)


def wait(case: Case, worker: Staff, reason: str) -> None:
    """Let the work stand still."""
    note = content.lines().wait_note[reason]
    case.timeline.do(Action.WAIT, actor_of(worker), case.after(8, 45), reason=reason, note=note)


def extend(case: Case, worker: Staff, reason: str) -> None:
    """Ask for more time where the work stands still for others; the resident is told."""
    ticket = case.ticket
    due = ticket.due_finish_at
    if reason == _RESIDENT or due is None or case.timeline.since + _TO_ASK >= due:
        return
    until = (due + timedelta(days=case.rng.randint(1, 2))).replace(minute=0, second=0)
    case.timeline.do(
        Action.EXTEND,
        actor_of(worker),
        case.after(1, 4),
        until=until,
        reason=content.lines().wait_note[reason],
    )


def finish(case: Case, worker: Staff) -> None:
    """Write the result; a repair without a photo says why it has none."""
    proofs = content.lines().proof_home if case.ticket.room else content.lines().proof_public
    reason = {"reason": case.rng.choice(proofs)} if case.ticket.type == "repair" else {}
    case.at = max(case.at, case.timeline.since)
    case.timeline.do(Action.FINISH, actor_of(worker), case.at, result=case.result(), **reason)
