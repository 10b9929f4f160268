"""What the law on personal information gives a resident: a copy of everything, and erasure."""

import re
from collections.abc import Container, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.catalogue import get_catalogue
from backend.conversations.models import Conversation, Message, Owner
from backend.core.actor import SYSTEM, Actor
from backend.core.database import Base, after_commit, clock_of
from backend.core.time import iso
from backend.incidents.models import Incident, IncidentReport
from backend.knowledge.models import InquiryRecord
from backend.notifications.models import Notification
from backend.promises.models import Promise, PromiseStatus
from backend.residents import belongings
from backend.residents.models import Resident
from backend.surveys.models import Survey
from backend.tasks.models import StaffTask
from backend.tickets.models import Ticket, TicketAttachment, TicketEvent
from connectors.bot import Bot, BotUnavailable

log = structlog.get_logger(__name__)

# Of use to the machine only.
_INTERNAL = {"lease_token", "lease_until", "process_after", "idempotency_key", "client_id", "state"}
# A ticket somebody else wrote and named this person in: who wrote it is not theirs to know.
_OF_THE_WRITER = {"channel_user", "conversation_id", "resident_id"}
# With the building these lead to a door, and so to a person.
_OF_THE_HOME = ("unit", "room")
_MOBILE = r"(?<!\d)1\d{10}(?!\d)"
_DOOR = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"

Document = dict[str, Any]


async def export(session: AsyncSession, resident: Resident, *, actor: Actor) -> Document:
    """Return everything stored about a person."""
    log.info("resident_exported", resident_id=resident.id, actor=actor.name)
    conversations = await belongings.conversations_of(session, resident)
    ids = [conversation.id for conversation in conversations]
    tickets = await belongings.tickets_of(session, resident, ids)
    return {
        "exported_at": iso(clock_of(session).now()),
        "resident": _plain(resident),
        "rooms": [{**_plain(tie.room), "relation": tie.relation} for tie in resident.rooms],
        "identities": [_plain(identity) for identity in resident.identities],
        "tickets": [
            await _ticket_document(session, ticket, own=_is_own(ticket, resident, ids))
            for ticket in tickets
        ],
        "conversations": [await _talk_document(session, talk) for talk in conversations],
    }


def _is_own(ticket: Ticket, resident: Resident, conversation_ids: Container[int | None]) -> bool:
    """Tell a ticket the person wrote from one that only names their phone."""
    users = {(known.channel, known.channel_user) for known in resident.identities}
    return (
        ticket.resident_id == resident.id
        or ticket.conversation_id in conversation_ids
        or (ticket.channel, ticket.channel_user) in users
    )


async def _ticket_document(session: AsyncSession, ticket: Ticket, *, own: bool) -> Document:
    document = _plain(ticket)
    if not own:
        document = {key: value for key, value in document.items() if key not in _OF_THE_WRITER}
        return document
    for name, link in (
        ("events", TicketEvent.ticket_id),
        ("attachments", TicketAttachment.ticket_id),
        ("surveys", Survey.ticket_id),
        ("promises", Promise.ticket_id),
        ("calls", StaffTask.ticket_id),
    ):
        document[name] = await _documents(session, link, ticket.id)
    return document


async def _talk_document(session: AsyncSession, talk: Conversation) -> Document:
    return {
        **_plain(talk),
        "messages": await _documents(session, Message.conversation_id, talk.id),
        "inquiries": await _documents(session, InquiryRecord.conversation_id, talk.id),
        "incident_reports": await _documents(session, IncidentReport.conversation_id, talk.id),
        # Those about a ticket stand there.
        "promises": [
            promise
            for promise in await _documents(session, Promise.conversation_id, talk.id)
            if promise["ticket_id"] is None
        ],
    }


async def _documents(session: AsyncSession, link: Any, row_id: int) -> list[Document]:
    return [_plain(row) for row in await belongings.rows_of(session, link, [row_id])]


