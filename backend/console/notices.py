"""What was said to residents and what became of it, as the desk reads it."""

from datetime import datetime

from backend.console import moments
from backend.console.controls import block, chip, text
from backend.console.words import say, say_if_known
from backend.notifications.models import LOST, NotificationStatus
from backend.notifications.schemas import NotificationRead

_TONES = {
    NotificationStatus.SENT: "good",
    NotificationStatus.UNDELIVERABLE: "danger",
    NotificationStatus.DEAD: "danger",
    NotificationStatus.AMBIGUOUS: "warning",
}


def kind(item: NotificationRead) -> str:
    """Return the label of a message's kind."""
    return say_if_known(f"notices.kind.{item.kind}") or item.kind


def state(item: NotificationRead) -> tuple[str, str]:
    """Write what became of a message, and its colour."""
    status = NotificationStatus(item.status)
    held = status == NotificationStatus.PENDING and item.hold_until is not None
    name = "held" if held else str(status)
    return say(f"notices.state.{name}"), _TONES.get(status, "plain")


def course(item: NotificationRead, *, now: datetime) -> str:
    """Write by which way it went, how often it was tried and when."""
    parts = []
    if item.status not in (NotificationStatus.SUPERSEDED, NotificationStatus.PENDING):
        parts.append(say_if_known(f"notices.path.{item.path}") or item.path)
    if item.attempts > 1:
        parts.append(say("notices.attempts", count=item.attempts))
    if item.hold_until is not None:
        parts.append(say("notices.held", time=moments.clock(item.hold_until, now=now)))
    else:
        parts.append(moments.clock(item.sent_at or item.created_at, now=now))
    return " · ".join(parts)


def draw(item: NotificationRead, *, now: datetime) -> None:
    """Draw one message's line; the words only where the talk does not show them."""
    with block("outgo"):
        with block("outgo-head"):
            text(kind(item), "outgo-kind")
            chip(*state(item))
            text(course(item, now=now), "help")
        if item.error:
            text(item.error, "help outgo-error", "p")
        if item.told_at is not None:
            text(say("notices.told", time=moments.clock(item.told_at, now=now)), "help", "p")
        if item.text and (item.status in LOST or item.hold_until is not None):
            text(item.text, "step-note", "p")
