"""Who answers the resident: hand-over, taking, return, and what staff say."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.conversations import repository
from backend.conversations.errors import AlreadyTaken, EmptyMessage, NotTaken, UnknownMedia
from backend.conversations.models import Author, Conversation, Message, Owner
from backend.conversations.rows import announce, locked
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.core.fields import storable
from backend.notifications import service as notification_service
from backend.promises import service as promise_service
from backend.staff.models import Role

MAY_TAKE_OVER = {Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN}


async def hand_over(
    session: AsyncSession,
    conversation: Conversation,
    *,
    reason: str,
    packet: dict[str, Any] | None = None,
    actor: Actor,
) -> Conversation:
    """Let a person answer from now on; again while one does changes nothing.

    Whatever still waits for the bot is left to that person.
    """
    row = await locked(session, conversation)
    if row.owner == Owner.HUMAN:
        return row
    row.owner = Owner.HUMAN
    row.handoff_reason = reason
    row.handoff_packet = {**(packet or {}), "by": actor.name}
    row.assignee_id = None
    row.waiting_since = clock_of(session).now()
    await _leave_to_person(session, row)
    return row


async def take(session: AsyncSession, conversation: Conversation, *, actor: Actor) -> Conversation:
    """Let this member of staff answer the resident.

    Raises:
        AlreadyTaken: A colleague has it and the actor may not take over.
    """
    row = await locked(session, conversation)
    if row.owner == Owner.HUMAN and row.assignee_id not in (None, actor.staff_id):
        _check_may_overrule(actor)
    uninvited = row.owner != Owner.HUMAN
    if uninvited:
        row.handoff_reason = "taken_by_staff"
        row.handoff_packet = {"by": actor.name}
    row.owner = Owner.HUMAN
    row.assignee_id = actor.staff_id
    row.waiting_since = None
    await _leave_to_person(session, row)
    if uninvited:
        await _say(session, row, "taken")
    return row


async def return_to_bot(
    session: AsyncSession, conversation: Conversation, *, note: str | None, actor: Actor
) -> Conversation:
    """Let the bot answer again; the note tells it what was agreed.

    Raises:
        AlreadyTaken: A colleague has it and the actor may not overrule.
    """
    row = await locked(session, conversation)
    if row.owner != Owner.HUMAN:
        return row
    if row.assignee_id not in (None, actor.staff_id):
        _check_may_overrule(actor)
    row.owner = Owner.BOT
    row.assignee_id = row.waiting_since = None
    row.return_note = storable(note or "")
    await session.flush()
    announce(session, row)
    await _say(session, row, "returned")
    return row


async def send_staff_message(
    session: AsyncSession,
    conversation: Conversation,
    *,
    text: str,
    actor: Actor,
    type: str = "text",
    media_id: str | None = None,
) -> Message:
    """Say something to the resident as a person; this takes a conversation that waits.

    Raises:
        NotTaken: The bot owns the conversation.
        AlreadyTaken: A colleague has it and the actor may not overrule.
        EmptyMessage: There is nothing to say.
        UnknownMedia: The media was not uploaded in this conversation.
    """
    row = await locked(session, conversation)
    if row.owner != Owner.HUMAN:
        raise NotTaken
    if row.assignee_id is None:
        row.assignee_id, row.waiting_since = actor.staff_id, None
    elif row.assignee_id != actor.staff_id:
        _check_may_overrule(actor)
    text = storable(text)
    if not (text.strip() or media_id):
        raise EmptyMessage
    if media_id and not await repository.media(session, media_id, row.id):
        raise UnknownMedia
    await promise_service.answer_in_talk(session, row.id)
    said = await notification_service.enqueue(
        session,
        row.id,
        kind="staff_message",
        text=text,
        author=Author.STAFF,
        staff_id=actor.staff_id,
        type=type,
        media_id=media_id,
    )
    assert said is not None  # only a used dedupe key gives None
    return said


async def _leave_to_person(session: AsyncSession, conversation: Conversation) -> None:
    conversation.process_after = None
    await repository.mark_handled(session, conversation.id)
    await session.flush()
    announce(session, conversation)


def _check_may_overrule(actor: Actor) -> None:
    if actor.kind != "service" and actor.role not in MAY_TAKE_OVER:
        raise AlreadyTaken


async def _say(session: AsyncSession, conversation: Conversation, phrase: str) -> None:
    await notification_service.enqueue(
        session,
        conversation.id,
        kind=f"conversation_{phrase}",
        text=get_catalogue().phrase(f"conversations.{phrase}"),
        author=Author.SYSTEM,
    )
