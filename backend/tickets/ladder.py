"""The ladder of a deadline as data: reminder, breach, and breach that lasts (督办)."""

from dataclasses import dataclass
from typing import Literal

WORKER, LEAD, MANAGER = 1, 2, 3


@dataclass(frozen=True)
class Step:
    """One step of the ladder.

    Attributes:
        name: Of the event that remembers it, of the alert and of its sentence.
        level: Whom it reaches; what no worker has yet reaches the lead at least.
        deadline: Which of the two it is about.
        when: Before it, past it, or long past it.
    """

    name: str
    level: int
    deadline: Literal["response", "finish"]
    when: Literal["soon", "over", "long_over"]

    @property
    def reminder(self) -> bool:
        """True while nothing is late yet."""
        return self.when == "soon"


STEPS = (
    Step("response_soon", LEAD, "response", "soon"),
    Step("response_overdue", LEAD, "response", "over"),
    Step("response_overdue_manager", MANAGER, "response", "long_over"),
    Step("finish_soon", WORKER, "finish", "soon"),
    Step("finish_overdue", LEAD, "finish", "over"),
    Step("finish_overdue_manager", MANAGER, "finish", "long_over"),
)
