"""What the ticket pages show, worked out before anything is drawn."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.words import say
from backend.core.fields import tidy
from backend.core.phones import plain_phone
from backend.staff.models import Staff
from backend.tickets.lifecycle import OPEN, Status
from backend.tickets.schemas import TicketFilters
from backend.tickets.service import Candidate
from backend.tickets.views import PlaceRead, TicketRead

BOARD = (
    Status.SUBMITTED,
    Status.ACCEPTED,
    Status.DISPATCHED,
    Status.IN_PROGRESS,
    Status.WAITING,
    Status.DONE,
)
View = Literal["list", "board"]
_MOBILE = re.compile(r"1\d{10}")
_ROOM = re.compile(r"\d{3,4}|商铺\d+")
_ADDRESS = re.compile(
    r"(\w{1,6}?)(?:号楼|栋|幢|座|楼|-|#)(\w{1,4}?)(?:单元|门|-)(\d{2,5})(?:室|房|号)?"
)
# The way forward, most wanted first; what is not in it stands behind, dangers last.
FORWARD = ("claim", "accept", "dispatch", "start", "resume", "finish", "confirm", "adopt", "close")
DANGEROUS = ("not_adopt", "withdraw", "reject", "merge")
_LONGEST_WORDS = 100
_NEAR_MINUTES = 60


@dataclass
class Choice:
    """How a list is narrowed, as the address of the page carries it."""

    view: str = "list"
    status: str = "open"
    type: str = ""
    team: str = ""
    mine: str = ""
    overdue: str = ""
    free: str = ""
    q: str = ""

    @classmethod
    def of(cls, query: Any) -> "Choice":
        """Read a choice from an address; what makes no sense there is left out."""
        catalogue = get_catalogue()
        allowed = {
            "view": {"list", "board"},
            "status": {"all", "open", *Status},
            "type": set(catalogue.ticket_types),
            "team": set(catalogue.teams),
            "mine": {"1"},
            "overdue": {"1"},
            "free": {"1"},
        }
        known = {name: query.get(name, "") for name in allowed}
        fitting = {name: text for name, text in known.items() if text in allowed[name]}
        return cls(**fitting, q=tidy(query.get("q", ""))[:_LONGEST_WORDS])

    @property
    def address(self) -> str:
        """The address that brings this choice back."""
        plain = asdict(Choice())
        changed = {name: text for name, text in asdict(self).items() if text != plain[name]}
        return "/tickets" + (f"?{urlencode(changed)}" if changed else "")

    def filters(self, name: str, *, status: str | None = None) -> TicketFilters:
        """Return the filters for the service.

        Args:
            name: Display name of who looks.
            status: Instead of the chosen one, for a column of the board.
        """
        everything = self.status == "all" or self.overdue or self.free
        state = status or ("" if everything else self.status)
        return TicketFilters(
            status=state or None,
            type=self.type or None,
            team=self.team or None,
            assignee=name if self.mine else None,
            overdue=True if self.overdue else None,
            free=True if self.free else None,
            **searched(self.q),
        )


def searched(words: str) -> dict[str, str]:
    """Tell whether words are a phone number, a room or anything else to look for."""
    plain = unicodedata.normalize("NFKC", tidy(words))
    if not plain:
        return {}
    phone = plain_phone(plain)
    if phone and _MOBILE.fullmatch(phone):
        return {"phone": phone}
    if address := _ADDRESS.fullmatch(plain.replace(" ", "")):
        return {"room": "-".join(address.groups())}
    return {"room": plain} if _ROOM.fullmatch(plain) else {"q": plain}


def place(where: PlaceRead) -> str:
    """Write a place in words."""
    catalogue = get_catalogue()
    parts = [
        catalogue.phrase(f"tickets.place.{key}", value=value)
        for key in ("building", "unit", "room")
        if (value := getattr(where, key))
    ]
    return "".join(parts) + (f" {where.area}" if where.area and parts else where.area or "")


def kind(ticket: TicketRead) -> str:
    """Return the label of a ticket's type."""
    return get_catalogue().type_label(ticket.type)


def category(ticket: TicketRead) -> str:
    """Return the label of a ticket's category."""
    known = get_catalogue().categories.get(ticket.category)
    return known.label if known else ticket.category


def team(key: str) -> str:
    """Return the label of a team."""
    return get_catalogue().team_label(key)


def handler(ticket: TicketRead) -> str:
    """Write who works on a ticket, or which team should."""
    return ticket.assignee or say("tickets.unassigned", team=team(ticket.team))


def status_label(status: str) -> str:
    """Return the word for a state, as staff say it."""
    return get_catalogue().label("status", status).replace("，待您确认", "")


def tone_of(ticket: TicketRead) -> str:
    """Return the colour of a state."""
    if ticket.status == Status.SUBMITTED:
        return "warning"
    if ticket.status in OPEN:
        return "good"
    return "plain"


def in_order(actions: Sequence[str]) -> list[str]:
    """Return actions as they stand on the page: the next step first, dangers last."""
    ranks = {name: place for place, name in enumerate(FORWARD)}
    middle, end = len(FORWARD), len(FORWARD) + 1
    return sorted(actions, key=lambda name: end if name in DANGEROUS else ranks.get(name, middle))


def deadline(ticket: TicketRead) -> tuple[str, str]:
    """Write how much time is left, and how alarming that is (late, near, calm)."""
    if ticket.status not in OPEN:
        return "", "calm"
    if ticket.paused:
        return say("tickets.clock_stopped"), "calm"
    minutes = ticket.minutes_left
    if minutes is None:
        return "", "calm"
    alarm = "late" if minutes < 0 else "near" if minutes < _NEAR_MINUTES else "calm"
    return moments.left(minutes), alarm


def marks(ticket: TicketRead) -> list[tuple[str, str]]:
    """Return what is unusual about a ticket: words and colour."""
    catalogue = get_catalogue()
    found = []
    if ticket.priority != "normal":
        found.append((catalogue.label("priority", ticket.priority), "danger"))
    if ticket.urge_count:
        found.append((say("tickets.urged", count=ticket.urge_count), "warning"))
    if ticket.reopen_count:
        found.append((say("tickets.reopened", count=ticket.reopen_count), "warning"))
    if ticket.anonymous:
        found.append((say("tickets.anonymous"), "plain"))
    return found


def candidate(one: Candidate) -> str:
    """Write who could do a ticket, with what speaks for and against it."""
    duty = {True: "on_duty", False: "off_duty", None: ""}[one.is_on_duty]
    parts = [
        one.staff.display_name,
        say("tickets.candidate.skilled") if one.is_skilled else "",
        say(f"tickets.candidate.{duty}") if duty else "",
        say("tickets.candidate.load", count=one.open_count),
        say("tickets.candidate.full") if one.is_full else "",
    ]
    return " · ".join(filter(None, parts))


def colleague(one: Staff) -> str:
    """Write a colleague of another team."""
    role = get_catalogue().label("role", one.role)
    return " · ".join(filter(None, (one.display_name, team(one.team), role)))
