"""The history of a ticket in plain Chinese."""

from collections.abc import Callable, Iterator
from typing import Any

from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.controls import block, text
from backend.console.files import photo
from backend.console.tickets import views
from backend.console.words import say, say_if_known
from backend.tickets.views import EventRead

Render = Callable[[Any], str]


def _moment(value: Any) -> str:
    return moments.full(moments.read(value)) if isinstance(value, str) else ""


def _yes_no(value: Any) -> str:
    return say(f"tickets.{'yes' if value else 'no'}")


def _plain(value: Any) -> str:
    return str(value or "")


def _scores(value: Any) -> str:
    none = say("tickets.detail.unrated")
    scores = {key: value.get(key) or none for key in ("attitude", "speed", "result")}
    return say("tickets.detail.scores", **scores)


# What a step may have changed and people care about; everything else is the machine's own.
_SHOWN: dict[str, Render] = {
    "assignee_name": _plain,
    "team": lambda value: views.team(str(value or "")),
    "priority": lambda value: get_catalogue().label("priority", str(value)),
    "due_finish_at": _moment,
    "contact_name": _plain,
    "contact_phone": _plain,
    "building": _plain,
    "unit": _plain,
    "room": _plain,
    "area": _plain,
    "facility": _plain,
    "description": _plain,
    "expected": _plain,
    "visit_text": _plain,
    "anonymous": _yes_no,
    "escalation_level": _plain,
    "outcome": lambda value: get_catalogue().label("outcome", str(value)) if value else "",
    "waiting_reason": lambda value: get_catalogue().label("waiting_reason", value) if value else "",
    "parent": _plain,
    "child": _plain,
    "promise": lambda value: get_catalogue().label("promise", str(value)),
    "promised_at": _moment,
    "page_level": lambda value: say_if_known(f"alerts.level.{value}") or "",
    "recipients": _plain,
    "scores_before": _scores,
    "scores": _scores,
}


def title(event: EventRead) -> str:
    """Return what happened."""
    if known := say_if_known(f"tickets.event.{event.type}"):
        return known
    return get_catalogue().label("action", event.type)


def changes(event: EventRead) -> list[str]:
    """Return what a step changed, one line each."""
    before, after = event.before or {}, event.after or {}
    lines = []
    for key, render in _SHOWN.items():
        if key not in after:
            continue
        old, new = render(before[key]) if key in before else "", render(after[key])
        if old != new:
            lines.append(_line(key, old, new))
    return lines


def _line(key: str, old: str, new: str) -> str:
    label = say(f"tickets.changed.{key}")
    if not old:
        return say("tickets.change.set", label=label, new=new)
    if not new:
        return say("tickets.change.removed", label=label, old=old)
    return say("tickets.change.from_to", label=label, old=old, new=new)


def note(event: EventRead) -> str:
    """Return what was said; a reason that is a code is among the changes already."""
    codes = get_catalogue().labels["waiting_reason"]
    lines = (line for line in event.note.splitlines() if line not in codes)
    return "\n".join(lines)


def draw(events: list[EventRead], *, to_the_second: bool = False) -> None:
    """Draw the history, the newest step on top; of an emergency every second is asked about."""
    write = moments.to_the_second if to_the_second else moments.full
    with block("timeline", "ol"):
        for event in _newest_first(events):
            with block(f"step step-{event.type}", "li"):
                _step(event, write(moments.read(event.at)))


def _newest_first(events: list[EventRead]) -> Iterator[EventRead]:
    return reversed(events)


def _step(event: EventRead, at: str) -> None:
    with block("step-head"):
        text(title(event), "step-title")
        text(event.actor, "help")
        text(at, "step-time help")
    if said := note(event):
        text(said, "step-note", "p")
    for line in changes(event):
        text(line, "step-change", "p")
    media_id = (event.after or {}).get("media_id")
    if event.type == "attachment" and isinstance(media_id, str):
        photo(media_id, say("files.photo"))
