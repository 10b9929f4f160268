"""The parts of an incident's page."""

from datetime import datetime

from nicegui import ui

from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.access import DESK_ROLES
from backend.console.controls import block, chip, fact, text
from backend.console.incidents import views
from backend.console.tickets.parts import card
from backend.console.words import say
from backend.core.actor import Actor
from backend.incidents.views import IncidentDetail, UpdateRead


def _detail(name: str, content: str | None, *, classes: str = "") -> None:
    fact(say(f"incidents.detail.{name}"), content or "", classes=classes)


def facts(incident: IncidentDetail) -> None:
    """Draw what it is about."""
    with card(say("incidents.detail.facts")):
        _detail("scope", views.place(incident))
        _detail("category", views.category(incident.category))
        _detail("source", say(f"incidents.source.{incident.source}"))
        began = moments.full(moments.read(incident.created_at))
        _detail("opened_by", f"{incident.opened_by} {began}")
        if incident.expected_end_at:
            _detail("until", moments.full(moments.read(incident.expected_end_at)))
        if incident.ticket:
            with block("fact"):
                text(say("incidents.detail.ticket"), "fact-label")
                ui.link(incident.ticket, f"/tickets/{incident.ticket}").classes("link mono")
        if incident.without_chat:
            text(say("incidents.detail.without_chat", count=incident.without_chat), "help", "p")


def timeline(incident: IncidentDetail, now: datetime) -> None:
    """Draw what everybody was told, the newest on top, and how far it got."""
    with card(say("incidents.detail.timeline")):
        for update in reversed(incident.updates):
            _told(update, now)


def _told(update: UpdateRead, now: datetime) -> None:
    with block("told", "article"):
        with block("told-head"):
            chip(say(f"incidents.kind.{update.kind}"))
            text(update.by)
            text(moments.clock(moments.read(update.at), now=now), "help")
            if update.going_out:
                chip(say("incidents.detail.going_out"), "warning")
        text(update.text, "told-words", "p")
        counts = update.model_dump(include={"told", "sent", "undeliverable", "read"})
        text(say("incidents.detail.counts", **counts), "help", "p")


def reports(incident: IncidentDetail, actor: Actor, now: datetime) -> None:
    """Draw who reported it in the chat."""
    with card(say("incidents.detail.reports")):
        if not incident.reports:
            text(say("incidents.detail.no_reports"), "help", "p")
        for report in incident.reports:
            with block("reported"):
                text(report.words, "told-words", "p")
                with block("told-head"):
                    text(moments.clock(moments.read(report.at), now=now), "help")
                    if actor.role in DESK_ROLES:
                        target = f"/conversations/{report.conversation_id}"
                        ui.link(say("incidents.detail.to_talk"), target).classes("link")


def tickets(incident: IncidentDetail) -> None:
    """Draw the tickets that hang below it."""
    catalogue = get_catalogue()
    with card(say("incidents.detail.tickets")):
        if not incident.attached:
            text(say("incidents.detail.no_tickets"), "help", "p")
        for ticket in incident.attached:
            with block("told-head"):
                ui.link(ticket.number, f"/tickets/{ticket.number}").classes("link mono")
                chip(catalogue.label("status", ticket.status))
                if ticket.number == incident.ticket:
                    chip(say("incidents.detail.ticket"), "good")
