"""The talk with one resident: what was said, who answers, and writing to them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.console import promising
from backend.console.controls import (
    block,
    button,
    chip,
    dialog,
    dialog_buttons,
    empty,
    heading,
    icon_button,
    text,
)
from backend.console.conversations import card as side
from backend.console.conversations import views
from backend.console.conversations.bubbles import Bubbles
from backend.console.conversations.composer import Composer
from backend.console.visit import Visit, confirm
from backend.console.words import say
from backend.conversations import people
from backend.conversations import service as conversation_service
from backend.conversations.models import Conversation, Message
from backend.conversations.schemas import ConversationRead
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.promises import service as promise_service
from backend.promises.models import Promise, PromiseKind
from backend.staff import service as staff_service

PAGE = 80


@dataclass(frozen=True)
class Said:
    """A conversation as it was just read."""

    card: side.Card
    bubbles: list[views.Bubble]
    more: bool

    @property
    def conversation(self) -> ConversationRead:
        """The conversation itself."""
        return self.card.conversation


class Talk:
    """The middle and the right side of the page.

    Args:
        visit: Whose page it is.
        leave: Goes back to the list, on a phone.
        changed: Called after something was done, to draw the list again.
    """

    def __init__(
        self,
        visit: Visit,
        leave: Callable[[], None],
        show_card: Callable[[], None],
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        self._visit, self._leave, self._changed = visit, leave, changed
        self._show_card = show_card
        self._conversation_id: int | None = None
        self._limit = PAGE
        with block("pane talk-pane", "section").props(f'aria-label="{say("conversations.talk")}"'):
            self._head = block("talk-head")
            self._earlier = button(say("conversations.earlier"), self._show_earlier, kind="quiet")
            self._bubbles = Bubbles()
            self._notice = block("talk-notice")
            self._composer = Composer(self._send)
        with block("pane card-pane scroll", "aside") as self._side:
            self._side.props(f'aria-label="{say("conversations.card")}"')
        self._nothing()

    def _nothing(self) -> None:
        self._composer.show(False)
        self._earlier.set_visibility(False)
        with self._notice:
            empty("forum", say("conversations.choose"), say("conversations.choose_hint"))

    async def open(self, conversation_id: int) -> None:
        """Show another conversation."""
        if conversation_id != self._conversation_id:
            self._conversation_id, self._limit = conversation_id, PAGE
            self._bubbles.clear()
            self._composer.belong_to(conversation_id)
        await self.refresh()

    async def refresh(self) -> None:
        """Read the conversation again and draw what is different."""
        if self._conversation_id is None:
            return
        said = await self._visit.look(self._read)
        self._draw_head(said)
        self._earlier.set_visibility(said.more)
        self._bubbles.show(said.bubbles, now=said.card.now)
        self._draw_notice(said.conversation)
        self._composer.show(views.may_write(said.conversation, self._visit.actor))
        self._side.clear()
        with self._side:
            with block("card-close"):
                icon_button("close", say("conversations.hide_card"), self._show_card)
            side.draw(said.card, self._composer.put)

    async def _read(self, session: AsyncSession, actor: Actor) -> Said:
        row = await self._row(session)
        found = await conversation_service.messages(session, row, limit=self._limit + 1)
        names = await staff_service.names(session, {m.staff_id for m in found if m.staff_id})
        (head,) = await people.read_all(session, [row], actor=actor)
        tickets = await side.read_tickets(session, row, actor)
        now = clock_of(session).now()
        shown: list[Message] = found[-self._limit :]
        return Said(
            card=side.Card(head, row.handoff_packet, tickets, now),
            bubbles=[views.bubble(message, names) for message in shown],
            more=len(found) > self._limit,
        )

    async def _row(self, session: AsyncSession) -> Conversation:
        return await conversation_service.get(session, self._conversation_id or 0)

    async def _show_earlier(self) -> None:
        self._limit += PAGE
        await self.refresh()

    def _draw_head(self, said: Said) -> None:
        conversation, actor = said.conversation, self._visit.actor
        self._head.clear()
        with self._head:
            icon_button("arrow_back", say("frame.back"), self._leave).classes("phone-only")
            with block("talk-who"):
                heading(views.person(conversation)).mark(f"talk-{conversation.id}")
                with block("talk-state"):
                    if homes := views.homes(conversation):
                        text(homes, "help")
                    if conversation.emergency:
                        chip(say("conversations.emergency"), "danger")
                    tone = "warning" if conversation.waiting_since else "plain"
                    chip(views.state_words(conversation, actor, now=said.card.now), tone)
            icon_button("badge", say("conversations.show_card"), self._show_card).classes(
                "card-opener"
            )
            self._owner_buttons(conversation, actor)

    def _owner_buttons(self, conversation: ConversationRead, actor: Actor) -> None:
        state = views.standing(conversation, actor)
        if state == "mine":
            made = button(say("promises.state"), self._ask_promise, kind="quiet")
            made.mark("state-promise")
        if state == "mine" or (state == "colleague" and views.may_take(conversation, actor)):
            button(say("conversations.give_back"), self._ask_give_back, kind="plain")
        if views.may_take(conversation, actor):
            key = "take_over" if state == "colleague" else "take"
            button(say(f"conversations.{key}"), self._take, icon="front_hand", kind="main")

    def _draw_notice(self, conversation: ConversationRead) -> None:
        state = views.standing(conversation, self._visit.actor)
        name = conversation.assignee.name if conversation.assignee else ""
        sentences = {
            "bot": say("conversations.bot_answers"),
            "none": say("conversations.nobody_answers"),
            "colleague": say("conversations.colleague_answers", name=name),
        }
        self._notice.clear()
        if views.may_write(conversation, self._visit.actor):
            return
        with self._notice:
            text(sentences.get(state, ""), "notice", "p")

    async def _take(self) -> None:
        async def work(session: AsyncSession, actor: Actor) -> Conversation:
            return await conversation_service.take(session, await self._row(session), actor=actor)

        if await self._visit.attempt(work):
            confirm(say("conversations.taken"))
        await self._changed()

    def _ask_promise(self) -> None:
        promising.ask((PromiseKind.ANSWER,), self._state)

    async def _state(self, due_at: datetime, _kind: str, _note: str) -> bool:
        async def work(session: AsyncSession, actor: Actor) -> Promise:
            row = await self._row(session)
            return await promise_service.state_in_talk(session, row.id, due_at, actor=actor)

        if await self._visit.attempt(work) is None:
            return False
        confirm(say("promises.stated"))
        return True

    def _ask_give_back(self) -> None:
        with dialog(say("conversations.give_back"), say("conversations.give_back_help")) as made:
            note = ui.textarea(say("conversations.note")).props("outlined autogrow maxlength=500")
            note.mark("return-note")

            async def do() -> None:
                if await self._give_back(note.value):
                    made.close()
                await self._changed()

            dialog_buttons(made, say("conversations.give_back"), do).mark("return")
        made.on("hide", made.delete)
        made.open()

    async def _give_back(self, note: str | None) -> bool:
        async def work(session: AsyncSession, actor: Actor) -> Conversation:
            row = await self._row(session)
            return await conversation_service.return_to_bot(session, row, note=note, actor=actor)

        if await self._visit.attempt(work) is None:
            return False
        confirm(say("conversations.given_back"))
        return True

    async def _send(self, words: str) -> bool:
        async def work(session: AsyncSession, actor: Actor) -> Message:
            row = await self._row(session)
            return await conversation_service.send_staff_message(
                session, row, text=words, actor=actor
            )

        sent = await self._visit.attempt(work)
        await self._changed()
        self._bubbles.to_end(always=True)
        return sent is not None
