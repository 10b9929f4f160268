"""What becomes of a generated ticket: old ones have ended, the newest are still worked on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from backend.tickets.lifecycle import OPEN, Status
from benchmarks.backend.estate import Row

SPAN = timedelta(days=1000)
# How many of the newest tickets are open, and how many more wait for the resident's word.
OPEN_SHARE, DONE_SHARE = 0.03, 0.01
# A few are never finished; a list of what is overdue has to find them among the old.
FORGOTTEN = 2_000
_TYPES = {
    "repair": 55,
    "complaint": 16,
    "inquiry": 14,
    "suggestion": 8,
    "praise": 5,
    "emergency": 2,
}
_WORKED = ("created", "accept", "dispatch", "start")
_WARNED = ("created", "accept", "response_overdue", "finish_overdue", "finish_soon")
# The history that leads to a state. Open ones were warned about: nothing is left for the timers.
WAY: dict[str, tuple[str, ...]] = {
    Status.SUBMITTED: ("created", *_WARNED[2:]),
    Status.ACCEPTED: _WARNED,
    Status.DISPATCHED: (*_WARNED, "dispatch"),
    Status.IN_PROGRESS: (*_WARNED, "dispatch", "start"),
    Status.WAITING: (*_WARNED, "dispatch", "start", "wait"),
    Status.DONE: (*_WORKED, "finish"),
    Status.CONFIRMED: (*_WORKED, "finish", "confirm"),
    Status.AUTO_CLOSED: (*_WORKED, "finish", "auto_close"),
    Status.UNREACHABLE: (*_WORKED, "finish", "unreachable"),
    Status.CLOSED: (*_WORKED, "comment", "finish", "confirm", "close"),
    Status.WITHDRAWN: ("created", "withdraw"),
    Status.REJECTED: ("created", "accept", "reject"),
}
_OPEN_STATES = {
    Status.SUBMITTED: 3,
    Status.ACCEPTED: 2,
    Status.DISPATCHED: 3,
    Status.IN_PROGRESS: 5,
    Status.WAITING: 1,
}
_ENDS = {
    Status.CLOSED: 70,
    Status.CONFIRMED: 10,
    Status.AUTO_CLOSED: 12,
    Status.UNREACHABLE: 2,
    Status.WITHDRAWN: 4,
    Status.REJECTED: 2,
}


@dataclass(frozen=True)
class Fate:
    """When a ticket was made and what became of it."""

    type: str
    status: str
    created_at: datetime
    due_at: datetime
    moments: tuple[datetime, ...]

    def columns(self) -> Row:
        """Return the columns of the ticket that tell it."""
        at = dict(zip(WAY[self.status], self.moments, strict=True))
        ended = self.status not in OPEN and self.status != Status.DONE
        waiting = self.status == Status.WAITING
        outcomes = {Status.CONFIRMED: "confirmed", Status.CLOSED: "confirmed"}
        return {
            "status": str(self.status),
            "created_at": self.created_at,
            "due_response_at": self.created_at + timedelta(hours=2),
            "due_finish_at": self.due_at,
            "responded_at": at.get("accept"),
            "finished_at": at.get("finish"),
            "closed_at": self.moments[-1] if ended else None,
            "result": "已处理" if "finish" in at else None,
            "outcome": outcomes.get(Status(self.status)),
            "waiting_reason": "waiting_for_parts" if waiting else None,
            "waiting_since": at.get("wait"),
            "urge_count": 0,
            "reopen_count": 0,
            "escalation_level": 0,
            "extension_count": 0,
        }


def fate(number: int, size: int, now: datetime, dice: Random) -> Fate:
    """Return the fate of one ticket of `size`; number 1 is the oldest."""
    age = 1 - number / (size + 1)
    created_at = now - age * SPAN - timedelta(minutes=30)
    status = _status(age, number, dice)
    kind = _draw(_TYPES, dice)
    open_since = min(created_at + timedelta(days=3), now)
    due_at = open_since if number % 4 else now + timedelta(days=2)
    steps = len(WAY[status])
    length = min(timedelta(hours=dice.randint(3, 70)), (now - created_at) * 0.9)
    moments = tuple(created_at + length * step / steps for step in range(steps))
    return Fate(kind, status, created_at, due_at, moments)


def _status(age: float, number: int, dice: Random) -> str:
    if age < OPEN_SHARE or number % FORGOTTEN == 0:
        return _draw(_OPEN_STATES, dice)
    return Status.DONE if age < OPEN_SHARE + DONE_SHARE else _draw(_ENDS, dice)


def _draw(weights: dict[str, int] | dict[Status, int], dice: Random) -> str:
    return str(dice.choices(list(weights), list(weights.values()))[0])
