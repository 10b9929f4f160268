"""Reporting a call from the console: by one tap, or with words in a dialog."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.console.controls import dialog, dialog_buttons
from backend.console.tasks import views
from backend.console.visit import Visit, confirm
from backend.console.words import say
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.tasks import service as task_service
from backend.tasks.models import StaffTask, TaskKind
from backend.tasks.schemas import TaskRead
from backend.tickets.views import ContactRead

LONGEST = 1000
_SOLVED: dict[str, bool | None] = {"unsaid": None, "true": True, "false": False}


async def read(session: AsyncSession, tasks: list[StaffTask], actor: Actor) -> list[TaskRead]:
    """Return tasks as an actor may see them."""
    tickets, now = await task_service.tickets_of(session, tasks), clock_of(session).now()
    return [
        TaskRead.of(task, tickets.get(task.ticket_id or 0), actor=actor, now=now) for task in tasks
    ]


class Calls:
    """What can be done with a task.

    Args:
        visit: Whose page it is.
        done: Called after something has changed.
    """

    def __init__(self, visit: Visit, done: Callable[[], Awaitable[None]]) -> None:
        self._visit, self._done = visit, done

    async def report(
        self, task: TaskRead, *, reached: bool, outcome: str = "", solved: bool | None = None
    ) -> bool:
        """Report a call and say what follows; returns whether it was taken."""

        async def work(session: AsyncSession, actor: Actor) -> TaskRead:
            found = await task_service.get(session, task.id, actor=actor)
            found = await task_service.finish(
                session, found, actor=actor, reached=reached, outcome=outcome, solved=solved
            )
            return (await read(session, [found], actor))[0]

        stored = await self._visit.attempt(work)
        if stored is not None:
            confirm(say("tasks.done") if reached else views.missed(stored))
        await self._done()
        return stored is not None

    async def undo(self, task: TaskRead) -> None:
        """Take a mistaken report back."""

        async def work(session: AsyncSession, actor: Actor) -> StaffTask:
            found = await task_service.get(session, task.id, actor=actor)
            return await task_service.undo(session, found, actor=actor)

        if await self._visit.attempt(work) is not None:
            confirm(say("tasks.undone"))
        await self._done()

    async def phone(self, task: TaskRead) -> ContactRead | None:
        """Return whom to call, with the whole number; the ticket keeps who asked."""

        async def work(session: AsyncSession, actor: Actor) -> ContactRead:
            found = await task_service.get(session, task.id, actor=actor)
            name, phone = await task_service.show_phone(session, found, actor=actor)
            return ContactRead(name=name, phone=phone)

        return await self._visit.attempt(work)

    async def open(self, task: TaskRead) -> None:
        """Ask what was said, and whether the matter is solved."""
        for_resident = task.kind == TaskKind.COMPLAINT_CALLBACK
        label = say("tasks.dialog.note_for_resident" if for_resident else "tasks.dialog.note")
        with dialog(say("tasks.dialog.title"), task.text) as made:
            note = ui.textarea(label).props(f"outlined autogrow maxlength={LONGEST}").mark("note")
            if for_resident:
                note.props(f'hint="{say("tasks.dialog.note_hint")}"')
            solved = self._solved(task)

            async def save() -> None:
                answer = _SOLVED[solved.value] if solved else None
                words = (note.value or "").strip()
                if await self.report(task, reached=True, outcome=words, solved=answer):
                    made.close()

            dialog_buttons(made, say("tasks.dialog.save"), save).mark("save-call")
        made.on("hide", made.delete)
        made.open()

    def _solved(self, task: TaskRead) -> ui.radio | None:
        if task.ticket is None:
            return None
        options = {name: say(f"tasks.dialog.{name}") for name in _SOLVED}
        ui.label(say("tasks.dialog.solved")).classes("field-label")
        return ui.radio(options, value="unsaid").props("dense").mark("solved")
