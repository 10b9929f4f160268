"""The parts of the figures page."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from nicegui import ui

from backend.analytics.schemas import (
    BotFigures,
    GapFigures,
    IntentFigures,
    Rate,
    SatisfactionFigures,
    ServiceFigures,
    TypeFigures,
)
from backend.console.analytics import views
from backend.console.controls import block, chip, heading, text
from backend.console.words import say


@contextmanager
def panel(name: str, *, wide: bool = False) -> Iterator[None]:
    """Make a framed part with its heading and, where there is one, what it means."""
    with block("card panel-wide" if wide else "card", "section"):
        heading(say(f"analytics.{name}.title"), 2)
        text(say(f"analytics.{name}.help"), "help", "p")
        yield


def _tile(name: str, figure: str, below: str) -> None:
    with block("tile"):
        text(say(f"analytics.tile.{name}"), "tile-label")
        text(figure, "tile-figure")
        text(below, "help")


def _rate_tile(name: str, value: Rate) -> None:
    _tile(name, views.share(value), views.counted(value))


def tiles(
    intents: IntentFigures, service: ServiceFigures, happy: SatisfactionFigures, bot: BotFigures
) -> None:
    """Draw the figures a manager looks at first."""
    with block("tiles"):
        _tile("messages", str(intents.messages), say("analytics.unread", count=intents.unread))
        _rate_tile("understood", intents.understood)
        _rate_tile("without_person", bot.without_person)
        _tile("tickets", str(service.tickets), say("analytics.reopened", count=service.reopened))
        _rate_tile("on_time", service.finish.on_time)
        _rate_tile("solved", service.solved)
        _rate_tile("satisfied", happy.total.satisfied)


def messages(figures: IntentFigures) -> None:
    """Draw what was written about, by day."""
    with panel("messages", wide=True):
        if not figures.messages:
            text(say("analytics.nothing"), "help", "p")
            return
        chart = ui.echart(views.intents_chart(figures)).classes("chart")
        chart.props(f'role=img aria-label="{say("analytics.messages.title")}"')
        bars(views.labelled("intent", figures.intents[:10]))


def bars(rows: Sequence[tuple[str, int]]) -> None:
    """Draw counts as bars with their numbers."""
    if not rows:
        text(say("analytics.nothing"), "help", "p")
    most = max((count for _, count in rows), default=0) or 1
    with block("bars"):
        for label, count in rows:
            with block("bar-row"):
                text(label, "bar-label")
                with block("bar-track").props("aria-hidden=true"):
                    block("bar-fill").style(f"width: {count / most:.1%}")
                text(str(count), "bar-count")


def _table(name: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with block("table-box"), block("figures", "table"):
        with block("", "thead"), block("", "tr"):
            for head in heads:
                text(say(f"analytics.{name}.{head}"), tag="th").props("scope=col")
        with block("", "tbody"):
            for row in rows:
                with block("", "tr"):
                    for place, cell in enumerate(row):
                        text(cell, tag="td" if place else "th").props("" if place else "scope=row")


_TICKET_HEADS = (
    "type",
    "count",
    "response",
    "response_on_time",
    "finish",
    "finish_on_time",
    "again",
)


def _ticket_row(item: TypeFigures) -> tuple[str, ...]:
    return (
        views.labelled_type(item.type),
        str(item.tickets),
        views.median(item.response),
        views.rate(item.response.on_time),
        views.median(item.finish),
        views.rate(item.finish.on_time),
        str(item.reopened),
    )


def tickets(figures: ServiceFigures) -> None:
    """Draw the tickets by type, state and category."""
    with panel("tickets", wide=True):
        if figures.by_type:
            _table("tickets", _TICKET_HEADS, [_ticket_row(item) for item in figures.by_type])
        else:
            text(say("analytics.nothing"), "help", "p")
    with panel("states"):
        bars(views.labelled("status", figures.by_status))
    with panel("categories"):
        bars(views.labelled("category", figures.by_category[:12]))


def targets(figures: ServiceFigures) -> None:
    """Draw the service standard beside what was reached."""
    with panel("targets"):
        for name, value in (
            ("first_response", figures.targets.first_response),
            ("urgent_repairs", figures.targets.urgent_repairs),
            ("complaints", figures.targets.complaints),
            ("solved", figures.solved),
        ):
            reached = views.meets(value)
            with block("target"):
                text(say(f"analytics.targets.{name}"), "target-label")
                text(views.rate(value), "target-figure")
                if reached is not None:
                    key = "reached" if reached else "missed"
                    chip(say(f"analytics.targets.{key}"), "good" if reached else "danger")
        outcomes = figures.outcomes
        text(say("analytics.targets.outcomes", **outcomes.model_dump()), "help", "p")


def satisfaction(figures: SatisfactionFigures) -> None:
    """Draw what residents say, and how many say nothing."""
    total = figures.total
    with panel("satisfaction"):
        for name in ("attitude", "speed", "result"):
            with block("target"):
                text(say(f"analytics.satisfaction.{name}"), "target-label")
                text(views.average(getattr(total, name)), "target-figure")
        for name, value in (("answered", total.answered), ("satisfied", total.satisfied)):
            with block("target"):
                text(say(f"analytics.satisfaction.{name}"), "target-label")
                text(views.rate(value), "target-figure")
        solved = {"yes": total.solved_yes, "no": total.solved_no, "unknown": total.solved_unknown}
        text(say("analytics.satisfaction.solved", **solved), "help", "p")
        bars(views.labelled("survey_status", figures.by_status))


def handovers(figures: BotFigures) -> None:
    """Draw why residents came to a person."""
    with panel("handovers"):
        text(say("analytics.handovers.share", rate=views.rate(figures.without_person)), tag="p")
        bars(views.labelled("handoff_reason", figures.handed_over))


def gaps(figures: GapFigures, *, may_write: bool) -> None:
    """Draw the questions nobody has written an answer to."""
    with panel("gaps", wide=True):
        text(say("analytics.gaps.share", rate=views.rate(figures.answered)), tag="p")
        if not figures.gaps:
            text(say("analytics.gaps.none"), "help", "p")
        for gap in figures.gaps[:20]:
            with block("gap"):
                text(say("analytics.gaps.count", count=gap.count), "gap-count")
                with block("grow"):
                    text(gap.question, tag="p")
                    if others := [words for words in gap.wordings if words != gap.question]:
                        text(say("analytics.gaps.also", words="、".join(others)), "help", "p")
                if may_write:
                    ui.link(say("analytics.gaps.answer"), views.new_entry(gap.question)).classes(
                        "link"
                    )
