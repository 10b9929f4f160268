"""What the end of a delivery sets off: the talk shows it, and people do what no channel can."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.core.database import publish
from backend.notifications import repository
from backend.notifications.models import LOST, Notification, NotificationStatus
from backend.tasks import telling


async def settle(
    session: AsyncSession, notification: Notification, *, channel_user: str | None
) -> None:
    """Start what the state of a message calls for.

    Args:
        channel_user: Whose message it is, for the page to staff.
    """
    message = await repository.message_of(session, notification)
    if message is not None:
        message.delivery = notification.status
    if notification.status == NotificationStatus.SENT:
        await telling.overtaken(session, notification)
    elif notification.status in LOST:
        await telling.ask(session, notification, text=message.text if message else "")
    if notification.status == NotificationStatus.DEAD:
        await _page(session, notification, channel_user)
    await session.flush()
    publish(
        session,
        f"conversation:{notification.conversation_id}",
        {"message_id": notification.message_id, "delivery": notification.status},
    )


async def _page(
    session: AsyncSession, notification: Notification, channel_user: str | None
) -> None:
    conversation = await repository.conversation_of(session, notification)
    text = get_catalogue().phrase(
        "notifications.undelivered_alert",
        kind=notification.kind,
        channel=conversation.channel if conversation else "",
        error=notification.error or "",
    )
    await alert_service.raise_alert(
        session,
        kind="channel_trouble",
        text=text,
        conversation_id=notification.conversation_id,
        channel_user=channel_user,
    )