def _plain(row: Base) -> Document:
    columns = [column.key for column in row.__table__.columns if column.key not in _INTERNAL]
    values = {key: getattr(row, key) for key in columns}
    return {key: iso(v) if isinstance(v, datetime) else v for key, v in values.items()}


async def erase(session: AsyncSession, resident: Resident, *, uploads: Path, actor: Actor) -> None:
    """Delete a person; their tickets stay in the ledger (台账) with the work that was done.

    Names, phones, channel names and, on tickets they wrote, unit and room are gone from them; the
    building and the matter stay. Other people's words may still describe them.

    Args:
        uploads: Folder of the photos; theirs are removed once the erasure is stored.
    """
    log.info("resident_erased", resident_id=resident.id, actor=actor.name)
    talks = await belongings.conversations_of(session, resident)
    ids = [talk.id for talk in talks]
    tickets = await belongings.tickets_of(session, resident, ids)
    own = [ticket for ticket in tickets if _is_own(ticket, resident, ids)]
    traces = _traces(resident, tickets, own)
    media_ids = await belongings.media_ids_of(session, ids)
    await _blank_alerts(session, tickets, ids, traces)
    for ticket in tickets:
        await _blank_ticket(session, ticket, traces, own=ticket in own)
    await _blank_reports(session, tickets, ids, traces)
    for talk in talks:
        _blank_talk(talk)
    await _drop_promises(session, ids)
    await session.flush()
    notice = get_catalogue().phrase("residents.erased")
    await belongings.blank_messages(session, ids, text=notice)
    await belongings.drop_private(session, ids)
    await session.delete(resident)
    await session.flush()
    after_commit(session, lambda: _remove_files(uploads, media_ids))


async def talk_ids(session: AsyncSession, resident: Resident) -> list[int]:
    """Return the ids of a person's conversations."""
    return [talk.id for talk in await belongings.conversations_of(session, resident)]


async def forget_in_bot(bot: Bot, conversation_ids: Iterable[int]) -> None:
    """Let the bot forget erased conversations, too.

    A bot that is down keeps them until the next erasure is asked for; the log tells which.
    """
    for conversation_id in conversation_ids:
        try:
            await bot.forget(str(conversation_id))
        except BotUnavailable as error:
            log.error("bot_did_not_forget", conversation=conversation_id, reason=str(error))


def _remove_files(folder: Path, media_ids: Iterable[str]) -> None:
    for media_id in media_ids:
        (folder / media_id).unlink(missing_ok=True)


def _traces(
    resident: Resident, tickets: Iterable[Ticket], own: Iterable[Ticket]
) -> re.Pattern[str]:
    """Return what to look for in free text: a person's names, phones, channel names and doors."""
    words = {resident.name, resident.phone, *(i.channel_user for i in resident.identities)}
    for ticket in tickets:
        words |= {ticket.contact_name, ticket.contact_phone}
    found = sorted((w for w in words if w and len(w) > 1), key=len, reverse=True)
    rooms = {tie.room.room for tie in resident.rooms} | {ticket.room for ticket in own}
    # A shorter one is as likely a number of something else.
    doors = [_DOOR.format(re.escape(room)) for room in rooms if room and len(room) > 2]
    return re.compile("|".join([*map(re.escape, found), *doors, _MOBILE]))


def _scrubbed(value: Any, traces: re.Pattern[str]) -> Any:
    """Return a text, list or mapping with every trace blotted out."""
    if isinstance(value, str):
        return traces.sub("***", value)
    if isinstance(value, list):
        return [_scrubbed(item, traces) for item in value]
    if isinstance(value, dict):
        return {key: _scrubbed(item, traces) for key, item in value.items()}
    return value


