"""One generated ticket and everything that belongs to it, as plain rows."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from backend.alerts.models import Alert
from backend.catalogue import get_catalogue
from backend.conversations.models import Media, Message
from backend.core.database import Base
from backend.core.time import CHINA, iso
from backend.notifications.models import Notification
from backend.promises.models import Promise
from backend.surveys.models import Survey
from backend.tasks.models import StaffTask
from backend.tickets.lifecycle import OPEN, Status
from backend.tickets.models import Ticket, TicketAttachment, TicketEvent
from benchmarks.backend.estate import STAFF, Person, Row, staff_name
from benchmarks.backend.fates import WAY, Fate
from benchmarks.backend.texts import matter, remark

Rows = dict[type[Base], list[Row]]
_TOLD = {"created", "accept", "dispatch", "finish"}
_TALK = (("in", "resident"), ("out", "bot"), ("in", "resident"), ("out", "bot"), ("in", "resident"))


class Histories:
    """Make tickets one by one; the same seed makes the same ones.

    Args:
        residents: Who writes them; four of five do so in a chat.
        now: The end of the time they were made in.
        dice: Where chance comes from.
    """

    def __init__(self, residents: list[Person], now: datetime, dice: Random) -> None:
        self._residents, self._now, self._dice = residents, now, dice
        self._serial: dict[type[Base], Any] = defaultdict(lambda: count(1))
        self._types = self._categories()

    @staticmethod
    def _categories() -> dict[str, list[str]]:
        found = defaultdict(list)
        for key, category in get_catalogue().categories.items():
            found[category.type].append(key)
        return found

    def add(self, rows: Rows, number: int, fate: Fate) -> None:
        """Add a ticket and its belongings to the rows of their tables.

        Args:
            number: Running number of the ticket.
            fate: When it was made and what became of it.
        """
        person = self._dice.choice(self._residents)
        ticket = self._ticket(number, fate, person)
        rows[Ticket].append(ticket)
        self._talk(rows, ticket)
        for step, at in zip(WAY[fate.status], fate.moments, strict=True):
            self._event(rows, ticket, step, at)
            if step in _TOLD and ticket["conversation_id"]:
                self._notice(rows, ticket, step, at)
        self._photos(rows, ticket)
        self._promises(rows, ticket)
        if ticket["finished_at"]:
            self._survey(rows, ticket)
        if (ticket["status"] in OPEN and ticket["due_finish_at"] < self._now) or number % 10 == 0:
            self._pages(rows, ticket)

    def _id(self, rows: Rows, table: type[Base], **values: Any) -> int:
        number: int = next(self._serial[table])
        rows[table].append({"id": number, **values})
        return number

    def _ticket(self, number: int, fate: Fate, person: Person) -> Row:
        dice, chat = self._dice, self._dice.random() < 0.8
        category = dice.choice(self._types[fate.type])
        spec = get_catalogue().categories[category]
        building, unit, room = person.home
        worker = dice.randrange(STAFF) if "dispatch" in WAY[fate.status] else None
        day = fate.created_at.astimezone(CHINA).strftime("%Y%m%d")
        return {
            **fate.columns(),
            "id": number,
            "number": f"{get_catalogue().ticket_types[fate.type].prefix}{day}{number % 10_000:04d}",
            "type": fate.type,
            "priority": "emergency" if fate.type == "emergency" else "normal",
            "category": category,
            "team": spec.team,
            "building": building,
            "unit": unit,
            "room": room,
            "is_public": False,
            "place_verified": True,
            "facility": None,
            "area": None,
            "description": matter(dice, number),
            "contact_name": person.name,
            "contact_phone": person.phone,
            "anonymous": fate.type == "complaint" and dice.random() < 0.2,
            "channel": "web" if chat else "staff",
            "channel_user": person.channel_user if chat else None,
            "conversation_id": person.id if chat else None,
            "resident_id": person.id,
            "assignee_id": None if worker is None else worker + 1,
            "assignee_name": None if worker is None else staff_name(worker),
        }

    def _talk(self, rows: Rows, ticket: Row) -> None:
        if ticket["conversation_id"] is None:
            return
        at = ticket["created_at"] - timedelta(minutes=5)
        for direction, author in _TALK:
            at += timedelta(seconds=self._dice.randint(5, 40))
            self._message(rows, ticket, direction, author, at)

    def _message(self, rows: Rows, ticket: Row, direction: str, author: str, at: datetime) -> int:
        mine = direction == "in"
        return self._id(
            rows,
            Message,
            conversation_id=ticket["conversation_id"],
            direction=direction,
            author=author,
            type="text",
            text=remark(self._dice),
            buttons=[],
            client_id=f"c-{ticket['id']}-{at.timestamp():.0f}" if mine else None,
            state="handled" if mine else None,
            intent="report_repair" if mine else None,
            confidence=0.93 if mine else None,
            delivery=None if mine else "sent",
            at=at,
        )

    def _event(self, rows: Rows, ticket: Row, step: str, at: datetime) -> None:
        staff = ticket["assignee_name"]
        self._id(
            rows,
            TicketEvent,
            ticket_id=ticket["id"],
            at=at,
            type=step,
            actor=staff or "系统",
            actor_kind="staff" if staff else "system",
            note=remark(self._dice),
            before={"status": "submitted", "assignee_name": None, "responded_at": None},
            after={"status": ticket["status"], "assignee_name": staff, "responded_at": iso(at)},
        )

    def _notice(self, rows: Rows, ticket: Row, step: str, at: datetime) -> None:
        lost = self._dice.random() < 0.01
        self._id(
            rows,
            Notification,
            kind=f"ticket_{step}",
            conversation_id=ticket["conversation_id"],
            message_id=self._message(rows, ticket, "out", "system", at),
            ticket_id=ticket["id"],
            dedupe_key=f"bench:{ticket['id']}:{step}",
            path="web",
            status="undeliverable" if lost else "sent",
            attempts=1,
            due_at=at,
            sent_at=None if lost else at,
            created_at=at,
        )

    def _photos(self, rows: Rows, ticket: Row) -> None:
        kinds = ["before"] if self._dice.random() < 0.4 else []
        kinds += ["after"] if ticket["finished_at"] and ticket["type"] == "repair" else []
        for kind in kinds:
            at, name = ticket["created_at"], f"bench-{ticket['id']}-{kind}"
            owner = ticket["conversation_id"]
            photo = {"id": name, "conversation_id": owner, "content_type": "image/jpeg"}
            rows[Media].append({**photo, "size": 120_000, "created_at": at})
            links = {"ticket_id": ticket["id"], "media_id": name, "kind": kind}
            self._id(rows, TicketAttachment, **links, created_at=at)

    def _promises(self, rows: Rows, ticket: Row) -> None:
        for kind, due, kept_at in (
            ("response", ticket["due_response_at"], ticket["responded_at"]),
            ("finish", ticket["due_finish_at"], ticket["finished_at"] or ticket["closed_at"]),
        ):
            late = kept_at is None and due < self._now
            self._id(
                rows,
                Promise,
                ticket_id=ticket["id"],
                conversation_id=ticket["conversation_id"],
                kind=kind,
                status="broken" if late else "kept" if kept_at else "open",
                due_at=due,
                made_by="系统",
                made_at=ticket["created_at"],
                warned_at=due if late else None,
                settled_at=due if late else kept_at,
            )

    def _survey(self, rows: Rows, ticket: Row) -> None:
        finished: datetime = ticket["finished_at"]
        waiting = ticket["status"] == Status.DONE
        answered = not waiting and self._dice.random() < 0.5
        scores = dict.fromkeys(("attitude", "speed", "result"), 4) if answered else {}
        self._id(
            rows,
            Survey,
            ticket_id=ticket["id"],
            conversation_id=ticket["conversation_id"],
            status="sent" if waiting else "answered" if answered else "expired",
            **{name: scores.get(name) for name in ("attitude", "speed", "result")},
            solved=True if answered else None,
            assignee_name=ticket["assignee_name"],
            planned_at=finished,
            invite_at=finished + timedelta(minutes=30),
            sent_at=finished + timedelta(minutes=31),
            expires_at=(self._now if waiting else finished) + timedelta(days=2),
            answered_at=finished + timedelta(hours=2) if answered else None,
        )

    def _pages(self, rows: Rows, ticket: Row) -> None:
        """Page staff about every overdue ticket; one of ten waits for an answer."""
        at = min(ticket["due_finish_at"], self._now)
        seen = ticket["id"] % 10 != 5
        self._id(
            rows,
            Alert,
            kind="finish_overdue",
            ticket_id=ticket["id"],
            ticket_number=ticket["number"],
            conversation_id=ticket["conversation_id"],
            channel_user=ticket["channel_user"],
            text=ticket["description"][:80],
            team=ticket["team"],
            level=1,
            at=at,
            acknowledged_at=at + timedelta(minutes=5) if seen else None,
            acknowledged_by="师傅1" if seen else None,
        )
        self._id(
            rows,
            StaffTask,
            kind="tell",
            dedupe_key=f"bench:{ticket['id']}",
            ticket_id=ticket["id"],
            conversation_id=ticket["conversation_id"],
            team=ticket["team"],
            text=ticket["description"][:80],
            due_at=self._now + timedelta(days=1) if not seen else at,
            created_at=at,
            done_at=at if seen else None,
            done_by="师傅1" if seen else None,
        )
