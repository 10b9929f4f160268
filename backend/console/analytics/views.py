"""Figures in words, and the charts as data."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from backend.analytics.schemas import Average, Count, IntentFigures, Punctuality, Rate
from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.tickets.views import status_label
from backend.console.words import say, say_if_known

# Readable side by side, also for those who see red and green alike.
COLOURS = ("#07803f", "#e69f00", "#0072b2", "#cc79a7", "#56b4e9", "#9aa5a0")
_SHOWN_INTENTS = 5


def rate(value: Rate) -> str:
    """Write a share with what it was counted from."""
    if value.share is None:
        return say("analytics.no_rate")
    counted = {"numerator": value.numerator, "denominator": value.denominator}
    return say("analytics.rate", share=f"{value.share:.1%}", **counted)


def share(value: Rate) -> str:
    """Write a share alone."""
    return say("analytics.no_share") if value.share is None else f"{value.share:.1%}"


def counted(value: Rate) -> str:
    """Write what a share was counted from."""
    return say("analytics.counted", numerator=value.numerator, denominator=value.denominator)


def meets(value: Rate) -> bool | None:
    """Tell whether a share reaches its target; None where there is nothing to compare."""
    if value.share is None or value.target is None:
        return None
    return value.share >= value.target


def average(value: Average) -> str:
    """Write a mean with the number of scores behind it."""
    if value.mean is None:
        return say("analytics.no_rate")
    return say("analytics.average", mean=f"{value.mean:.2f}", n=value.n)


def median(value: Punctuality) -> str:
    """Write a median time."""
    minutes = value.median_minutes
    return say("analytics.no_share") if minutes is None else moments.length(round(minutes))


def labelled(group: str, counts: Iterable[Count]) -> list[tuple[str, int]]:
    """Return counts under the words for their codes."""
    return [(_label(group, item.key), item.count) for item in counts]


def _label(group: str, key: str) -> str:
    catalogue = get_catalogue()
    if group == "type":
        return catalogue.type_label(key)
    if group == "status":
        return status_label(key)
    if group == "category":
        return catalogue.category_label(key)
    if group == "handoff_reason":
        known = say_if_known(f"conversations.reason.{key}")
        return known or catalogue.label(group, key)
    return catalogue.label(group, key)


def intents_chart(figures: IntentFigures) -> dict[str, Any]:
    """Return messages and their most frequent intents per day as a stacked bar chart."""
    names = [item.key for item in figures.intents[:_SHOWN_INTENTS]]
    series = [
        (_label("intent", name), [day.intents.get(name, 0) for day in figures.days])
        for name in names
    ]
    others = [
        sum(Counter(day.intents).values()) - sum(day.intents.get(name, 0) for name in names)
        for day in figures.days
    ]
    unread = [day.messages - sum(day.intents.values()) for day in figures.days]
    series.append((say("analytics.others"), [a + b for a, b in zip(others, unread, strict=True)]))
    return {
        "color": list(COLOURS),
        "tooltip": {"trigger": "axis"},
        "legend": {"type": "scroll", "top": 0},
        "grid": {"left": 8, "right": 8, "top": 40, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [f"{d.day:%m-%d}" for d in figures.days]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {"name": name, "type": "bar", "stack": "all", "data": data, "barMaxWidth": 26}
            for name, data in series
        ],
    }


def labelled_type(key: str) -> str:
    """Return the word for a ticket type."""
    return _label("type", key)


def new_entry(question: str) -> str:
    """Return where a new knowledge entry for a question is written."""
    return f"/knowledge?new={quote(question)}"
