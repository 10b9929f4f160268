"""The life of a ticket (工单) as data: states, actions, who may do what, and what it takes.

This table is the only place that knows. A row reads: this action leads from these states to that
one, these actors may do it, these inputs must be there. `effects.py` says what else an action
changes, `notices.py` what the resident hears of it.
"""

from dataclasses import dataclass
from enum import StrEnum

from backend.core.actor import Actor
from backend.staff.models import Role


class Status(StrEnum):
    """Where a ticket stands; `reopened` is not a state but an event that leads to `accepted`."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    DONE = "done"
    CONFIRMED = "confirmed"
    AUTO_CLOSED = "auto_closed"
    UNREACHABLE = "unreachable"
    CLOSED = "closed"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"


class Action(StrEnum):
    """What can be done with a ticket."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    CLAIM = "claim"
    TRANSFER = "transfer"
    RETURN = "return"
    START = "start"
    WAIT = "wait"
    RESUME = "resume"
    FINISH = "finish"
    CONFIRM = "confirm"
    AUTO_CLOSE = "auto_close"
    UNREACHABLE = "unreachable"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    REJECT = "reject"
    REOPEN = "reopen"
    MERGE = "merge"
    URGE = "urge"
    ADOPT = "adopt"
    NOT_ADOPT = "not_adopt"
    SETTLE = "settle"
    EXTEND = "extend"


class Need(StrEnum):
    """An input without which an action is refused."""

    ASSIGNEE = "assignee"
    REASON = "reason"
    WAITING_REASON = "waiting_reason"
    RESULT = "result"
    PROOF = "proof"  # of a repair: a photo taken afterwards, or the reason for having none
    PARENT = "parent"
    UNTIL = "until"  # a new deadline


class WaitingReason(StrEnum):
    """Why work stands still; only the resident's own delay stops the clock."""

    PARTS = "waiting_for_parts"
    RESIDENT = "waiting_for_resident"
    THIRD_PARTY = "waiting_for_third_party"
    WEATHER = "waiting_for_weather"


S, A = Status, Action
OPEN = frozenset({S.SUBMITTED, S.ACCEPTED, S.DISPATCHED, S.IN_PROGRESS, S.WAITING})
ENDED = frozenset(Status) - OPEN - {S.DONE}
# The work is said to be done; a resident may find that it is not.
OVER = frozenset({S.DONE, S.CONFIRMED, S.AUTO_CLOSED, S.UNREACHABLE, S.CLOSED})
SEALED = frozenset({S.CLOSED, S.MERGED, S.WITHDRAWN, S.REJECTED})
RECENT = frozenset(Status) - OPEN - {S.MERGED, S.WITHDRAWN}

LEADS = frozenset({Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN})
DESK = LEADS | {Role.AGENT}
CREW = DESK | {Role.WORKER}
HANDS = frozenset({Role.WORKER, Role.TEAM_LEAD})
CUSTOMER = frozenset({"resident", "bot"})
SYSTEM = frozenset({"system"})


@dataclass(frozen=True)
class Rule:
    """One row of the table.

    Attributes:
        target: The state it leads to; None = the state stays.
        actors: Roles of staff and kinds of other actors; the service token may do everything.
        own: A worker may do it only with a ticket that is assigned to them.
        types: The ticket types it holds for; empty = all.
    """

    action: Action
    sources: frozenset[Status]
    target: Status | None
    actors: frozenset[str]
    needs: tuple[Need, ...] = ()
    own: bool = False
    types: frozenset[str] = frozenset()


def _from(*states: Status) -> frozenset[Status]:
    return frozenset(states)


_WORKED_ON = _from(S.DISPATCHED, S.IN_PROGRESS, S.WAITING)
_ASSESSABLE = OPEN - {S.SUBMITTED} | {S.DONE}
_SUGGESTION = frozenset({"suggestion"})

