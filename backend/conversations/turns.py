"""Turns of a conversation in the database: the lease, what is said to the bot, what comes back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.conversations import repository
from backend.conversations.context import build_context
from backend.conversations.models import Author, Conversation, Message, Owner
from backend.conversations.ownership import hand_over
from backend.core.actor import SYSTEM
from backend.core.database import Database, clock_of, publish
from backend.notifications import service as notification_service
from connectors.bot import BotAnswer

BOT_TEXT_LIMIT = 2000

Stored = Literal["stored", "no_answer", "lost"]


@dataclass(frozen=True)
class Turn:
    """Bubbles that are answered together.

    Attributes:
        token: Of the lease under which they were read.
        first_at: Since when the resident waits.
        unreadable: A voice clip without words and nothing else: there is nothing to understand.
    """

    conversation_id: int
    token: str
    message_ids: tuple[int, ...]
    first_at: datetime
    text: str
    context: dict[str, Any]
    unreadable: bool

    @property
    def key(self) -> int:
        """What stays the same when the turn is tried again with more bubbles."""
        return self.message_ids[0]


class Turns:
    """Every transaction of the dialogue; none of them is open while the bot thinks.

    Args:
        database: Where conversations live.
        lease: How long a worker may keep a conversation without a sign of life.
    """

    def __init__(self, database: Database, lease: timedelta) -> None:
        self._database = database
        self._lease = lease

    async def claim(self, conversation_id: int) -> str | None:
        """Take a conversation's lease; None when another worker has it."""
        token = uuid.uuid4().hex
        async with self._database.session() as session:
            now = clock_of(session).now()
            claimed = await repository.claim(
                session, conversation_id, token=token, now=now, until=now + self._lease
            )
        return token if claimed else None

    async def next(self, conversation_id: int, token: str) -> Turn | None:
        """Read what is to be answered now; None when nothing is, or more bubbles may follow."""
        async with self._database.reader() as session:
            conversation = await repository.get(session, conversation_id)
            if conversation is None or conversation.owner == Owner.HUMAN:
                return None
            after = conversation.process_after
            if after is not None and after > clock_of(session).now():
                return None
            waiting = await repository.unhandled(session, conversation_id)
            if not waiting:
                return None
            group = _group(waiting)
            context = await build_context(session, conversation, group)
        return _turn(conversation_id, token, group, context)

    async def store(self, turn: Turn, answer: BotAnswer) -> Stored:
        """Store an answer with all that belongs to it, in one transaction.

        A person may have taken the conversation while the bot was thinking: the parse is kept
        then and the replies are not, unless the bot itself asked for a person in this turn.
        """
        async with self._database.session() as session:
            conversation = await self._held(session, turn.conversation_id, turn.token)
            if conversation is None:
                return "lost"
            human = conversation.owner == Owner.HUMAN
            if not answer.replies and not human:
                return "no_answer"
            await self._keep_parse(session, turn, answer)
            await repository.mark_handled(session, conversation.id, turn.message_ids)
            taken = human and conversation.waiting_since is None
            if not taken:
                await _say(session, turn, answer)
            if turn.context["return_note"] is not None:
                conversation.return_note = None
            conversation.lease_until = clock_of(session).now() + self._lease
            return "stored"

    async def postpone(self, turn: Turn, delay: timedelta, *, notice: str | None = None) -> None:
        """Leave the messages in the inbox and try again later.

        Args:
            turn: What could not be answered.
            delay: Until the next attempt.
            notice: Phrase the resident reads meanwhile, once however often it is tried.
        """
        async with self._database.session() as session:
            conversation = await self._held(session, turn.conversation_id, turn.token)
            if conversation is None or conversation.owner == Owner.HUMAN:
                return
            conversation.process_after = clock_of(session).now() + delay
            if notice:
                await _tell(session, turn.conversation_id, turn.key, notice)

    async def postpone_unread(self, conversation_id: int, token: str, delay: timedelta) -> None:
        """Try again later what could not even be read."""
        async with self._database.session() as session:
            conversation = await self._held(session, conversation_id, token)
            if conversation is not None and conversation.process_after is not None:
                conversation.process_after = clock_of(session).now() + delay

    async def give_up(
        self, conversation_id: int, token: str, *, reason: str, phrase: str, **values: Any
    ) -> None:
        """Let a person answer what the bot cannot, with one sentence to the resident."""
        async with self._database.session() as session:
            conversation = await self._held(session, conversation_id, token)
            if conversation is None or conversation.owner == Owner.HUMAN:
                return
            waiting = await repository.unhandled(session, conversation_id)
            packet = {"unanswered": "\n".join(m.text for m in waiting)[:BOT_TEXT_LIMIT]}
            await hand_over(session, conversation, reason=reason, packet=packet, actor=SYSTEM)
            if reason == "emergency":
                await _page_duty(session, conversation, packet["unanswered"])
            if waiting:
                await _tell(session, conversation_id, waiting[0].id, phrase, **values)

    async def release(self, conversation_id: int, token: str) -> None:
        """Give the lease back; a conversation with nothing left to answer rests."""
        async with self._database.session() as session:
            conversation = await self._held(session, conversation_id, token)
            if conversation is None:
                return
            conversation.lease_token = conversation.lease_until = None
            if not await repository.unhandled(session, conversation_id):
                conversation.process_after = None
            elif conversation.owner == Owner.BOT:
                publish(session, "inbox", {"conversation_id": conversation_id})

    async def _held(
        self, session: AsyncSession, conversation_id: int, token: str
    ) -> Conversation | None:
        conversation = await repository.lock(session, conversation_id)
        return conversation if conversation and conversation.lease_token == token else None

    async def _keep_parse(self, session: AsyncSession, turn: Turn, answer: BotAnswer) -> None:
        last = await session.get(Message, turn.message_ids[-1])
        if last is None or answer.parse.intent is None:
            return
        last.intent = answer.parse.intent
        last.confidence = answer.parse.confidence
        last.entities = answer.parse.entities
        last.matters = answer.parse.matters
        await session.flush()


