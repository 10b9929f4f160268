"""Trying out (试问): what the bot would answer to a question now."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from backend.console.controls import block, button, chip, heading, on_page, text
from backend.console.knowledge import views
from backend.console.visit import Visit
from backend.console.words import say
from backend.knowledge import service as knowledge_service
from backend.knowledge.models import KnowledgeEntry

LONGEST = 500


class Trial:
    """A box to ask in; a trial is not counted as a resident's question.

    Args:
        visit: Whose page it is.
        open_entry: Opens the editor with an entry.
    """

    def __init__(
        self, visit: Visit, open_entry: Callable[[KnowledgeEntry], Awaitable[None]]
    ) -> None:
        self._visit, self._open_entry = visit, open_entry
        with block("card"):
            heading(say("knowledge.trial.title"))
            text(say("knowledge.trial.help"), "help", "p")
            with ui.element("form").classes("trial-form") as form:
                self._question = ui.input(say("knowledge.trial.question"))
                self._question.props(f"outlined dense maxlength={LONGEST}").mark("trial")
                button(say("knowledge.trial.ask"), kind="main").props("type=submit")
            self._result = block("trial-result").props("role=status")
        form.mark("trial-form").on("submit.prevent", self._ask)

    async def _ask(self) -> None:
        question = (self._question.value or "").strip()
        if not question:
            return
        found = views.answer(
            await self._visit.look(lambda s, _: knowledge_service.search(s, question, limit=3))
        )
        self._result.clear()
        with self._result:
            chip(found.verdict, "good" if found.answered else "warning")
            if not found.hits:
                text(say("knowledge.trial.nothing"), "help", "p")
            for place, (entry, score) in enumerate(found.hits):
                self._hit(entry, score, said=found.answered and place == 0)

    def _hit(self, entry: KnowledgeEntry, score: str, *, said: bool) -> None:
        async def open_it() -> None:
            await self._open_entry(entry)

        row = block("entry trial-hit", "button").props("type=button").on("click", on_page(open_it))
        with row.classes("trial-said" if said else ""):
            with block("entry-top", "span"):
                text(entry.title, "entry-title")
                chip(say("knowledge.trial.score", score=score), "tiny")
            if said:
                text(entry.answer, "trial-answer")
                text(
                    say("knowledge.from", source=entry.source or say("knowledge.no_source")), "help"
                )
