"""One emergency nobody has taken in hand, as it stands across every page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from nicegui import ui

from backend.alerts.models import Alert, AlertPage
from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.controls import block, button, text
from backend.console.tickets import views
from backend.console.words import say
from backend.tickets.views import TicketRead

_MOST_PAGES = 3


@dataclass(frozen=True)
class Emergency:
    """What is known of an emergency, as its reader may see it.

    Attributes:
        text: The alert's own words, where no ticket says more.
        pages: Oldest first.
    """

    alert: Alert
    text: str
    ticket: TicketRead | None
    pages: list[AlertPage]

    @property
    def fingerprint(self) -> tuple[int, int, str, str | None]:
        """What changes when it has to be drawn again."""
        words = self.ticket.description if self.ticket else ""
        return self.alert.id, len(self.pages), words, self.alert.acknowledged_by


def draw(emergency: Emergency, now: datetime, *, take: Callable[[], object]) -> None:
    """Draw it.

    Args:
        take: What happens when somebody says that they are on it.
    """
    with block("emergency").props("role=alert"):
        with block("emergency-head"):
            ui.icon("emergency").props("aria-hidden=true")
            text(_title(emergency), "emergency-title")
            text(_since(emergency.alert, now), "emergency-since")
        with block("emergency-facts"):
            _facts(emergency)
        if emergency.pages:
            text(_paged(emergency, now), "emergency-pages", "p")
        with block("emergency-foot"):
            _links(emergency.alert)
            button(say("alerts.take"), take, icon="directions_run", kind="main").mark(
                f"take-{emergency.alert.id}"
            )


def _title(emergency: Emergency) -> str:
    if emergency.ticket is None:
        return say("alerts.emergency")
    category = views.category(emergency.ticket)
    return say("alerts.emergency_of", category=category, number=emergency.ticket.number)


def _since(alert: Alert, now: datetime) -> str:
    return say(
        "alerts.since",
        at=moments.exact(alert.at, now=now),
        length=moments.since(alert.at, now=now),
    )


def _facts(emergency: Emergency) -> None:
    ticket = emergency.ticket
    if ticket is None:
        text(emergency.text, "emergency-words", "p")
        return
    unknown = get_catalogue().phrase("tickets.place.unknown")
    text(views.place(ticket.place) or unknown, "emergency-place")
    with block("emergency-person"):
        text(ticket.contact.name or say("alerts.no_name"))
        phone = ticket.contact.phone
        if phone and phone.isdecimal():
            ui.link(phone, f"tel:{phone}").classes("link")
        else:
            text(phone or say("alerts.no_phone"))
    text(ticket.description, "emergency-words", "p")


def _paged(emergency: Emergency, now: datetime) -> str:
    """Write how often it was paged, and whom the last pages reached."""
    last = [
        say(
            "alerts.page",
            at=moments.exact(page.at, now=now),
            level=say(f"alerts.level.{page.level}"),
            who="、".join(page.recipients) or say("alerts.nobody"),
        )
        for page in emergency.pages[-_MOST_PAGES:]
    ]
    told = say("alerts.paged", count=len(emergency.pages), pages="；".join(last))
    following = emergency.alert.next_page_at
    if following is None:
        return told
    return told + say("alerts.next_page", at=moments.exact(following, now=now))


def _links(alert: Alert) -> None:
    if alert.conversation_id:
        target = f"/conversations/{alert.conversation_id}"
        ui.link(say("alerts.to_conversation"), target).classes("link")
    if alert.ticket_number:
        ui.link(say("alerts.to_ticket"), f"/tickets/{alert.ticket_number}").classes("link")
