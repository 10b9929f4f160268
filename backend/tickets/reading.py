"""What people and programs see of a ticket, masked by who asks."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from backend.conversations.models import Message
from backend.core.actor import Actor
from backend.core.phones import mask_phone, mask_words
from backend.core.time import iso
from backend.staff.models import Role
from backend.tickets import due
from backend.tickets.claiming import possible_actions
from backend.tickets.lifecycle import LEADS
from backend.tickets.models import Ticket, TicketAttachment, TicketEvent
from backend.tickets.views import (
    AttachmentRead,
    CandidateRead,
    CommentRead,
    ContactRead,
    EventRead,
    MessageRead,
    PlaceRead,
    TicketDetail,
    TicketRead,
    VisitRead,
)

if TYPE_CHECKING:  # dispatch acts on tickets, and reading does not
    from backend.tickets.dispatch import Candidate

Text = TypeVar("Text", str, str | None)
_IDENTITY = ("contact_name", "contact_phone", "channel_user", "conversation_id", "resident_id")


def leads(actor: Actor) -> bool:
    """Tell whether an actor sees whole phone numbers everywhere."""
    return actor.kind != "staff" or actor.role in LEADS


def sees_phones(actor: Actor, ticket: Ticket) -> bool:
    """Tell whether an actor sees whole phone numbers: leads, and whoever works on the ticket."""
    return leads(actor) or (actor.staff_id is not None and actor.staff_id == ticket.assignee_id)


def sees_anonymous(actor: Actor) -> bool:
    """Tell whether an actor sees who wrote an anonymous ticket: managers only."""
    return actor.kind != "staff" or actor.role in (Role.MANAGER, Role.ADMIN)


def hides_identity(actor: Actor, ticket: Ticket) -> bool:
    """Tell whether an actor may not learn who wrote a ticket."""
    return ticket.anonymous and not sees_anonymous(actor)


def contact(ticket: Ticket, actor: Actor) -> ContactRead:
    """Return whom to call about a ticket, as far as an actor may know."""
    if hides_identity(actor, ticket):
        return ContactRead(name=None, phone=None)
    phone = ticket.contact_phone
    shown = phone if sees_phones(actor, ticket) else mask_phone(phone)
    return ContactRead(name=ticket.contact_name, phone=shown)


def _minutes_left(ticket: Ticket, now: datetime) -> int | None:
    if ticket.due_finish_at is None or ticket.finished_at or ticket.closed_at:
        return None
    return int((ticket.due_finish_at - now).total_seconds() // 60)


def _place(ticket: Ticket) -> PlaceRead:
    return PlaceRead(
        building=ticket.building,
        unit=ticket.unit,
        room=ticket.room,
        area=ticket.area,
        is_public=ticket.is_public,
        verified=ticket.place_verified if ticket.room else None,
    )


_TIMES = (
    "due_response_at",
    "due_finish_at",
    "urged_at",
    "created_at",
    "responded_at",
    "finished_at",
    "closed_at",
)
_COMPOSED = {
    "place",
    "contact",
    "visit",
    "channel_user",
    "conversation_id",
    "assignee",
    "minutes_left",
    "paused",
    "parent",
}
_FREE = ("description", "expected", "facility", "result")
_PLAIN = tuple(TicketRead.model_fields.keys() - _COMPOSED - set(_TIMES) - set(_FREE))


def _fields(ticket: Ticket, actor: Actor, now: datetime) -> dict[str, Any]:
    hidden, whole = hides_identity(actor, ticket), sees_phones(actor, ticket)
    visit = {
        "text": _words(ticket.visit_text, whole=whole),
        "from": iso(ticket.visit_from),
        "to": iso(ticket.visit_to),
    }
    return {
        **{key: getattr(ticket, key) for key in _PLAIN},
        **{key: iso(getattr(ticket, key)) for key in _TIMES},
        **{key: _words(getattr(ticket, key), whole=whole) for key in _FREE},
        "place": _place(ticket),
        "contact": contact(ticket, actor),
        "visit": VisitRead.model_validate(visit),
        "channel_user": None if hidden else ticket.channel_user,
        "conversation_id": None if hidden else ticket.conversation_id,
        "assignee": ticket.assignee_name,
        "minutes_left": _minutes_left(ticket, now),
        "paused": due.is_paused(ticket),
        "parent": ticket.parent.number if ticket.parent else None,
    }


def read(ticket: Ticket, *, actor: Actor, now: datetime) -> TicketRead:
    """Return a ticket as an actor may see it."""
    return TicketRead(**_fields(ticket, actor, now))


def _masked(
    values: Mapping[str, Any] | None, ticket: Ticket, actor: Actor
) -> dict[str, Any] | None:
    if values is None:
        return None
    shown = dict(values)
    if not sees_phones(actor, ticket):
        for key, value in shown.items():
            if key == "contact_phone":
                shown[key] = mask_phone(value)
            elif isinstance(value, str):
                shown[key] = mask_words(value)
    if hides_identity(actor, ticket):
        return {key: None if key in _IDENTITY else value for key, value in shown.items()}
    return shown


def _words(text: Text, *, whole: bool) -> Text:
    """Return free words, with phone numbers in them masked."""
    return text if whole or text is None else mask_words(text)


def survey_comment(comment: str | None, ticket: Ticket, *, actor: Actor) -> str | None:
    """Return what a resident wrote to their scores, as an actor may see it."""
    return _words(comment, whole=sees_phones(actor, ticket))


def _event(event: TicketEvent, ticket: Ticket, actor: Actor) -> EventRead:
    return EventRead(
        at=iso(event.at),
        type=event.type,
        actor=event.actor,
        note=_words(event.note, whole=sees_phones(actor, ticket)),
        before=_masked(event.before, ticket, actor),
        after=_masked(event.after, ticket, actor),
    )


def _message(message: Message, *, whole: bool) -> MessageRead:
    return MessageRead(
        id=message.id,
        direction=message.direction,
        author=message.author,
        type=message.type,
        text=_words(message.text, whole=whole),
        media_id=message.media_id,
        delivery=message.delivery,
        at=iso(message.at),
    )


def _photo(photo: TicketAttachment) -> AttachmentRead:
    return AttachmentRead(
        media_id=photo.media_id, kind=photo.kind, created_at=iso(photo.created_at)
    )


def read_detail(
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    events: Iterable[TicketEvent],
    attachments: Iterable[TicketAttachment],
    messages: Iterable[Message],
    surveys: list[dict[str, Any]],
) -> TicketDetail:
    """Return a ticket with its belongings as an actor may see them."""
    whole, hidden = sees_phones(actor, ticket), hides_identity(actor, ticket)
    history = [_event(event, ticket, actor) for event in events]
    remarks = [event for event in history if event.type == "comment"]
    possible = possible_actions(ticket, actor)
    return TicketDetail(
        **_fields(ticket, actor, now),
        events=history,
        comments=[CommentRead(at=item.at, actor=item.actor, text=item.note) for item in remarks],
        attachments=[_photo(photo) for photo in attachments],
        messages=[] if hidden else [_message(message, whole=whole) for message in messages],
        surveys=[{**item, "comment": _words(item["comment"], whole=whole)} for item in surveys],
        actions=[str(action) for action in possible],
    )


def read_candidate(candidate: "Candidate") -> CandidateRead:
    """Return somebody who could do a ticket as programs see them."""
    return CandidateRead(
        staff_id=candidate.staff.id,
        name=candidate.staff.display_name,
        role=candidate.staff.role,
        skilled=candidate.is_skilled,
        on_duty=candidate.is_on_duty,
        open_tickets=candidate.open_count,
        full=candidate.is_full,
    )
