"""The page of the duty roster: who is there now, and the week."""

from datetime import date, datetime, timedelta

from fastapi import Request
from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.console.access import LEAD_ROLES
from backend.console.controls import block, button, chip, empty, heading, icon_button, text
from backend.console.roster import views
from backend.console.roster.editor import ask_for_shift
from backend.console.visit import Visit, confirm
from backend.console.words import say
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.core.time import CHINA
from backend.roster import service
from backend.roster.models import DutyShift
from backend.staff.models import Staff

_WEEK = timedelta(days=7)

Found = list[tuple[DutyShift, Staff]]


async def show(visit: Visit, _: Request) -> None:
    """Draw the page."""
    page = RosterPage(visit)
    await page.refresh()


class RosterPage:
    """A week of shifts, day by day.

    Args:
        visit: Whose page it is.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._may_change = visit.actor.role in LEAD_ROLES
        self._start: datetime | None = None
        self._team = visit.team if visit.team in get_catalogue().teams else ""
        with block("page-head"):
            heading(say("frame.title.roster"), 1)
            block("grow")
            if self._may_change:
                button(say("roster.copy"), self._copy, icon="content_copy", kind="quiet")
                button(say("roster.add"), self._add, icon="add", kind="main").mark("add-shift")
        self._now = block("roster-now")
        with block("roster-bar"):
            icon_button("chevron_left", say("roster.previous"), lambda: self._turn(-_WEEK))
            self._title = text("", "roster-week")
            icon_button("chevron_right", say("roster.following"), lambda: self._turn(_WEEK))
            button(say("roster.this_week"), self._today, kind="quiet")
            self._choose_team()
        self._box = block("roster-days")

    def _choose_team(self) -> None:
        teams = {key: spec.label for key, spec in get_catalogue().teams.items()}

        async def change() -> None:
            self._team = chosen.value or ""
            await self.refresh()

        chosen = ui.select(
            {"": say("roster.all_teams"), **teams},
            value=self._team,
            label=say("roster.team"),
            on_change=change,
        )
        chosen.props("outlined dense options-dense").classes("filter-select")

    async def refresh(self) -> None:
        """Read the week again and draw it."""

        async def read(session: AsyncSession, _: Actor) -> tuple[Found, datetime, datetime]:
            now = clock_of(session).now()
            start, end = service.week_of(self._start or now)
            team = self._team or None
            return await service.list_between(session, start, end, team=team), now, start

        found, now, start = await self._visit.look(read)
        self._start = start
        first, last = start.date(), (start + timedelta(days=6)).date()
        self._title.set_text(say("roster.week", start=f"{first:%m-%d}", end=f"{last:%m-%d}"))
        self._draw_now(found, now)
        self._box.clear()
        with self._box:
            self._draw_days(views.by_day(found, now=now), first, now)

    def _draw_now(self, found: Found, now: datetime) -> None:
        there = [pair for pair in found if pair[0].starts_at <= now < pair[0].ends_at]
        self._now.clear()
        with self._now:
            text(say("roster.now"), "help")
            if not there:
                text(say("roster.nobody"), "help")
            for shift, staff in there:
                chip(f"{staff.display_name} · {get_catalogue().team_label(shift.team)}", "good")

    def _draw_days(
        self, days: dict[date, list[views.ShiftView]], first: date, now: datetime
    ) -> None:
        if not days:
            empty("event_busy", say("roster.empty"), say("roster.empty_hint"))
            return
        names = say("roster.weekday").split()
        today = now.astimezone(CHINA).date()
        for offset, name in enumerate(names):
            day = first + timedelta(days=offset)
            with block("roster-day" + (" roster-today" if day == today else ""), "section"):
                heading(f"{name} {day:%m-%d}", 2)
                for shift in days.get(day, []):
                    self._draw_shift(shift)

    def _draw_shift(self, shift: views.ShiftView) -> None:
        with block("roster-shift" + (" roster-on" if shift.is_now else "")):
            text(shift.hours, "roster-hours")
            text(shift.name, "roster-name")
            text(shift.team, "help")
            if shift.note:
                text(shift.note, "help")
            if self._may_change:
                label = say("roster.remove", name=shift.name)
                icon_button("close", label, lambda: self._remove(shift.id))

    async def _turn(self, step: timedelta) -> None:
        if self._start is not None:
            self._start += step
        await self.refresh()

    async def _today(self) -> None:
        self._start = None
        await self.refresh()

    async def _add(self) -> None:
        await ask_for_shift(self._visit, self._team, self.refresh)

    async def _remove(self, shift_id: int) -> None:
        async def work(session: AsyncSession, actor: Actor) -> bool:
            await service.remove(session, shift_id, actor=actor)
            return True

        if await self._visit.attempt(work):
            confirm(say("roster.removed"))
        await self.refresh()

    async def _copy(self) -> None:
        start = self._start

        async def work(session: AsyncSession, actor: Actor) -> tuple[int, int]:
            moment = start or clock_of(session).now()
            team = self._team or None
            return await service.copy_week(session, moment, team=team, actor=actor)

        done = await self._visit.attempt(work)
        if done is not None:
            key = "roster.left_out" if done[1] else "roster.copied"
            confirm(say(key, copied=done[0], left_out=done[1]))
            await self._turn(_WEEK)
