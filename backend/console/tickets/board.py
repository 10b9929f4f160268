"""Tickets on a board: one column for each state on the way to done."""

from dataclasses import dataclass

from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.console.controls import block, chip, text
from backend.console.tickets import views
from backend.console.tickets.views import BOARD, Choice
from backend.console.words import say
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.tickets import reading
from backend.tickets import service as ticket_service
from backend.tickets.views import TicketRead

MOST = 20


@dataclass(frozen=True)
class Columns:
    """The board: the newest tickets of each state, and how many there are."""

    tickets: dict[str, list[TicketRead]]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How many tickets the board stands for."""
        return sum(self.counts.get(state, 0) for state in BOARD)


async def read(session: AsyncSession, actor: Actor, choice: Choice) -> Columns:
    """Read the board as an actor may see it; the chosen state does not matter here."""
    now = clock_of(session).now()
    columns = {}
    for state in BOARD:
        filters = choice.filters(actor.name, status=state)
        found, _ = await ticket_service.list_page(session, filters, actor=actor, limit=MOST)
        columns[str(state)] = [reading.read(ticket, actor=actor, now=now) for ticket in found]
    everything = choice.filters(actor.name, status=",".join(BOARD))
    counts = await ticket_service.count_by_status(session, everything, actor=actor)
    return Columns(columns, counts)


def draw(columns: Columns) -> None:
    """Draw the board."""
    with block("board").props(f'tabindex=0 role=group aria-label="{say("tickets.view.board")}"'):
        for state, tickets in columns.tickets.items():
            _column(state, tickets, columns.counts.get(state, 0))


def _column(state: str, tickets: list[TicketRead], count: int) -> None:
    label = views.status_label(state)
    with block("board-column", "section").props(f'aria-label="{label}"'):
        with block("board-head"):
            text(label)
            text(str(count), "board-count")
        with block("board-cards scroll"):
            for ticket in tickets:
                _card(ticket)
            if not tickets:
                text(say("tickets.empty_column"), "help board-empty", "p")
            if count > len(tickets):
                target = Choice(status=state).address
                ui.link(say("tickets.all_of_column", count=count), target).classes("link")


def _card(ticket: TicketRead) -> None:
    left, alarm = views.deadline(ticket)
    with ui.link(target=f"/tickets/{ticket.number}").classes("board-card"):
        with block("board-top", "span"):
            text(views.kind(ticket), "ticket-kind")
            text(views.place(ticket.place), "help")
        text(ticket.description, "board-words")
        with block("ticket-marks", "span"):
            for words, tone in views.marks(ticket):
                chip(words, tone)
        with block("board-foot", "span"):
            text(views.handler(ticket), "help")
            text(left, f"alarm-{alarm}")
