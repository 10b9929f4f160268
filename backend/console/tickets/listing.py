"""The page of all tickets: filters, and a list or a board."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import Request
from nicegui import ui
from nicegui.events import ValueChangeEventArguments
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.console.access import DESK_ROLES
from backend.console.controls import block, button, empty, heading, text
from backend.console.live import Live
from backend.console.tickets import board, rows
from backend.console.tickets.views import Choice, status_label
from backend.console.visit import Visit
from backend.console.words import say
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.staff.models import Role
from backend.tickets import reading
from backend.tickets import service as ticket_service
from backend.tickets.lifecycle import Status
from backend.tickets.views import TicketRead

PAGE = 40


async def show(visit: Visit, request: Request) -> None:
    """Draw the page as its address says."""
    choice = Choice.of(request.query_params)
    if visit.actor.role == Role.WORKER and not request.query_params:
        choice.mine = "1"
    page = TicketList(visit, choice)
    Live(visit, page.refresh).follow("tickets")
    await page.refresh()


def _enter_new() -> None:
    ui.navigate.to("/tickets/new")


class TicketList:
    """All tickets, narrowed.

    Args:
        visit: Whose page it is.
        choice: How it is narrowed.
    """

    def __init__(self, visit: Visit, choice: Choice) -> None:
        self._visit, self._choice, self._limit = visit, choice, PAGE
        with block("page-head"):
            heading(say("frame.title.tickets"), 1)
            self._total = text("", "help")
            block("grow")
            with block("toggle").props(f'role=group aria-label="{say("tickets.view.label")}"'):
                self._views = {name: self._view(name) for name in ("list", "board")}
            if visit.actor.role in DESK_ROLES:
                button(say("tickets.new.title"), _enter_new, icon="add", kind="main")
        with block("filters"):
            self._filters()
        self._box = block("ticket-box")
        with self._box:
            text(say("frame.loading"), "help pad")

    def _view(self, name: str) -> ui.button:
        icon = {"list": "view_list", "board": "view_kanban"}[name]

        async def pick() -> None:
            await self._set("view", name)

        return button(say(f"tickets.view.{name}"), pick, icon=icon, kind="tab")

    def _filters(self) -> None:
        catalogue = get_catalogue()
        states = {"open": say("tickets.filter.open"), "all": say("tickets.filter.all")}
        states |= {str(state): status_label(state) for state in Status}
        types = {key: spec.label for key, spec in catalogue.ticket_types.items()}
        teams = {key: spec.label for key, spec in catalogue.teams.items()}
        search = say("tickets.filter.search")
        ui.input(search, value=self._choice.q, on_change=self._change("q")).props(
            "outlined dense clearable debounce=350"
        ).classes("filter-search")
        self._select("status", states)
        self._select("type", {"": say("tickets.filter.any"), **types})
        self._select("team", {"": say("tickets.filter.any"), **teams})
        self._switch("overdue")
        self._switch("mine")
        if get_catalogue().claims:
            self._switch("free")

    def _select(self, name: str, options: dict[str, str]) -> None:
        value = getattr(self._choice, name)
        label = say(f"tickets.filter.{name}")
        ui.select(options, label=label, value=value, on_change=self._change(name)).props(
            "outlined dense options-dense"
        ).classes("filter-select")

    def _switch(self, name: str) -> None:
        value = bool(getattr(self._choice, name))
        ui.switch(say(f"tickets.filter.{name}"), value=value, on_change=self._change(name)).classes(
            "filter-switch"
        )

    def _change(self, name: str) -> Callable[[ValueChangeEventArguments[Any]], Any]:
        async def change(event: ValueChangeEventArguments[Any]) -> None:
            value = event.value
            if isinstance(value, bool):
                value = "1" if value else ""
            await self._set(name, value or "")

        return change

    async def _set(self, name: str, value: str) -> None:
        self._choice = Choice.of({**vars(self._choice), name: value})
        self._limit = PAGE
        self._visit.address = self._choice.address
        ui.navigate.history.replace(f"/console{self._choice.address}")
        await self.refresh()

    async def refresh(self) -> None:
        """Read the tickets again and draw them."""
        for name, made in self._views.items():
            made.props(f"aria-pressed={'true' if name == self._choice.view else 'false'}")
        if self._choice.view == "board":
            columns = await self._visit.look(lambda s, a: board.read(s, a, self._choice))
            self._fill(lambda: board.draw(columns), columns.total)
        else:
            tickets, more, total = await self._visit.look(self._read)
            self._fill(lambda: self._draw(tickets, more), total)

    def _fill(self, draw: Callable[[], None], total: int) -> None:
        self._total.set_text(say("tickets.total", count=total))
        self._box.clear()
        with self._box:
            draw()

    async def _read(
        self, session: AsyncSession, actor: Actor
    ) -> tuple[list[TicketRead], bool, int]:
        filters = self._choice.filters(actor.name)
        found, more = await ticket_service.list_page(
            session, filters, actor=actor, limit=self._limit
        )
        counts = await ticket_service.count_by_status(session, filters, actor=actor)
        now: datetime = clock_of(session).now()
        shown = [reading.read(ticket, actor=actor, now=now) for ticket in found]
        return shown, more is not None, sum(counts.values())

    def _draw(self, tickets: list[TicketRead], more: bool) -> None:
        if not tickets:
            empty("assignment_turned_in", say("tickets.nothing"), say("tickets.nothing_hint"))
            return
        rows.draw(tickets)
        if more:
            button(say("frame.more"), self._more, kind="quiet").classes("more")

    async def _more(self) -> None:
        self._limit += PAGE
        await self.refresh()
