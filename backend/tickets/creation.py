"""How a ticket comes into being: number, category, deadlines, conversation, first notice."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.conversations import service as conversation_service
from backend.conversations.models import Conversation
from backend.core.actor import BOT, Actor
from backend.core.database import clock_of
from backend.core.time import CHINA
from backend.incidents.models import Incident
from backend.residents import service as resident_service
from backend.tickets import commitments, dispatch, due, notices, repeats, repository
from backend.tickets.errors import InvalidTicket
from backend.tickets.history import record
from backend.tickets.lifecycle import Status
from backend.tickets.models import Ticket, TicketAttachment
from backend.tickets.schemas import Place, TicketCreate

_COPIED = {"type", "facility", "description", "expected", "anonymous"}
# Channels without a chat: the person came to the desk or called.
_WITHOUT_CHAT = {"staff", "phone", "desk"}


async def create(
    session: AsyncSession,
    data: TicketCreate,
    *,
    actor: Actor,
    idempotency_key: str | None = None,
) -> Ticket:
    """Make a ticket, or return the one that was made with the same key."""
    ticket, _ = await create_once(session, data, actor=actor, idempotency_key=idempotency_key)
    return ticket


async def create_once(
    session: AsyncSession,
    data: TicketCreate,
    *,
    actor: Actor,
    idempotency_key: str | None = None,
) -> tuple[Ticket, bool]:
    """Make a ticket once per key.

    Args:
        idempotency_key: Names the wish behind the request. The bot always sends one, so a
            request of the service token with a key counts as the bot's.

    Returns:
        The ticket, and whether this call made it: a matter that comes back within a few days
        reopens its old ticket.

    Raises:
        InvalidTicket: The conversation or a photo does not exist, or the time is in the future.
    """
    if idempotency_key is not None:
        if known := await repository.by_idempotency_key(session, idempotency_key):
            return known, False
        actor = BOT if actor.kind == "service" else actor
    ticket = await _draft(session, data, actor=actor)
    ticket.idempotency_key = idempotency_key
    for media_id in data.media_ids:
        if not await repository.media_exists(session, media_id):
            raise InvalidTicket(f"There is no upload {media_id}.")
    if data.created_at is None and (earlier := await repeats.find(session, ticket)):
        again = await repeats.reopen(session, earlier, ticket, data.media_ids, actor=actor)
        if again is not None:
            return again, False
    equal = await _insert(session, ticket)
    if equal is not None:
        return equal, False
    await _complete(session, ticket, data, actor=actor)
    return ticket, True


async def _insert(session: AsyncSession, ticket: Ticket) -> Ticket | None:
    """Store a ticket; returns the one with the same key where an equal request was faster."""
    try:
        async with session.begin_nested():
            ticket.number = await _number(session, ticket)
            session.add(ticket)
    except IntegrityError:
        equal = await repository.by_idempotency_key(session, ticket.idempotency_key or "")
        if equal is None:
            raise
        return equal
    return None


async def _number(session: AsyncSession, ticket: Ticket) -> str:
    prefix = get_catalogue().ticket_types[ticket.type].prefix
    day = ticket.created_at.astimezone(CHINA).strftime("%Y%m%d")
    while True:
        count = await repository.next_count(session, prefix, day)
        number = f"{prefix}{day}{count:04d}"
        # Imported tickets bring numbers the counter has not seen.
        if await repository.by_number(session, number) is None:
            return number


async def _conversation(session: AsyncSession, data: TicketCreate) -> Conversation | None:
    if data.conversation_id is not None:
        found = await session.get(Conversation, data.conversation_id)
        if found is None:
            raise InvalidTicket(f"There is no conversation {data.conversation_id}.")
        return found
    if data.channel_user and data.channel not in _WITHOUT_CHAT:
        return await conversation_service.open_conversation(
            session, data.channel, data.channel_user
        )
    return None


async def _draft(session: AsyncSession, data: TicketCreate, *, actor: Actor) -> Ticket:
    now = clock_of(session).now()
    if data.created_at is not None and data.created_at > now:
        raise InvalidTicket("created_at: the time lies in the future.")
    conversation = await _conversation(session, data)
    catalogue = get_catalogue()
    category = data.category or catalogue.category_for(data.type, _words(data))
    ticket = Ticket(
        **data.model_dump(include=_COPIED),
        status=Status.SUBMITTED,
        priority=_priority(data, category),
        category=category,
        contact_name=data.contact.name,
        contact_phone=data.contact.phone,
        visit_text=data.visit.text,
        visit_from=data.visit.from_,
        visit_to=data.visit.to,
        channel=conversation.channel if conversation else data.channel,
        channel_user=conversation.channel_user if conversation else data.channel_user,
        conversation_id=conversation.id if conversation else None,
        resident_id=conversation.resident_id if conversation else None,
        team=catalogue.categories[category].team,
        first_contact=actor.name if actor.kind == "staff" else None,
        created_at=data.created_at or now,
        parent=None,
    )
    await settle_place(session, ticket, data.place)
    await _put_below(session, ticket, data.incident_id)
    due.start(ticket, clock_of(session))
    return ticket


async def _put_below(session: AsyncSession, ticket: Ticket, incident_id: int | None) -> None:
    """Hang a ticket below an incident and the ticket its work is done on; what is over has none."""
    if incident_id is None:
        return
    incident = await session.get(Incident, incident_id)
    if incident is None:
        raise InvalidTicket(f"There is no incident {incident_id}.")
    if incident.resolved_at is None:
        ticket.incident_id, ticket.parent_id = incident.id, incident.ticket_id
        if incident.ticket_id is not None:
            ticket.parent = await session.get(Ticket, incident.ticket_id)


def _words(data: TicketCreate) -> str:
    return " ".join(filter(None, (data.facility, data.description, data.place.area)))


def _priority(data: TicketCreate, category: str) -> str:
    priority = data.priority or get_catalogue().priority_for(data.type, category, _words(data))
    return "urgent" if data.urgent and priority == "normal" else priority


async def settle_place(session: AsyncSession, ticket: Ticket, place: Place) -> None:
    """Put a place on a ticket and look the room up in the register."""
    ticket.building, ticket.unit, ticket.room = place.building, place.unit, place.room
    ticket.area, ticket.is_public = place.area, place.is_public
    ticket.place_verified = bool(
        place.building
        and place.unit
        and place.room
        and await resident_service.room_known(session, place.building, place.unit, place.room)
    )


async def _complete(
    session: AsyncSession, ticket: Ticket, data: TicketCreate, *, actor: Actor
) -> None:
    now = clock_of(session).now()
    for media_id in dict.fromkeys(data.media_ids):
        session.add(
            TicketAttachment(ticket_id=ticket.id, media_id=media_id, kind="before", created_at=now)
        )
    event = await record(
        session, ticket, "created", actor=actor, status=ticket.status, priority=ticket.priority
    )
    await commitments.begin(session, ticket)
    if ticket.priority == "emergency":
        await _page_duty(session, ticket)
    if actor.kind not in ("bot", "resident"):
        await notices.tell(session, ticket, "created", event_id=event.id)
    # What is written down afterwards was given out long ago.
    if data.created_at is None:
        await dispatch.begin(session, ticket)


async def _page_duty(session: AsyncSession, ticket: Ticket) -> None:
    await alert_service.raise_alert(
        session,
        kind="emergency",
        text=notices.alert_text("emergency", ticket),
        ticket=ticket,
        repeat=True,
    )
    if ticket.conversation_id is not None:
        conversation = await session.get(Conversation, ticket.conversation_id)
        if conversation is not None:
            await conversation_service.mark_emergency(session, conversation)
