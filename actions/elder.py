"""Elder-friendly mode: one question at a time, digits as options."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from actions.draft import Draft
from actions.message import Message
from actions.phrases import Phrases

# Days from today and hours of each option; the last one is any time.
_OPTIONS: tuple[tuple[int, int, int] | None, ...] = ((1, 8, 12), (1, 13, 18), (2, 8, 12), None)


def visit_options(phrases: Phrases, now: datetime) -> list[dict[str, Any]]:
    """Return the times of a visit an elder resident chooses from: `{text, from, to}`."""
    return [
        {"text": phrases.render(f"visit_option_{number}"), **_hours(option, now)}
        for number, option in enumerate(_OPTIONS, 1)
    ]


def _hours(option: tuple[int, int, int] | None, now: datetime) -> dict[str, Any]:
    if option is None:
        return {"from": None, "to": None}
    days, opens, closes = option
    day = (now + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    return {
        "from": day.replace(hour=opens).isoformat(),
        "to": day.replace(hour=closes).isoformat(),
    }


def chosen_visit(draft: Draft, message: Message, phrases: Phrases, *, asked: list[str]) -> Draft:
    """Return the draft with the time a bare digit chooses."""
    digit = message.text.strip().rstrip("。.")
    if not message.is_elder or asked[:1] != ["visit"] or digit not in {"1", "2", "3", "4"}:
        return draft
    return replace(draft, visit=visit_options(phrases, message.at)[int(digit) - 1])
