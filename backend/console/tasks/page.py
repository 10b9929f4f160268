"""The page of tasks (待办): whom to call, what was done, and what reached nobody."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import Request
from nicegui import ui
from nicegui.events import ValueChangeEventArguments
from sqlalchemy.ext.asyncio import AsyncSession

from backend.console import notices
from backend.console.access import DESK_ROLES
from backend.console.controls import block, button, empty, heading, text
from backend.console.live import Live
from backend.console.tasks import cards, views
from backend.console.tasks.calls import Calls, read
from backend.console.tasks.cards import Cards
from backend.console.tasks.views import Choice
from backend.console.visit import Visit
from backend.console.words import say
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.notifications import service as notification_service
from backend.notifications.models import LOST
from backend.notifications.reading import read_all
from backend.notifications.schemas import NotificationRead
from backend.tasks import service as task_service
from backend.tasks.schemas import TaskRead

MOST, MOST_DONE = 200, 50
_ICONS = {"open": "call", "done": "done_all", "untold": "unsubscribe"}


async def show(visit: Visit, request: Request) -> None:
    """Draw the page as its address says."""
    page = TaskPage(visit, Choice.of(request.query_params))
    Live(visit, page.refresh).follow("tasks")
    await page.refresh()


class TaskPage:
    """All tasks, or those of one's own tickets for workers.

    Args:
        visit: Whose page it is.
        choice: What is looked at.
    """

    def __init__(self, visit: Visit, choice: Choice) -> None:
        self._visit, self._choice = visit, choice
        self._calls = Calls(visit, self.refresh)
        with block("page-head"):
            heading(say("frame.title.tasks"), 1)
            self._total = text("", "help")
            block("grow")
            tabs = block("toggle toggle-words").props("role=group")
            with tabs.props(f'aria-label="{say("tasks.view.label")}"'):
                self._tabs = {name: self._tab(name) for name in self._views()}
        with block("filters"):
            self._filter = ui.select(
                views.kinds(), label=say("tasks.filter"), value=choice.kind, on_change=self._narrow
            ).props("outlined dense options-dense")
            self._filter.classes("filter-select").mark("kind")
        self._box = block("task-box")
        with self._box:
            text(say("frame.loading"), "help pad")

    def _views(self) -> tuple[str, ...]:
        """Return what this person may look at: the outbox is the desk's."""
        return views.VIEWS if self._visit.actor.role in DESK_ROLES else views.VIEWS[:2]

    def _tab(self, name: str) -> ui.button:
        async def pick() -> None:
            await self._look_at(Choice(view=name, kind=self._choice.kind))

        made = button(say(f"tasks.view.{name}"), pick, icon=_ICONS[name], kind="tab")
        return made.mark(f"view-{name}")

    async def _narrow(self, event: ValueChangeEventArguments[Any]) -> None:
        await self._look_at(Choice(view=self._choice.view, kind=event.value or ""))

    async def _look_at(self, choice: Choice) -> None:
        self._choice = choice
        self._visit.address = choice.address
        ui.navigate.history.replace(f"/console{choice.address}")
        await self.refresh()

    async def refresh(self) -> None:
        """Read again what is looked at and draw it."""
        view = self._choice.view if self._choice.view in self._tabs else views.VIEWS[0]
        for name, made in self._tabs.items():
            made.props(f"aria-pressed={'true' if name == view else 'false'}")
        self._filter.set_visibility(view != "untold")
        if view == "untold":
            lost, now = await self._visit.look(_untold)
            self._fill(lambda: _draw_untold(lost, now), len(lost))
            return
        waiting, done, now = await self._visit.look(self._read)
        made_cards = Cards(self._calls, self._visit.actor, now)
        if view == "open":
            self._fill(lambda: self._draw_open(made_cards, waiting, done, now), len(waiting))
        else:
            self._fill(lambda: _draw_done(made_cards, done), len(done))

    async def _read(
        self, session: AsyncSession, actor: Actor
    ) -> tuple[list[TaskRead], list[TaskRead], datetime]:
        kind = self._choice.kind or None
        waiting = await task_service.next_due(session, actor=actor, kind=kind, limit=MOST)
        done = await task_service.last_done(session, actor=actor, kind=kind, limit=MOST_DONE)
        shown = await read(session, [*waiting, *done], actor)
        return shown[: len(waiting)], shown[len(waiting) :], clock_of(session).now()

    def _fill(self, draw: Callable[[], None], total: int) -> None:
        self._total.set_text(say("tasks.total", count=total))
        self._box.clear()
        with self._box:
            draw()

    def _draw_open(
        self, made: Cards, waiting: list[TaskRead], done: list[TaskRead], now: datetime
    ) -> None:
        if waiting:
            made.draw(waiting)
        else:
            empty("task_alt", say("tasks.nothing"), say("tasks.nothing_hint"))
        mistaken = [task for task in done if views.may_undo(task, self._visit.actor, now=now)]
        if mistaken:
            heading(cards.just_done_title(), 2, "task-just")
            made.draw(mistaken)


def _draw_done(made: Cards, done: list[TaskRead]) -> None:
    if done:
        made.draw(done)
    else:
        empty("task_alt", say("tasks.nothing_done"))


async def _untold(session: AsyncSession, actor: Actor) -> tuple[list[NotificationRead], datetime]:
    rows, _ = await notification_service.list_page(session, statuses=LOST, tried=True, limit=MOST)
    return await read_all(session, rows, actor=actor), clock_of(session).now()


def _draw_untold(lost: list[NotificationRead], now: datetime) -> None:
    if not lost:
        empty("mark_email_read", say("tasks.nothing_untold"), say("tasks.nothing_untold_hint"))
    with block("tasks").props("role=list"):
        for item in lost:
            with block("card task").props("role=listitem"):
                notices.draw(item, now=now)
                _links(item)


def _links(item: NotificationRead) -> None:
    if item.ticket:
        label = say("tasks.to_ticket", number=item.ticket)
        ui.link(label, f"/tickets/{item.ticket}").classes("link")
    elif item.conversation_id:
        target = f"/conversations/{item.conversation_id}"
        ui.link(say("tasks.to_conversation"), target).classes("link")
