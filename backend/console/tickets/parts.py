"""The parts of a ticket's page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nicegui import ui

from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.access import DESK_ROLES
from backend.console.controls import block, button, chip, fact, heading, text
from backend.console.files import photo
from backend.console.tickets import views
from backend.console.words import say, say_if_known
from backend.core.actor import Actor
from backend.tickets.lifecycle import OPEN
from backend.tickets.views import MessageRead, TicketDetail

_MOST_MESSAGES = 30


def to_incident(ticket: TicketDetail, actor: Actor) -> None:
    """Draw the way to a ticket's incident, or the button that makes an emergency one."""
    if ticket.incident_id is not None:
        ui.link(say("tickets.detail.incident"), f"/incidents/{ticket.incident_id}").classes("link")
    elif ticket.type == "emergency" and ticket.status in OPEN and actor.role in DESK_ROLES:
        target = f"/incidents?ticket={ticket.number}"
        made = button(say("incidents.from_ticket"), lambda: ui.navigate.to(target), icon="campaign")
        made.mark("make-incident")


@contextmanager
def card(title: str) -> Iterator[None]:
    """Make a framed part with a heading."""
    with block("card"):
        heading(title, 2)
        yield


def _detail(name: str, content: str | None, *, classes: str = "") -> None:
    fact(say(f"tickets.detail.{name}"), content or "", classes=classes)


def facts(ticket: TicketDetail) -> None:
    """Draw what the ticket is about."""
    catalogue = get_catalogue()
    with card(say("tickets.detail.facts")):
        _detail("description", ticket.description, classes="fact-large")
        _detail("result", ticket.result, classes="fact-large")
        _detail("place", views.place(ticket.place))
        if ticket.place.verified is False:
            chip(say("tickets.detail.unverified"), "warning")
        _detail("facility", ticket.facility)
        _detail("category", views.category(ticket))
        _detail("expected", ticket.expected)
        _detail("visit", ticket.visit.text)
        _detail("handler", views.handler(ticket))
        _detail("first_contact", ticket.first_contact)
        if ticket.waiting_reason:
            _detail("waiting", catalogue.label("waiting_reason", ticket.waiting_reason))
        if ticket.outcome:
            _detail("outcome", catalogue.label("outcome", ticket.outcome))
        _detail("channel", say_if_known(f"tickets.channel.{ticket.channel}") or ticket.channel)
        if ticket.parent:
            label = f"{say('tickets.detail.parent')} {ticket.parent}"
            ui.link(label, f"/tickets/{ticket.parent}").classes("link")


def photos(ticket: TicketDetail) -> None:
    """Draw the photos from before and after the work."""
    if not ticket.attachments:
        return
    with card(say("tickets.detail.photos")):
        for kind in ("before", "after"):
            chosen = [item for item in ticket.attachments if item.kind == kind]
            if not chosen:
                continue
            label = say(f"tickets.detail.{kind}")
            text(label, "field-label")
            with block("photos"):
                for item in chosen:
                    photo(item.media_id, label)


def deadlines(ticket: TicketDetail) -> None:
    """Draw the clocks."""
    with card(say("tickets.detail.deadline")):
        left, alarm = views.deadline(ticket)
        if left:
            text(left, f"clock alarm-{alarm}", "p")
        for name, moment in (
            ("created", ticket.created_at),
            ("respond_by", None if ticket.responded_at else ticket.due_response_at),
            ("responded", ticket.responded_at),
            ("finish_by", ticket.due_finish_at),
            ("finished", ticket.finished_at),
            ("closed", ticket.closed_at),
        ):
            if moment:
                _detail(name, moments.full(moments.read(moment)))


def person(ticket: TicketDetail) -> None:
    """Draw whom to call, as far as the viewer may know."""
    with card(say("tickets.detail.contact")):
        contact = ticket.contact
        if ticket.anonymous and contact.name is None and contact.phone is None:
            text(say("tickets.detail.hidden"), "help", "p")
        _detail("contact", contact.name)
        if contact.phone and contact.phone.isdecimal():
            with block("fact"):
                text(say("tickets.detail.phone"), "fact-label")
                ui.link(contact.phone, f"tel:{contact.phone}").classes("link")
        else:
            _detail("phone", contact.phone)


def surveys(ticket: TicketDetail) -> None:
    """Draw what the resident thinks of it."""
    if not get_catalogue().asks_survey(ticket.type):
        return
    with card(say("tickets.detail.surveys")):
        if not ticket.surveys:
            text(say("tickets.detail.survey_none"), "help", "p")
        for survey in ticket.surveys:
            _survey(survey)


def _survey(survey: dict[str, Any]) -> None:
    none = say("tickets.detail.unrated")
    with block("survey"):
        chip(get_catalogue().label("survey_status", survey["status"]))
        if survey["status"] == "answered":
            scores = {key: survey[key] or none for key in ("attitude", "speed", "result")}
            text(say("tickets.detail.scores", **scores), tag="p")
        if survey["solved"] is not None:
            key = "solved" if survey["solved"] else "unsolved"
            text(say(f"tickets.detail.{key}"), "" if survey["solved"] else "late", "p")
        if survey["comment"]:
            text(survey["comment"], "step-note", "p")


def talk(ticket: TicketDetail, actor: Actor) -> None:
    """Draw what was said around the ticket."""
    with card(say("tickets.detail.talk")):
        if not ticket.messages:
            text(say("tickets.detail.no_talk"), "help", "p")
        with block("talk-lines scroll"):
            for message in ticket.messages[-_MOST_MESSAGES:]:
                _line(message)
        if ticket.conversation_id and actor.role in DESK_ROLES:
            target = f"/conversations/{ticket.conversation_id}"
            ui.link(say("tickets.detail.to_talk"), target).classes("link")


def _line(message: MessageRead) -> None:
    with block(f"talk-line talk-{message.direction}"):
        author = say(f"conversations.author.{message.author}")
        text(f"{author} {moments.full(moments.read(message.at))[5:]}", "help")
        if message.media_id and message.type == "image":
            photo(message.media_id, say("files.photo"))
        if message.text:
            text(message.text, "talk-words", "p")