RULES: tuple[Rule, ...] = (
    Rule(A.ACCEPT, _from(S.SUBMITTED), S.ACCEPTED, CREW | SYSTEM),
    Rule(A.DISPATCH, _from(S.ACCEPTED), S.DISPATCHED, DESK | SYSTEM, (Need.ASSIGNEE,)),
    # Who takes it first has it; `claiming.check` knows which tickets and how many.
    Rule(A.CLAIM, _from(S.SUBMITTED, S.ACCEPTED), S.DISPATCHED, HANDS),
    Rule(A.TRANSFER, _WORKED_ON, S.DISPATCHED, CREW, (Need.ASSIGNEE,), own=True),
    Rule(A.RETURN, _from(S.DISPATCHED, S.IN_PROGRESS), S.ACCEPTED, CREW, (Need.REASON,), own=True),
    Rule(A.START, _from(S.DISPATCHED), S.IN_PROGRESS, CREW, own=True),
    Rule(A.WAIT, _from(S.IN_PROGRESS), S.WAITING, CREW, (Need.WAITING_REASON,), own=True),
    Rule(A.RESUME, _from(S.WAITING), S.IN_PROGRESS, CREW, own=True),
    Rule(
        A.FINISH,
        _from(S.IN_PROGRESS, S.WAITING),
        S.DONE,
        CREW,
        (Need.RESULT, Need.PROOF),
        own=True,
    ),
    # The end of an incident (突发事件) is the end of what hangs below it, wherever that stands.
    Rule(A.SETTLE, OPEN, S.DONE, SYSTEM, (Need.RESULT,)),
    # A late "yes, it is solved" is worth more than silence.
    Rule(A.CONFIRM, _from(S.DONE, S.AUTO_CLOSED, S.UNREACHABLE), S.CONFIRMED, DESK | CUSTOMER),
    Rule(A.AUTO_CLOSE, _from(S.DONE), S.AUTO_CLOSED, SYSTEM),
    Rule(A.UNREACHABLE, _from(S.DONE), S.UNREACHABLE, DESK | SYSTEM),
    Rule(A.CLOSE, _from(S.CONFIRMED, S.AUTO_CLOSED, S.UNREACHABLE), S.CLOSED, DESK | SYSTEM),
    Rule(A.CLOSE, _from(S.DONE), S.CLOSED, LEADS),
    Rule(A.WITHDRAW, OPEN, S.WITHDRAWN, DESK | CUSTOMER),
    Rule(A.REJECT, OPEN, S.REJECTED, DESK, (Need.REASON,)),
    Rule(A.REOPEN, OVER, S.ACCEPTED, DESK | CUSTOMER),
    Rule(A.REOPEN, _from(S.REJECTED, S.WITHDRAWN, S.NOT_ADOPTED), S.ACCEPTED, DESK),
    Rule(A.MERGE, OPEN, S.MERGED, DESK | {"bot"}, (Need.PARENT,)),
    Rule(A.URGE, OPEN, None, DESK | CUSTOMER),
    Rule(A.EXTEND, OPEN, None, CREW, (Need.UNTIL, Need.REASON), own=True),
    Rule(A.ADOPT, _ASSESSABLE, S.ADOPTED, DESK, types=_SUGGESTION),
    Rule(A.NOT_ADOPT, _ASSESSABLE, S.NOT_ADOPTED, DESK, (Need.REASON,), types=_SUGGESTION),
)
# The product does these by itself; nobody asks for them.
_OWN_ACTIONS = (Action.AUTO_CLOSE, Action.SETTLE)
PUBLIC_ACTIONS = tuple(action for action in Action if action not in _OWN_ACTIONS)


def rule_for(action: Action, status: str, ticket_type: str) -> Rule | None:
    """Return the row for an action in a state, or None where there is none."""
    for rule in RULES:
        fits = not rule.types or ticket_type in rule.types
        if rule.action is action and status in rule.sources and fits:
            return rule
    return None


def permits(rule: Rule, actor: Actor, assignee_id: int | None) -> bool:
    """Tell whether an actor may use a row on a ticket with this assignee."""
    if actor.kind == "service":
        return True
    if actor.kind != "staff":
        return actor.kind in rule.actors
    if rule.own and actor.role == Role.WORKER and assignee_id != actor.staff_id:
        return False
    return actor.role in rule.actors


def actions_for(
    status: str, ticket_type: str, actor: Actor, assignee_id: int | None
) -> list[Action]:
    """Return what an actor may do with a ticket now, in the order of the table."""
    found = (
        rule.action
        for rule in RULES
        if status in rule.sources
        and (not rule.types or ticket_type in rule.types)
        and rule.action in PUBLIC_ACTIONS
        and permits(rule, actor, assignee_id)
    )
    return list(dict.fromkeys(found))
