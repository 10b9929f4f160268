"""Correcting what a ticket says, one event per kind of fact."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.errors import NotPermitted
from backend.tickets import commitments, reading, repository
from backend.tickets.creation import settle_place
from backend.tickets.errors import TransitionRefused
from backend.tickets.history import record, snapshot
from backend.tickets.lifecycle import SEALED
from backend.tickets.models import Ticket
from backend.tickets.schemas import Contact, Place, TicketPatch, Visit

_PLAIN = ("facility", "description", "expected", "anonymous")


async def correct(
    session: AsyncSession, ticket: Ticket, changes: TicketPatch, *, actor: Actor
) -> Ticket:
    """Change contact, place, visit or words of a ticket; what is not named stays.

    Raises:
        NotPermitted: Lifting an anonymity would show the person to someone who may not see them.
        TransitionRefused: The ticket is over.
    """
    await repository.lock(session, ticket)
    if ticket.anonymous and changes.anonymous is False and not reading.sees_anonymous(actor):
        raise NotPermitted
    if ticket.status in SEALED:
        raise TransitionRefused(
            get_catalogue().phrase("tickets.refused.sealed", number=ticket.number)
        )
    for field in sorted(changes.model_fields_set):
        before = snapshot(ticket)
        await _change(session, ticket, field, changes)
        if field == "visit":
            await commitments.revisit(session, ticket, actor=actor)
        if field == "anonymous" and ticket.anonymous:
            await alert_service.hide_person(session, ticket)
        if snapshot(ticket) != before:
            await record(session, ticket, "corrected", actor=actor, before=before, field=field)
    return ticket


async def _change(session: AsyncSession, ticket: Ticket, field: str, changes: TicketPatch) -> None:
    value = getattr(changes, field)
    if isinstance(value, Contact):
        _set_contact(ticket, value)
    elif isinstance(value, Visit):
        _set_visit(ticket, value)
    elif isinstance(value, Place):
        await settle_place(session, ticket, _merged_place(ticket, value))
    elif field in _PLAIN and (value is not None or field in ("facility", "expected")):
        setattr(ticket, field, value)


def _set_contact(ticket: Ticket, contact: Contact) -> None:
    if "name" in contact.model_fields_set:
        ticket.contact_name = contact.name
    if "phone" in contact.model_fields_set:
        ticket.contact_phone = contact.phone


def _set_visit(ticket: Ticket, visit: Visit) -> None:
    """Replace the visit as a whole: new words with the old times would contradict each other."""
    ticket.visit_text, ticket.visit_from, ticket.visit_to = visit.text, visit.from_, visit.to


def _merged_place(ticket: Ticket, place: Place) -> Place:
    old = {key: getattr(ticket, key) for key in Place.model_fields}
    return Place(**{**old, **place.model_dump(exclude_unset=True)})
