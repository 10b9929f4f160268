"""The knowledge base: its entries, and trying out what the bot would answer."""

from datetime import datetime
from typing import Any

from fastapi import Request
from nicegui import ui
from nicegui.events import ValueChangeEventArguments
from sqlalchemy.ext.asyncio import AsyncSession

from backend.console.controls import block, button, chip, empty, heading, on_page, text
from backend.console.knowledge import views
from backend.console.knowledge.editor import Editor, may_write
from backend.console.knowledge.trial import Trial
from backend.console.live import Live
from backend.console.visit import Visit
from backend.console.words import choices, say
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.core.fields import tidy
from backend.knowledge import service as knowledge_service
from backend.knowledge.models import KnowledgeEntry

PAGE = 40
LONGEST_QUESTION = 200
Read = tuple[list[KnowledgeEntry], bool, list[str], datetime]


async def show(visit: Visit, request: Request) -> None:
    """Draw the page; an address that brings a question opens a new entry for it."""
    page = KnowledgePage(visit)
    Live(visit, page.refresh).follow("knowledge")
    await page.refresh()
    question = tidy(request.query_params.get("new", ""))[:LONGEST_QUESTION]
    if question and may_write(visit.actor):
        await page.editor.open(None, question)


class KnowledgePage:
    """List and trial, side by side.

    Args:
        visit: Whose page it is.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit, self._limit = visit, PAGE
        self._words = self._tag = self._state = ""
        self.editor = Editor(visit, self.refresh)
        with block("page-head"):
            heading(say("frame.title.knowledge"), 1)
            block("grow")
            if may_write(visit.actor):
                button(say("knowledge.new"), self._new, icon="add", kind="main")
            else:
                text(say("knowledge.read_only"), "help")
        with block("knowledge"):
            with block("knowledge-list"):
                with block("filters"):
                    self._filters()
                self._box = block("entries")
            with block("knowledge-trial", "aside"):
                Trial(visit, self.editor.open)
        with self._box:
            text(say("frame.loading"), "help pad")

    async def _new(self) -> None:
        await self.editor.open(None)

    def _filters(self) -> None:
        search = say("knowledge.search")
        ui.input(search, on_change=self._search).props(
            "outlined dense clearable debounce=350"
        ).classes("filter-search")
        any_ = say("knowledge.any")
        self._tags = ui.select({"": any_}, label=say("knowledge.tag"), value="")
        self._tags.on_value_change(self._choose_tag)
        states = {"": any_, **choices("knowledge.status")}
        state = ui.select(states, label=say("knowledge.state"), value="")
        state.on_value_change(self._choose_state)
        for made in (self._tags, state):
            made.props("outlined dense options-dense").classes("filter-select")

    async def _search(self, event: ValueChangeEventArguments[Any]) -> None:
        self._words, self._limit = tidy(event.value or ""), PAGE
        await self.refresh()

    async def _choose_tag(self, event: ValueChangeEventArguments[Any]) -> None:
        self._tag, self._limit = event.value or "", PAGE
        await self.refresh()

    async def _choose_state(self, event: ValueChangeEventArguments[Any]) -> None:
        self._state, self._limit = event.value or "", PAGE
        await self.refresh()

    async def refresh(self) -> None:
        """Read the entries again and draw them."""
        entries, more, tags, now = await self._visit.look(self._read)
        options = {"": say("knowledge.any"), **{tag: tag for tag in tags}}
        if options != self._tags.options:
            self._tags.set_options(options, value=self._tag if self._tag in options else "")
        self._box.clear()
        with self._box:
            for entry in entries:
                self._entry(entry, now)
            if not entries:
                empty("menu_book", say("knowledge.nothing"), say("knowledge.nothing_hint"))
            if more:
                button(say("frame.more"), self._more, kind="quiet").classes("more")

    async def _read(self, session: AsyncSession, _: Actor) -> Read:
        found, following = await knowledge_service.list_page(
            session,
            q=self._words or None,
            tag=self._tag or None,
            status=self._state or None,
            limit=self._limit,
        )
        tags = await knowledge_service.tags(session)
        return found, following is not None, tags, clock_of(session).now()

    async def _more(self) -> None:
        self._limit += PAGE
        await self.refresh()

    def _entry(self, entry: KnowledgeEntry, now: datetime) -> None:
        async def open_entry() -> None:
            await self.editor.open(entry)

        words, tone = views.state(entry, now=now)
        row = block("entry", "button").props("type=button").on("click", on_page(open_entry))
        row.mark(f"entry-{entry.id}")
        with row:
            with block("entry-top", "span"):
                text(entry.title, "entry-title")
                chip(words, tone)
            text(entry.answer, "entry-answer")
            with block("entry-foot", "span"):
                text(
                    say("knowledge.from", source=entry.source or say("knowledge.no_source")), "help"
                )
                text(say("knowledge.wordings", count=len(entry.questions)), "help")
                for tag in entry.tags:
                    chip(tag, "tiny")