def _group(waiting: Sequence[Message]) -> Sequence[Message]:
    """Return the bubbles of one turn: typed ones together, a tapped button alone."""
    if waiting[0].button_id:
        return waiting[:1]
    tapped = next((n for n, message in enumerate(waiting) if message.button_id), len(waiting))
    return waiting[:tapped]


def _turn(
    conversation_id: int, token: str, group: Sequence[Message], context: dict[str, Any]
) -> Turn:
    text = "\n".join(message.text.strip() for message in group if message.text.strip())
    return Turn(
        conversation_id=conversation_id,
        token=token,
        message_ids=tuple(message.id for message in group),
        first_at=group[0].at,
        text=text[:BOT_TEXT_LIMIT],
        context=context,
        unreadable=not (text or context["media_ids"] or context["button_id"]),
    )


async def _say(session: AsyncSession, turn: Turn, answer: BotAnswer) -> None:
    for number, reply in enumerate(answer.replies):
        await notification_service.enqueue(
            session,
            turn.conversation_id,
            kind="bot_reply",
            text=reply.text,
            buttons=reply.buttons,
            dedupe_key=f"reply:{turn.message_ids[-1]}:{number}",
        )


async def _page_duty(session: AsyncSession, conversation: Conversation, said: str) -> None:
    """Page staff without a ticket: nobody understood the message well enough to make one."""
    conversation.emergency = True
    await alert_service.raise_alert(
        session,
        kind="emergency",
        text=get_catalogue().phrase("alerts.emergency_unread", text=said),
        conversation_id=conversation.id,
        channel_user=conversation.channel_user,
        team=_team_for(said),
        repeat=True,
    )


def _team_for(said: str) -> str:
    catalogue = get_catalogue()
    return catalogue.categories[catalogue.emergency_for(said).category].team


async def _tell(
    session: AsyncSession, conversation_id: int, key: int, phrase: str, **values: Any
) -> None:
    await notification_service.enqueue(
        session,
        conversation_id,
        kind=phrase,
        text=get_catalogue().phrase(f"conversations.{phrase}", **values),
        author=Author.SYSTEM,
        dedupe_key=f"{phrase}:{key}",
    )
