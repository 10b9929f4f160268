"""The figures of the last days, for those who lead."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request
from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.analytics import service as analytics_service
from backend.analytics.schemas import (
    BotFigures,
    GapFigures,
    IntentFigures,
    SatisfactionFigures,
    ServiceFigures,
)
from backend.analytics.service import Period
from backend.catalogue import get_catalogue
from backend.console.analytics import parts
from backend.console.controls import block, button, heading, text
from backend.console.knowledge.editor import may_write
from backend.console.visit import Visit
from backend.console.words import say
from backend.core.actor import Actor

PERIODS = (7, 30, 90)
DEFAULT = 30


async def show(visit: Visit, request: Request) -> None:
    """Draw the page for the days its address names."""
    wanted = request.query_params.get("days", "")
    days = int(wanted) if wanted in map(str, PERIODS) else DEFAULT
    page = AnalyticsPage(visit, days)
    await page.refresh()


@dataclass(frozen=True)
class Figures:
    """Everything the page shows of one period."""

    period: Period
    intents: IntentFigures
    service: ServiceFigures
    satisfaction: SatisfactionFigures
    bot: BotFigures
    gaps: GapFigures
    warning: str | None


async def read(session: AsyncSession, days: int) -> Figures:
    """Read the figures of the last days, today included."""
    today = analytics_service.this_day(session)
    period = Period(today - timedelta(days=days - 1), today)
    return Figures(
        period,
        await analytics_service.intents(session, period),
        await analytics_service.service(session, period),
        await analytics_service.satisfaction(session, period),
        await analytics_service.bot(session, period),
        await analytics_service.knowledge_gaps(session, period),
        get_catalogue().holiday_warning(today),
    )


class AnalyticsPage:
    """The page.

    Args:
        visit: Whose page it is.
        days: How many days are counted.
    """

    def __init__(self, visit: Visit, days: int) -> None:
        self._visit, self._days = visit, days
        with block("page-head"):
            heading(say("frame.title.analytics"), 1)
            self._range = text("", "help")
            block("grow")
            with block("toggle toggle-words").props(
                f'role=group aria-label="{say("analytics.period")}"'
            ):
                self._picks = {days: self._pick(days) for days in PERIODS}
        self._box = block("panels")
        with self._box:
            text(say("frame.loading"), "help pad")

    def _pick(self, days: int) -> ui.button:
        async def pick() -> None:
            self._days = days
            ui.navigate.history.replace(f"/console/analytics?days={days}")
            await self.refresh()

        return button(say("analytics.days", count=days), pick, kind="tab")

    async def refresh(self) -> None:
        """Read the figures and draw them."""
        figures = await self._visit.look(self._read)
        for days, made in self._picks.items():
            made.props(f"aria-pressed={'true' if days == self._days else 'false'}")
        period = figures.period
        self._range.set_text(say("analytics.range", start=period.start, end=period.end))
        self._box.clear()
        with self._box:
            if figures.warning:
                text(figures.warning, "step-note", "p").props("role=status")
            parts.tiles(figures.intents, figures.service, figures.satisfaction, figures.bot)
            parts.messages(figures.intents)
            parts.tickets(figures.service)
            parts.targets(figures.service)
            parts.satisfaction(figures.satisfaction)
            parts.handovers(figures.bot)
            parts.gaps(figures.gaps, may_write=may_write(self._visit.actor))

    async def _read(self, session: AsyncSession, _: Actor) -> Figures:
        return await read(session, self._days)