async def _blank_ticket(
    session: AsyncSession, ticket: Ticket, traces: re.Pattern[str], *, own: bool
) -> None:
    ticket.contact_name = ticket.contact_phone = None
    for field in ("description", "expected", "area", "facility", "visit_text", "result"):
        setattr(ticket, field, _scrubbed(getattr(ticket, field), traces))
    if own:
        for field in (*_OF_THE_HOME, "channel_user", "resident_id"):
            setattr(ticket, field, None)
        ticket.place_verified = False
    for event in await belongings.rows_of(session, TicketEvent.ticket_id, [ticket.id]):
        assert isinstance(event, TicketEvent)
        _blank_event(event, traces, own=own)
    for survey in await belongings.rows_of(session, Survey.ticket_id, [ticket.id]):
        assert isinstance(survey, Survey)
        survey.comment = None
    await _blank_untold(session, ticket, traces)


async def _blank_untold(session: AsyncSession, ticket: Ticket, traces: re.Pattern[str]) -> None:
    """Blot out what could not be said in a chat, and what was said about it on the phone."""
    for row in await belongings.rows_of(session, Notification.ticket_id, [ticket.id]):
        assert isinstance(row, Notification)
        row.draft = _scrubbed(row.draft, traces)
    for task in await belongings.rows_of(session, StaffTask.ticket_id, [ticket.id]):
        assert isinstance(task, StaffTask)
        task.text, task.outcome = _scrubbed(task.text, traces), _scrubbed(task.outcome, traces)
        if task.done_at is None:  # there is nobody left to call
            task.done_at, task.done_by = clock_of(session).now(), SYSTEM.name


def _blank_event(event: TicketEvent, traces: re.Pattern[str], *, own: bool) -> None:
    event.note = _scrubbed(event.note, traces)
    for field in ("before", "after"):
        values = _scrubbed(getattr(event, field), traces)
        if own and values:
            values = {key: None if key in _OF_THE_HOME else v for key, v in values.items()}
        setattr(event, field, values)


async def _blank_alerts(
    session: AsyncSession,
    tickets: Iterable[Ticket],
    conversation_ids: Iterable[int],
    traces: re.Pattern[str],
) -> None:
    of_tickets = await belongings.rows_of(session, Alert.ticket_id, [t.id for t in tickets])
    of_talks = await belongings.rows_of(session, Alert.conversation_id, conversation_ids)
    for alert in {*of_tickets, *of_talks}:
        assert isinstance(alert, Alert)
        alert.text = _scrubbed(alert.text, traces)
        alert.channel_user = None


async def _blank_reports(
    session: AsyncSession,
    tickets: Iterable[Ticket],
    conversation_ids: Iterable[int],
    traces: re.Pattern[str],
) -> None:
    """Forget what a person said about incidents; that somebody reported them still counts."""
    about = {ticket.incident_id for ticket in tickets if ticket.incident_id is not None}
    link = IncidentReport.conversation_id
    for report in await belongings.rows_of(session, link, conversation_ids):
        assert isinstance(report, IncidentReport)
        report.words = ""
        about.add(report.incident_id)
    for incident in await belongings.rows_of(session, Incident.id, about):
        assert isinstance(incident, Incident)
        incident.report = _scrubbed(incident.report, traces)


async def _drop_promises(session: AsyncSession, conversation_ids: Iterable[int]) -> None:
    """Owe nothing more in a conversation that has ended; the work on tickets goes on."""
    now = clock_of(session).now()
    for promise in await belongings.rows_of(session, Promise.conversation_id, conversation_ids):
        assert isinstance(promise, Promise)
        if promise.ticket_id is None and promise.status == PromiseStatus.OPEN:
            promise.status, promise.settled_at = PromiseStatus.DROPPED, now


def _blank_talk(talk: Conversation) -> None:
    """End a conversation; the channel user who writes again begins a new one."""
    talk.channel_user = f"erased-{talk.id}"
    talk.resident_id = talk.assignee_id = None
    talk.handoff_packet = talk.return_note = None
    talk.owner, talk.emergency = Owner.NONE, False
    talk.waiting_since = talk.process_after = None
    # An answer that is being thought of now must not be stored any more.
    talk.lease_token = talk.lease_until = None
