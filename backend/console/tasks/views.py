"""What the task pages show, worked out before anything is drawn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.words import choices, say
from backend.core.actor import Actor
from backend.core.time import CHINA
from backend.tasks.models import TaskKind
from backend.tasks.schemas import TaskRead

VIEWS = ("open", "done", "untold")
_NEAR = timedelta(hours=1)


@dataclass
class Choice:
    """What is looked at, as the address of the page carries it."""

    view: str = "open"
    kind: str = ""

    @classmethod
    def of(cls, query: Any) -> "Choice":
        """Read a choice from an address; what makes no sense there is left out."""
        view, kind = query.get("view", ""), query.get("kind", "")
        return cls(
            view=view if view in VIEWS else VIEWS[0], kind=kind if kind in list(TaskKind) else ""
        )

    @property
    def address(self) -> str:
        """The address that brings this choice back."""
        parts = [f"view={self.view}"] if self.view != VIEWS[0] else []
        parts += [f"kind={self.kind}"] if self.kind else []
        return "/tasks" + ("?" + "&".join(parts) if parts else "")


def kinds() -> dict[str, str]:
    """Return the kinds to choose from."""
    return {"": say("tasks.any"), **choices("tasks.kind")}


def kind(task: TaskRead) -> str:
    """Return the label of a task's kind."""
    return choices("tasks.kind").get(task.kind, task.kind)


def due(task: TaskRead, *, now: datetime) -> tuple[str, str]:
    """Write how much time is left, and how alarming that is (late, near, calm)."""
    at = moments.read(task.due_at)
    if at is None:
        return "", "calm"
    left = at - now
    minutes = int(left.total_seconds() // 60)
    if minutes == 0:
        return say("tasks.due_now"), "near"
    alarm = "late" if left < timedelta(0) else "near" if left < _NEAR else "calm"
    return moments.left(minutes), alarm


def may_undo(task: TaskRead, actor: Actor, *, now: datetime) -> bool:
    """Tell whether the viewer can take their own report back."""
    done = moments.read(task.done_at)
    if done is None or task.done_by != actor.name or task.solved is not None:
        return False
    if task.kind == TaskKind.CALLBACK and not task.reached:
        return False
    return now <= done + timedelta(minutes=get_catalogue().policy.undo_minutes)


def result(task: TaskRead) -> tuple[str, str]:
    """Write what came of a task, and its colour."""
    if task.reached is None:
        return say("tasks.result.withdrawn"), "plain"
    return (
        (say("tasks.result.reached"), "good")
        if task.reached
        else (say("tasks.result.missed"), "warning")
    )


def missed(task: TaskRead) -> str:
    """Say what follows after nobody was reached."""
    if task.done_at is not None:
        return say("tasks.missed_over")
    at = moments.read(task.due_at)
    time = f"{at.astimezone(CHINA):%H:%M}" if at else ""
    return say("tasks.missed_again", count=task.tries, time=time)
