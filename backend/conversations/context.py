"""What the bot is told along with a message; its keys are read in `actions/` and `bot/`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.conversations.models import Conversation, Message
from backend.core.time import iso
from backend.incidents import service as incident_service
from backend.residents import service as resident_service
from backend.residents.models import Resident
from backend.surveys import service as survey_service
from backend.surveys.models import Survey
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from backend.tickets.notices import place_text

MOST_TICKETS = 10


async def build_context(
    session: AsyncSession, conversation: Conversation, messages: Sequence[Message]
) -> dict[str, Any]:
    """Return what is known of a resident as they speak.

    Args:
        session: For reading only.
        conversation: Where it was said.
        messages: The bubbles of one turn, oldest first.
    """
    last = messages[-1]
    resident = await resident_service.for_channel(
        session, conversation.channel, conversation.channel_user
    )
    return {
        "at": iso(last.at),
        "conversation_id": conversation.id,
        "channel": conversation.channel,
        "channel_user": conversation.channel_user,
        "message_id": last.id,
        "resident": _resident(resident) if resident else None,
        "open_tickets": await _tickets(session, conversation, resident),
        **await _surveys(session, conversation),
        "incidents": await _incidents(session, conversation, resident),
        "media_ids": [m.media_id for m in messages if m.type == "image" and m.media_id],
        "return_note": conversation.return_note,
        "button_id": last.button_id,
    }


def _resident(resident: Resident) -> dict[str, Any]:
    return {
        "id": resident.id,
        "name": resident.name,
        "phone": resident.phone,
        "is_elder": resident.is_elder,
        "rooms": [
            {
                "building": tie.room.building,
                "unit": tie.room.unit,
                "room": tie.room.room,
                "relation": tie.relation,
            }
            for tie in resident.rooms
        ],
    }


async def _tickets(
    session: AsyncSession, conversation: Conversation, resident: Resident | None
) -> list[dict[str, Any]]:
    found = await ticket_service.open_for_conversation(
        session, conversation.id, resident_id=resident.id if resident else None
    )
    return [_ticket(ticket) for ticket in found[:MOST_TICKETS]]


def _ticket(ticket: Ticket) -> dict[str, Any]:
    catalogue = get_catalogue()
    return {
        "number": ticket.number,
        "type": ticket.type,
        "type_label": catalogue.type_label(ticket.type),
        "status": ticket.status,
        "status_label": catalogue.label("status", ticket.status),
        "category": ticket.category,
        "description": ticket.description,
        "place_text": place_text(ticket),
        "place": {
            "building": ticket.building,
            "unit": ticket.unit,
            "room": ticket.room,
            "area": ticket.area,
            "is_public": ticket.is_public,
        },
        "contact": {"name": ticket.contact_name, "phone": ticket.contact_phone},
        "assignee": ticket.assignee_name,
        "visit_text": ticket.visit_text,
        "created_at": iso(ticket.created_at),
        "due_finish_at": iso(ticket.due_finish_at),
        "urge_count": ticket.urge_count,
    }


async def _surveys(session: AsyncSession, conversation: Conversation) -> dict[str, Any]:
    """Return the survey that waits for answers, else one whose time ran out lately."""
    survey = await survey_service.open_for_conversation(session, conversation.id)
    if survey is not None:
        return {"survey": await _survey(session, survey), "late_survey": None}
    late = await survey_service.expired_for_conversation(session, conversation.id)
    return {"survey": None, "late_survey": await _survey(session, late) if late else None}


async def _survey(session: AsyncSession, survey: Survey) -> dict[str, Any]:
    ticket = await session.get_one(Ticket, survey.ticket_id)
    return {"id": survey.id, "ticket": ticket.number}


async def _incidents(
    session: AsyncSession, conversation: Conversation, resident: Resident | None
) -> list[dict[str, Any]]:
    homes = {tie.room.building for tie in resident.rooms} if resident else set()
    return await incident_service.known_to(session, conversation.id, homes)
