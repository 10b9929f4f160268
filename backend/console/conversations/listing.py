"""The list of conversations: filters, search, and one row for each."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from nicegui import ui
from nicegui.events import ValueChangeEventArguments
from sqlalchemy.ext.asyncio import AsyncSession

from backend.console import moments
from backend.console.controls import block, button, chip, empty, on_page, text
from backend.console.conversations import views
from backend.console.visit import Visit
from backend.console.words import say
from backend.conversations import desk as conversation_desk
from backend.conversations.desk import Counts, Glance
from backend.conversations.desk_queries import Filter
from backend.core.actor import Actor
from backend.core.database import clock_of

PAGE = 50
FILTERS: tuple[Filter, ...] = ("all", "waiting", "mine", "bot")
Read = tuple[list[Glance], bool, Counts, datetime]


class Listing:
    """The left side of the page.

    Args:
        visit: Whose page it is.
        choose: What happens when a conversation is chosen.
    """

    def __init__(self, visit: Visit, choose: Callable[[int], Awaitable[None]]) -> None:
        self._visit = visit
        self._choose = choose
        self._which: Filter = "all"
        self._words = ""
        self._limit = PAGE
        self.chosen: int | None = None
        with block("pane list-pane", "section").props(f'aria-label="{say("conversations.list")}"'):
            with block("tabs").props("role=group"):
                self._tabs = {name: self._tab(name) for name in FILTERS}
            ui.input(placeholder=say("conversations.search"), on_change=self._search).props(
                f'outlined dense clearable debounce=300 aria-label="{say("conversations.search")}"'
            ).classes("search")
            self._rows = block("rows scroll")
            with self._rows:
                text(say("frame.loading"), "help pad")

    def _tab(self, name: Filter) -> ui.button:
        async def pick() -> None:
            self._which, self._limit = name, PAGE
            await self.refresh()

        return button("", pick, kind="tab")

    async def _search(self, event: ValueChangeEventArguments[str | None]) -> None:
        self._words, self._limit = event.value or "", PAGE
        await self.refresh()

    async def refresh(self) -> None:
        """Read the list again and draw it."""
        glances, more, counts, now = await self._visit.look(self._read)
        for name, tab in self._tabs.items():
            label = say(f"conversations.filter.{name}")
            tab.set_text(f"{label} {getattr(counts, name)}")
            tab.props(f"aria-pressed={'true' if name == self._which else 'false'}")
        self._rows.clear()
        with self._rows:
            for glance in glances:
                self._row(glance, now)
            if not glances:
                key = "nothing_found" if self._words else f"nothing.{self._which}"
                empty("forum", say(f"conversations.{key}"))
            if more:
                button(say("frame.more"), self._more, kind="quiet").classes("more")

    async def _read(self, session: AsyncSession, actor: Actor) -> Read:
        glances, more = await conversation_desk.overview(
            session, actor, which=self._which, words=self._words, limit=self._limit
        )
        counts = await conversation_desk.counts(session, actor)
        return glances, more, counts, clock_of(session).now()

    async def _more(self) -> None:
        self._limit += PAGE
        await self.refresh()

    def _row(self, glance: Glance, now: datetime) -> None:
        conversation = glance.conversation
        row = block("row-item", "button").props("type=button").mark(f"row-{conversation.id}")
        if conversation.id == self.chosen:
            row.classes("row-chosen").props("aria-current=true")
        row.on("click", on_page(lambda: self._choose(conversation.id)))
        with row:
            with block("row-top", "span"):
                if views.needs_answer(glance):
                    block("dot", "span").props(
                        f'role=img aria-label="{say("conversations.unanswered")}"'
                    )
                text(views.person(conversation), "row-name")
                text(views.homes(conversation), "row-home")
                text(moments.clock(moments.read(conversation.last_message_at), now=now), "row-time")
            text(views.last_line(glance.last), "row-last")
            self._marks(glance, now)

    def _marks(self, glance: Glance, now: datetime) -> None:
        conversation, actor = glance.conversation, self._visit.actor
        state = views.standing(conversation, actor)
        if state == "bot" and not conversation.emergency:
            return
        with block("row-marks", "span"):
            if conversation.emergency:
                chip(say("conversations.emergency"), "danger")
            tone = {"waiting": "warning", "mine": "good"}.get(state, "plain")
            chip(views.state_words(conversation, actor, now=now), tone)
            reason = views.reason_words(conversation.handoff_reason)
            if reason and state == "waiting":
                chip(reason)
