"""One ticket: what it is about, what has happened, and what can be done now."""

from fastapi import Request
from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.console.controls import block, button, chip, heading, icon_button, text
from backend.console.live import Live
from backend.console.tickets import parts, timeline, told, views
from backend.console.tickets.actions import ActionDialogs
from backend.console.tickets.promises import Promises
from backend.console.visit import Visit, confirm
from backend.console.words import say
from backend.core.actor import Actor
from backend.tickets import service as ticket_service
from backend.tickets.lifecycle import Action
from backend.tickets.models import Ticket
from backend.tickets.views import TicketDetail

LONGEST_COMMENT = 4000


async def show(visit: Visit, request: Request) -> None:
    """Draw the ticket an address names."""
    number = request.path_params["number"].strip().upper()
    await visit.look(lambda session, _: ticket_service.get(session, number))
    page = TicketPage(visit, number)
    await page.refresh()
    Live(visit, page.refresh).follow(f"ticket:{page.number}")


class TicketPage:
    """The page of one ticket.

    Args:
        visit: Whose page it is.
        number: Of a ticket that exists.
    """

    def __init__(self, visit: Visit, number: str) -> None:
        self.number = number
        self._visit = visit
        self._dialogs = ActionDialogs(visit, self.number, self.refresh)
        self._promises = Promises(visit, self.number, self.refresh)
        with block("ticket-page"):
            self._head = block("ticket-head")
            with block("ticket-columns"):
                with block("ticket-main"):
                    self._facts = block("stack")
                    self._history = block("card")
                with block("ticket-side", "aside"):
                    self._side = block("stack")
        with self._history:
            heading(say("tickets.detail.history"), 2)
            self._comment_box()
            self._steps = block("steps")

    async def refresh(self) -> None:
        """Read the ticket again and draw it."""
        detail = await self._visit.look(self._read)
        promises = await self._promises.read()
        heard = await told.read(self._visit, self.number)
        for box in (self._head, self._facts, self._side, self._steps):
            box.clear()
        with self._head:
            self._draw_head(detail)
        with self._facts:
            parts.facts(detail)
            parts.photos(detail)
        with self._side:
            parts.deadlines(detail)
            # Whoever may ask for more time speaks for the ticket.
            self._promises.draw(promises, may_state=Action.EXTEND in detail.actions)
            parts.person(detail)
            parts.surveys(detail)
            told.draw(heard)
            parts.talk(detail, self._visit.actor)
        with self._steps:
            timeline.draw(detail.events, to_the_second=detail.priority == "emergency")

    async def _read(self, session: AsyncSession, actor: Actor) -> TicketDetail:
        ticket = await ticket_service.get(session, self.number)
        return await ticket_service.detail(session, ticket, actor=actor)

    def _draw_head(self, ticket: TicketDetail) -> None:
        with block("ticket-title"):
            icon_button("arrow_back", say("frame.back"), lambda: ui.navigate.to("/tickets"))
            with block("grow"):
                heading(f"{views.kind(ticket)} {ticket.number}", 1)
                with block("ticket-marks"):
                    chip(views.status_label(ticket.status), views.tone_of(ticket))
                    for words, tone in views.marks(ticket):
                        chip(words, tone)
        with block("ticket-actions").props(
            f'role=group aria-label="{say("tickets.detail.actions")}"'
        ):
            if not ticket.actions:
                text(say("tickets.detail.no_actions"), "help")
            for place, action in enumerate(views.in_order(ticket.actions)):
                self._action_button(ticket, action, main=place == 0 and action in views.FORWARD)
            parts.to_incident(ticket, self._visit.actor)

    def _action_button(self, ticket: TicketDetail, action: str, *, main: bool) -> None:
        label = get_catalogue().label("action", action)
        kind = "main" if main else "quiet" if action in views.DANGEROUS else "plain"

        async def open_dialog() -> None:
            await self._dialogs.open(ticket, action)

        made = button(label, open_dialog, kind=kind)
        made.mark(f"action-{action}")

    def _comment_box(self) -> None:
        with block("comment"):
            area = (
                ui.textarea(placeholder=say("tickets.detail.comment"))
                .props(f"outlined dense autogrow maxlength={LONGEST_COMMENT}")
                .props(f'aria-label="{say("tickets.detail.comment")}"')
            )
            area.classes("grow").mark("comment")

            async def add() -> None:
                if not (area.value or "").strip():
                    return
                if await self._visit.attempt(lambda s, a: self._add(s, a, area.value.strip())):
                    area.set_value("")
                    confirm(say("tickets.detail.commented"))
                    await self.refresh()

            button(say("tickets.detail.add_comment"), add)

    async def _add(self, session: AsyncSession, actor: Actor, words: str) -> Ticket:
        ticket = await ticket_service.get(session, self.number)
        return await ticket_service.comment(session, ticket, actor=actor, text=words)
