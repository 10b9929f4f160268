"""Tasks one below the other, each with the person to call and what can be done."""

from collections.abc import Callable
from datetime import datetime

from nicegui import ui

from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.controls import block, button, chip, text
from backend.console.tasks import views
from backend.console.tasks.calls import Calls
from backend.console.words import say
from backend.core.actor import Actor
from backend.tasks.models import TaskKind
from backend.tasks.schemas import TaskRead
from backend.tickets.views import ContactRead


class Cards:
    """Draws tasks.

    Args:
        calls: What the buttons do.
        actor: Who looks.
        now: When.
    """

    def __init__(self, calls: Calls, actor: Actor, now: datetime) -> None:
        self._calls, self._actor, self._now = calls, actor, now

    def draw(self, tasks: list[TaskRead]) -> None:
        """Draw cards for these tasks."""
        with block("tasks").props("role=list"):
            for task in tasks:
                with block("card task").props("role=listitem").mark(f"task-{task.id}"):
                    self._card(task)

    def _card(self, task: TaskRead) -> None:
        with block("task-head"):
            chip(views.kind(task), "good")
            if task.done_at is None:
                words, alarm = views.due(task, now=self._now)
                text(words, f"alarm-{alarm}")
            if task.tries:
                chip(say("tasks.tried", count=task.tries), "warning")
            block("grow")
            _links(task)
        text(task.text, "task-words", "p")
        if task.done_at is None:
            self._whom(task)
            self._buttons(task)
        else:
            self._result(task)

    def _whom(self, task: TaskRead) -> None:
        with block("task-whom"):
            text(task.place or "", "task-place")
            text(task.contact.name or "")
            phone = block("task-phone", "span")
        with phone:
            self._phone(task)

    def _phone(self, task: TaskRead) -> None:
        contact = task.contact
        if contact.phone is None:
            hidden = task.ticket is not None and contact.name is None
            text(say("tasks.anonymous" if hidden else "tasks.no_phone"), "help")
        elif contact.phone.isdecimal():
            _call_link(contact)
        else:
            text(contact.phone, "mono")
            shown = button(say("tasks.show_phone"), self._shower(task), icon="call", kind="quiet")
            with shown.mark(f"phone-{task.id}"):
                ui.tooltip(say("tasks.show_phone_hint"))

    def _shower(self, task: TaskRead) -> Callable[[], object]:
        place = ui.context.slot.parent

        async def show() -> None:
            contact = await self._calls.phone(task)
            if contact is not None:
                place.clear()
                with place:
                    _call_link(contact)

        return show

    def _buttons(self, task: TaskRead) -> None:
        calls = self._calls
        with block("task-foot"):
            if task.kind == TaskKind.TELL:
                self._button(task, "told", lambda: calls.report(task, reached=True), kind="main")
                self._button(task, "missed", lambda: calls.report(task, reached=False))
                self._button(task, "write", lambda: calls.open(task), kind="quiet")
            else:
                self._button(task, "talked", lambda: calls.open(task), kind="main")
                self._button(task, "missed", lambda: calls.report(task, reached=False))

    def _button(
        self, task: TaskRead, name: str, click: Callable[[], object], *, kind: str = "plain"
    ) -> None:
        button(say(f"tasks.{name}"), click, kind=kind).mark(f"{name}-{task.id}")

    def _result(self, task: TaskRead) -> None:
        words, tone = views.result(task)
        with block("task-whom"):
            chip(words, tone)
            if task.solved is not None:
                chip(say(f"tasks.dialog.{str(task.solved).lower()}"))
            when = moments.clock(moments.read(task.done_at), now=self._now)
            text(say("tasks.by", who=task.done_by or "", time=when), "help")
        if task.outcome:
            text(task.outcome, "step-note", "p")
        if views.may_undo(task, self._actor, now=self._now):
            with block("task-foot"):
                self._button(task, "undo", lambda: self._calls.undo(task))


def _links(task: TaskRead) -> None:
    if task.ticket:
        label = say("tasks.to_ticket", number=task.ticket)
        ui.link(label, f"/tickets/{task.ticket}").classes("link")
    elif task.conversation_id:
        target = f"/conversations/{task.conversation_id}"
        ui.link(say("tasks.to_conversation"), target).classes("link")


def _call_link(contact: ContactRead) -> None:
    assert contact.phone is not None
    ui.link(contact.phone, f"tel:{contact.phone}").classes("link")


def just_done_title() -> str:
    """Return the heading above what can still be taken back."""
    return say("tasks.just_done", minutes=f"{get_catalogue().policy.undo_minutes:g}")
