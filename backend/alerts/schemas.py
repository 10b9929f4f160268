"""Alerts over HTTP."""

from pydantic import BaseModel

from backend.alerts.models import Alert
from backend.core.time import iso


class AlertRead(BaseModel):
    """A page to staff."""

    id: int
    kind: str
    ticket: str | None
    conversation_id: int | None
    channel_user: str | None
    text: str
    at: str | None
    acknowledged_at: str | None
    acknowledged_by: str | None

    @classmethod
    def of(cls, alert: Alert, *, text: str) -> "AlertRead":
        """Return an alert as programs see it, with the text its reader may see."""
        return cls(
            id=alert.id,
            kind=alert.kind,
            ticket=alert.ticket_number,
            conversation_id=alert.conversation_id,
            channel_user=alert.channel_user,
            text=text,
            at=iso(alert.at),
            acknowledged_at=iso(alert.acknowledged_at),
            acknowledged_by=alert.acknowledged_by,
        )
