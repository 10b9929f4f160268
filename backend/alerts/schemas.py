"""Alerts over HTTP."""

from collections.abc import Iterable

from pydantic import BaseModel, Field

from backend.alerts.models import Alert, AlertPage
from backend.core.time import iso


class AlertPageRead(BaseModel):
    """When an alert was paged, at which level, and whom that reached."""

    at: str | None
    level: int
    recipients: list[str]


class AlertRead(BaseModel):
    """A page to staff."""

    id: int
    kind: str
    ticket: str | None
    conversation_id: int | None
    channel_user: str | None
    text: str
    team: str
    level: int = Field(description="1 on duty, 2 leads, 3 managers")
    at: str | None
    pages: list[AlertPageRead]
    next_page_at: str | None = Field(description="Unless somebody acknowledges before")
    acknowledged_at: str | None
    acknowledged_by: str | None

    @classmethod
    def of(cls, alert: Alert, *, text: str, pages: Iterable[AlertPage]) -> "AlertRead":
        """Return an alert as programs see it, with the text its reader may see."""
        return cls(
            id=alert.id,
            kind=alert.kind,
            ticket=alert.ticket_number,
            conversation_id=alert.conversation_id,
            channel_user=alert.channel_user,
            text=text,
            team=alert.team,
            level=alert.level,
            at=iso(alert.at),
            pages=[
                AlertPageRead(at=iso(page.at), level=page.level, recipients=page.recipients)
                for page in pages
            ],
            next_page_at=iso(alert.next_page_at),
            acknowledged_at=iso(alert.acknowledged_at),
            acknowledged_by=alert.acknowledged_by,
        )
