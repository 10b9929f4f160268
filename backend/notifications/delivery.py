"""Delivering the outbox: in order per conversation, every attempt recorded."""

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.conversations.models import Conversation, Message
from backend.core.database import Database, clock_of, publish
from backend.notifications import holding, outcomes, repository
from backend.notifications.models import Notification, NotificationStatus
from connectors.base import Button, Connector, Delivery, OutboundMessage

MAX_ATTEMPTS = 6
# While an attempt runs nobody else makes one; a worker that died frees the message after this.
CLAIM = timedelta(seconds=60)
FIRST_BACKOFF_S, LONGEST_BACKOFF_S = 2.0, 60.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Attempt:
    notification_id: int
    number: int
    message: OutboundMessage


class Deliverer:
    """Take messages from the outbox to the connectors.

    Args:
        database: Where the outbox is.
        connectors: By the name of their channel.
        jitter: Factor on every backoff, so that a channel that comes back is not stormed.
    """

    def __init__(
        self,
        database: Database,
        connectors: Mapping[str, Connector],
        *,
        jitter: random.Random | None = None,
    ) -> None:
        self._database = database
        self._connectors = connectors
        self._jitter = jitter or random.Random()

    async def deliver_due(self, *, limit: int = 500) -> int:
        """Deliver everything due now, one conversation after the other; return how many went."""
        async with self._database.reader() as session:
            now = clock_of(session).now()
            held = await repository.conversations_to_release(session, now, limit)
        for conversation_id in held:
            await self._safely(self._release, conversation_id)
        async with self._database.reader() as session:
            due = await repository.due_conversations(session, now, limit)
        return sum([await self._safely(self.deliver, conversation_id) for conversation_id in due])

    async def _safely(self, work: Callable[[int], Awaitable[int]], conversation_id: int) -> int:
        """Work on one conversation; whatever breaks there must not stop the others."""
        try:
            return await work(conversation_id)
        except Exception:
            log.exception("delivery_failed", conversation=conversation_id)
            return 0

    async def _release(self, conversation_id: int) -> int:
        async with self._database.session() as session:
            return await holding.release(session, conversation_id)

    async def free_claims(self) -> None:
        """Let every attempt under way count as lost; only for whoever delivers alone."""
        async with self._database.session() as session:
            await repository.free_claims(session, clock_of(session).now())

    async def seconds_to_next(self) -> float | None:
        """Return how long the next message still has to wait; None when none waits."""
        async with self._database.reader() as session:
            now = clock_of(session).now()
            at = await repository.next_due_at(session, now)
        return None if at is None else (at - now).total_seconds()

    async def deliver(self, conversation_id: int) -> int:
        """Deliver what waits in one conversation, in order, until one has to wait.

        Returns:
            How many messages left the outbox.
        """
        done = 0
        while await self._set_lost_aside(conversation_id):
            pass
        while attempt := await self._claim(conversation_id):
            delivery = await self._send(attempt)
            if await self._record(attempt, delivery) == NotificationStatus.PENDING:
                break
            done += 1
        return done

    async def _set_lost_aside(self, conversation_id: int) -> bool:
        """Give up a message whose attempt never ended, where another one would do harm."""
        async with self._database.session() as session:
            head = await self._due_head(session, conversation_id)
            if head is None or await self._may_be_tried(session, head):
                return False
            seen = (head.status, head.attempts, head.due_at)
            fresh = await repository.hold_for_record(session, head.id)
            if fresh is None or (fresh.status, fresh.attempts, fresh.due_at) != seen:
                return False  # the attempt has ended after all
            fresh.status = NotificationStatus.AMBIGUOUS
            fresh.error = get_catalogue().phrase("notifications.ambiguous")
            log.warning("delivery_ambiguous", notification=fresh.id, kind=fresh.kind)
            await outcomes.settle(session, fresh, channel_user=None)
            return True

    async def _due_head(self, session: AsyncSession, conversation_id: int) -> Notification | None:
        head = await repository.head(session, conversation_id)
        return head if head and head.due_at <= clock_of(session).now() else None

    async def _may_be_tried(self, session: AsyncSession, head: Notification) -> bool:
        if head.attempt_began_at is None:
            return True
        if head.attempts >= MAX_ATTEMPTS:  # whatever it is, it kills whoever sends it
            return False
        conversation = await repository.conversation_of(session, head)
        assert conversation is not None  # it goes only together with the notification
        connector = self._connectors.get(conversation.channel)
        return connector is None or connector.idempotent

    async def _claim(self, conversation_id: int) -> _Attempt | None:
        async with self._database.session() as session:
            now = clock_of(session).now()
            head = await self._due_head(session, conversation_id)
            if head is None or not await self._may_be_tried(session, head):
                return None
            if not await repository.claim(session, head, now=now, until=now + CLAIM):
                return None
            message = await repository.message_of(session, head)
            conversation = await repository.conversation_of(session, head)
            assert message is not None
            assert conversation is not None  # both go only together with the notification
            outbound = _outbound(head, message, conversation)
            return _Attempt(head.id, head.attempts + 1, outbound)

    async def _send(self, attempt: _Attempt) -> Delivery:
        connector = self._connectors.get(attempt.message.channel)
        if connector is None:
            reason = get_catalogue().phrase(
                "notifications.no_connector", channel=attempt.message.channel
            )
            return Delivery(status="undeliverable", path="staff", error=reason)
        try:
            return await connector.send(attempt.message)
        except Exception as error:  # a connector's bug must not lose the message
            log.exception("delivery_crashed", notification=attempt.notification_id)
            return Delivery(status="retry", path="custom", error=repr(error))

    async def _record(self, attempt: _Attempt, delivery: Delivery) -> str:
        async with self._database.session() as session:
            notification = await repository.hold_for_record(session, attempt.notification_id)
            if notification is None:  # deleted with its resident meanwhile
                return NotificationStatus.DEAD
            if delivery.status != "sent" and _is_late(attempt, notification):
                return notification.status
            now = clock_of(session).now()
            notification.path, notification.error = delivery.path, delivery.error
            notification.status = _status_after(delivery, attempt.number)
            notification.attempt_began_at = None
            if notification.status == NotificationStatus.SENT:
                notification.sent_at = now
            elif notification.status == NotificationStatus.PENDING:
                notification.due_at = now + self._backoff(attempt.number)
                publish(session, "outbox")
            await outcomes.settle(session, notification, channel_user=attempt.message.channel_user)
            return notification.status

    def _backoff(self, attempts: int) -> timedelta:
        seconds = min(LONGEST_BACKOFF_S, FIRST_BACKOFF_S * 2 ** (attempts - 1))
        return timedelta(seconds=seconds * self._jitter.uniform(0.75, 1.25))


def _status_after(delivery: Delivery, attempts: int) -> NotificationStatus:
    if delivery.status == "sent":
        return NotificationStatus.SENT
    if delivery.status == "undeliverable":
        return NotificationStatus.UNDELIVERABLE
    return NotificationStatus.DEAD if attempts >= MAX_ATTEMPTS else NotificationStatus.PENDING


def _is_late(attempt: _Attempt, notification: Notification) -> bool:
    """Tell whether others have decided about a message while an attempt took too long."""
    newer = notification.attempts != attempt.number
    return newer or notification.status != NotificationStatus.PENDING


def _outbound(
    notification: Notification, message: Message, conversation: Conversation
) -> OutboundMessage:
    return OutboundMessage(
        channel=conversation.channel,
        channel_user=conversation.channel_user,
        message_id=message.id,
        kind=notification.kind,
        text=message.text,
        type=message.type,  # type: ignore[arg-type]  # the column holds nothing else
        media_id=message.media_id,
        buttons=tuple(Button(**button) for button in message.buttons),
    )
