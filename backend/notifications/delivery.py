"""Delivering the outbox: in order per conversation, every attempt recorded."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.conversations.models import Conversation, Message
from backend.core.database import Database, clock_of, publish
from backend.notifications import repository
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
            due = await repository.due_conversations(session, now, limit)
        return sum([await self._deliver_safely(conversation_id) for conversation_id in due])

    async def _deliver_safely(self, conversation_id: int) -> int:
        """Deliver to one conversation; whatever breaks there must not stop the others."""
        try:
            return await self.deliver(conversation_id)
        except Exception:
            log.exception("delivery_failed", conversation=conversation_id)
            return 0

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
        while attempt := await self._claim(conversation_id):
            delivery = await self._send(attempt)
            if await self._record(attempt, delivery) == NotificationStatus.PENDING:
                break
            done += 1
        return done

    async def _claim(self, conversation_id: int) -> _Attempt | None:
        async with self._database.session() as session:
            now = clock_of(session).now()
            notification = await repository.head(session, conversation_id)
            if notification is None or notification.due_at > now:
                return None
            if not await repository.claim(session, notification, until=now + CLAIM):
                return None
            message = await repository.message_of(session, notification)
            conversation = await repository.conversation_of(session, notification)
            assert message is not None
            assert conversation is not None  # both go only together with the notification
            outbound = _outbound(notification, message, conversation)
            return _Attempt(notification.id, notification.attempts + 1, outbound)

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
            notification = await repository.get(session, attempt.notification_id)
            if notification is None:  # deleted with its resident meanwhile
                return NotificationStatus.DEAD
            now = clock_of(session).now()
            notification.path, notification.error = delivery.path, delivery.error
            notification.status = _status_after(delivery, attempt.number)
            if notification.status == NotificationStatus.SENT:
                notification.sent_at = now
            elif notification.status == NotificationStatus.PENDING:
                notification.due_at = now + self._backoff(attempt.number)
                publish(session, "outbox")
            message = await repository.message_of(session, notification)
            if message is not None:
                message.delivery = notification.status
            if notification.status == NotificationStatus.DEAD:
                await alert_service.raise_alert(
                    session,
                    kind="channel_trouble",
                    text=_alert_text(attempt, notification),
                    conversation_id=notification.conversation_id,
                    channel_user=attempt.message.channel_user,
                )
            publish(
                session,
                f"conversation:{notification.conversation_id}",
                {"message_id": notification.message_id, "delivery": notification.status},
            )
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


def _alert_text(attempt: _Attempt, notification: Notification) -> str:
    return get_catalogue().phrase(
        "notifications.undelivered_alert",
        kind=notification.kind,
        channel=attempt.message.channel,
        error=notification.error or "",
    )


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
