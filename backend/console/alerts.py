"""The strip of alerts on top of every page, until somebody on duty acknowledges them."""

from datetime import datetime

from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.alerts.models import Alert
from backend.console import moments
from backend.console.controls import block, button, dialog, text
from backend.console.visit import Visit, confirm
from backend.console.words import say
from backend.core.actor import Actor
from backend.core.database import clock_of

MOST_READ, MOST_SHOWN = 200, 1
DANGER = "emergency"


class AlertStrip:
    """Shows what nobody has acknowledged: dangers one by one, the rest as a number.

    Args:
        visit: Whose page it is.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._alerts: list[Alert] = []
        self._strip = block("alerts").props("role=region aria-live=assertive")
        self._strip.props(f'aria-label="{say("alerts.region")}"')
        with dialog(say("alerts.title"), say("alerts.help")) as self._dialog:
            self._list = block("alert-list")

    @property
    def count(self) -> int:
        """How many alerts wait."""
        return len(self._alerts)

    async def refresh(self) -> None:
        """Read the alerts again and draw them where they have changed."""
        known = [alert.id for alert in self._alerts]
        self._alerts, now = await self._visit.look(_open_alerts)
        if [alert.id for alert in self._alerts] != known:
            self._draw(now)

    def _draw(self, now: datetime) -> None:
        dangers = [alert for alert in self._alerts if alert.kind == DANGER]
        others = [alert for alert in self._alerts if alert.kind != DANGER]
        self._strip.clear()
        with self._strip:
            for alert in dangers[:MOST_SHOWN]:
                self._line(alert, now, "alert alert-danger")
            if rest := dangers[MOST_SHOWN:] + others:
                self._summary(rest, only=not dangers)
        self._list.clear()
        with self._list:
            for alert in self._alerts:
                self._line(alert, now, "alert")
            if len(others) > 1:
                button(say("alerts.acknowledge_all"), lambda: self._acknowledge(others))
        if not self._alerts:
            self._dialog.close()

    def _summary(self, rest: list[Alert], *, only: bool) -> None:
        with block("alert alert-warning"):
            ui.icon("notifications_active").props("aria-hidden=true")
            key = "alerts.waiting" if only else "alerts.more"
            text(say(key, count=len(rest), newest=self._text(rest[0])), "alert-text")
            button(say("alerts.show"), self._dialog.open, kind="quiet")

    def _line(self, alert: Alert, now: datetime, classes: str) -> None:
        with block(classes):
            ui.icon("warning" if alert.kind == DANGER else "notifications").props(
                "aria-hidden=true"
            )
            with block("alert-text"):
                text(self._text(alert))
                text(moments.ago(alert.at, now=now), "alert-age")
            self._links(alert)
            button(say("alerts.acknowledge"), lambda: self._acknowledge([alert]), kind="main")

    def _links(self, alert: Alert) -> None:
        if alert.ticket_number:
            ui.link(say("alerts.to_ticket"), f"/tickets/{alert.ticket_number}").classes("link")
        elif alert.conversation_id:
            target = f"/conversations/{alert.conversation_id}"
            ui.link(say("alerts.to_conversation"), target).classes("link")

    def _text(self, alert: Alert) -> str:
        return alert_service.text_for(alert, self._visit.actor)

    async def _acknowledge(self, alerts: list[Alert]) -> None:
        async def work(session: AsyncSession, actor: Actor) -> int:
            for alert in alerts:
                fresh = await alert_service.get(session, alert.id)
                await alert_service.acknowledge(session, fresh, actor=actor)
            return len(alerts)

        if await self._visit.attempt(work):
            confirm(say("alerts.acknowledged"))
        await self.refresh()


async def _open_alerts(session: AsyncSession, _: Actor) -> tuple[list[Alert], datetime]:
    found, _ignored = await alert_service.list_page(session, is_open=True, limit=MOST_READ)
    return found, clock_of(session).now()
