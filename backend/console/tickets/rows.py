"""Tickets one below the other: columns on a wide screen, cards on a phone."""

from nicegui import ui

from backend.console import moments
from backend.console.controls import block, chip, text
from backend.console.tickets import views
from backend.console.words import choices, say
from backend.tickets.views import TicketRead


def draw(tickets: list[TicketRead]) -> None:
    """Draw the list with its heading."""
    with block("ticket-rows").props("role=list"):
        with block("ticket-row ticket-row-head").props("aria-hidden=true"):
            for label in choices("tickets.column").values():
                text(label)
        for ticket in tickets:
            with block("ticket-item").props("role=listitem"):
                _row(ticket)


def _row(ticket: TicketRead) -> None:
    left, alarm = views.deadline(ticket)
    with ui.link(target=f"/tickets/{ticket.number}").classes("ticket-row"):
        with block("ticket-number", "span"):
            text(views.kind(ticket), "ticket-kind")
            text(ticket.number, "mono")
        with block("ticket-matter", "span"):
            text(ticket.description, "ticket-words")
            with block("ticket-marks", "span"):
                text(views.place(ticket.place) or say("tickets.no_place"), "help")
                for words, tone in views.marks(ticket):
                    chip(words, tone)
        with block("ticket-status", "span"):
            chip(views.status_label(ticket.status), views.tone_of(ticket))
        text(views.handler(ticket), "ticket-handler")
        text(left, f"ticket-left alarm-{alarm}")
        text(moments.full(moments.read(ticket.created_at))[5:], "ticket-created help")
