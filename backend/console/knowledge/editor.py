"""The editor of a knowledge entry; those who may not write read in it."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.console.controls import ask, block, button, dialog, text
from backend.console.knowledge import views
from backend.console.visit import Visit, confirm
from backend.console.words import choices, say
from backend.core.actor import Actor
from backend.core.errors import NotPermitted
from backend.knowledge import service as knowledge_service
from backend.knowledge.models import KnowledgeEntry
from backend.staff.models import Role

WRITERS = frozenset({Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN})


def may_write(actor: Actor) -> bool:
    """Tell whether an actor may change the knowledge base."""
    return actor.role in WRITERS


class Editor:
    """Opens entries to read or to change.

    Args:
        visit: Whose page it is.
        changed: Called after an entry was written or deleted.
    """

    def __init__(self, visit: Visit, changed: Callable[[], Awaitable[None]]) -> None:
        self._visit, self._changed = visit, changed
        self._fields: dict[str, Any] = {}

    async def open(self, entry: KnowledgeEntry | None, question: str = "") -> None:
        """Show an entry, or an empty form for a new one."""
        writing = may_write(self._visit.actor)
        tags = await self._visit.look(lambda session, _: knowledge_service.tags(session))
        key = "new" if entry is None else "edit" if writing else "read"
        with dialog(say(f"knowledge.{key}"), say("knowledge.help") if writing else "") as made:
            made.props("persistent" if writing else "")
            self._draw(views.fields_of(entry, question), tags, writing=writing)
            with block("dialog-foot"):
                if entry is not None and writing:
                    delete = self._deleter(entry, made)
                    button(say("knowledge.delete"), delete, icon="delete", kind="quiet").mark(
                        "delete"
                    )
                    block("grow")
                button(say("frame.cancel" if writing else "frame.close"), made.close, kind="quiet")
                if writing:
                    save = button(say("knowledge.save"), self._saver(entry, made), kind="main")
                    save.mark("save")
        made.on("hide", made.delete)
        made.open()

    def _draw(self, start: dict[str, Any], tags: list[str], *, writing: bool) -> None:
        # Values an entry brings along must be among the options.
        known = list(dict.fromkeys([*tags, *start["tags"]]))
        common = "outlined" if writing else "outlined readonly"
        self._fields = {
            "title": ui.input(say("knowledge.title"), value=start["title"]).props("maxlength=200"),
            "questions": ui.textarea(say("knowledge.questions"), value=start["questions"]),
            "answer": ui.textarea(say("knowledge.answer"), value=start["answer"]),
            "source": ui.input(say("knowledge.source"), value=start["source"]),
        }
        self._fields["tags"] = ui.select(
            known,
            label=say("knowledge.tags"),
            value=start["tags"],
            multiple=True,
            new_value_mode="add-unique",
        ).props("use-chips")
        with block("form-grid"):
            for name in ("valid_from", "valid_to"):
                made = ui.input(say(f"knowledge.{name}"), value=start[name])
                self._fields[name] = made.props("type=date stack-label")
            states = choices("knowledge.status")
            label = say("knowledge.state")
            self._fields["status"] = ui.select(states, label=label, value=start["status"])
        for name, made in self._fields.items():
            made.props(common).mark(name)
        for name in ("questions", "answer"):
            self._fields[name].props("autogrow")
        if writing:
            text(say("knowledge.source_hint"), "help", "p")

    def _saver(
        self, entry: KnowledgeEntry | None, made: ui.dialog
    ) -> Callable[[], Awaitable[None]]:
        async def work(session: AsyncSession, actor: Actor) -> KnowledgeEntry:
            _check(actor)
            data = views.body({name: field.value for name, field in self._fields.items()})
            if entry is None:
                return await knowledge_service.create(session, data, actor=actor)
            fresh = await knowledge_service.get(session, entry.id)
            return await knowledge_service.update(session, fresh, data, actor=actor)

        async def save() -> None:
            if await self._visit.attempt(work) is not None:
                made.close()
                confirm(say("knowledge.saved"))
                await self._changed()

        return save

    def _deleter(self, entry: KnowledgeEntry, made: ui.dialog) -> Callable[[], Awaitable[None]]:
        async def work(session: AsyncSession, actor: Actor) -> bool:
            _check(actor)
            await knowledge_service.delete(session, await knowledge_service.get(session, entry.id))
            return True

        async def delete() -> None:
            question = say("knowledge.delete_question", title=entry.title)
            if not await ask(say("knowledge.delete"), question, say("knowledge.delete")):
                return
            if await self._visit.attempt(work):
                made.close()
                confirm(say("knowledge.deleted"))
                await self._changed()

        return delete


def _check(actor: Actor) -> None:
    """Refuse whoever lost the right to write while the dialog was open."""
    if not may_write(actor):
        raise NotPermitted
