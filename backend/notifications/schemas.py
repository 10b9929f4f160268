"""What the outbox looks like over HTTP."""

from datetime import datetime

from pydantic import BaseModel

from backend.notifications.models import Notification


class NotificationRead(BaseModel):
    """One outgoing message and what became of it."""

    id: int
    kind: str
    ticket: str | None
    conversation_id: int | None
    message_id: int | None
    text: str | None
    path: str
    status: str
    attempts: int
    error: str | None
    created_at: datetime
    hold_until: datetime | None
    sent_at: datetime | None
    told_at: datetime | None

    @classmethod
    def of(cls, row: Notification, *, text: str | None, ticket: str | None) -> "NotificationRead":
        """Render a row with the text it points to and its ticket's number."""
        names = set(cls.model_fields) - {"text", "ticket"}
        return cls(text=text, ticket=ticket, **{name: getattr(row, name) for name in names})
