"""The strip of alerts on top of every page, until somebody on duty acknowledges them."""

from dataclasses import dataclass, field
from datetime import datetime

from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.alerts.models import Alert
from backend.console import emergency, moments
from backend.console.controls import block, button, dialog, text
from backend.console.emergency import Emergency
from backend.console.visit import Visit, confirm
from backend.console.words import say
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.tickets import reading

MOST_READ, MOST_SHOWN = 200, 3
DANGER = "emergency"


@dataclass(frozen=True)
class Glance:
    """What waits to be acknowledged by the person who looks."""

    dangers: list[Emergency] = field(default_factory=list)
    others: list[Alert] = field(default_factory=list)
    now: datetime | None = None

    @property
    def fingerprint(self) -> list[object]:
        """What changes when the strip has to be drawn again."""
        dangers = [
            (*item.fingerprint, self.now and moments.since(item.alert.at, now=self.now))
            for item in self.dangers
        ]
        return [*dangers, *(alert.id for alert in self.others)]

    @property
    def pages(self) -> int:
        """How often the dangers were paged: one more is a reason to sound again."""
        return sum(len(item.pages) for item in self.dangers)


class Bell:
    """The number of alerts that wait, in the bar of every page; a click shows them."""

    def __init__(self) -> None:
        self._button = ui.button(icon="notifications", color=None).props("flat no-caps")
        self._button.classes("bell").mark("bell")
        with self._button:
            self._count = text("", "badge")
        self.show(0)

    def show(self, count: int) -> None:
        """Show a number; nothing for none."""
        self._count.set_text(str(min(count, 99)))
        self._count.set_visibility(count > 0)
        self._button.props["aria-label"] = say("alerts.bell", count=count)

    def opens(self, made: ui.dialog) -> None:
        """Let a click open a dialog."""
        self._button.on_click(made.open)


class AlertStrip:
    """Shows what nobody has acknowledged: dangers one by one, the rest as a number.

    Args:
        visit: Whose page it is.
        bell: Counts along.
    """

    def __init__(self, visit: Visit, bell: Bell) -> None:
        self._visit, self._bell = visit, bell
        self._seen = Glance()
        self._strip = block("alerts").props("role=region aria-live=assertive")
        self._strip.props(f'aria-label="{say("alerts.region")}"')
        with dialog(say("alerts.title"), say("alerts.help")) as self._dialog:
            self._list = block("alert-list")
        bell.opens(self._dialog)
        self._draw_list()

    @property
    def count(self) -> int:
        """How many alerts wait."""
        return len(self._seen.dangers) + len(self._seen.others)

    @property
    def alarm(self) -> int:
        """Grows with every page of a danger that waits; 0 = none does."""
        return self._seen.pages

    async def refresh(self) -> None:
        """Read the alerts again and draw them where they have changed."""
        known = self._seen.fingerprint
        self._seen = await self._visit.look(_look)
        if self._seen.fingerprint != known:
            self._draw()

    def _draw(self) -> None:
        dangers, others = self._seen.dangers, self._seen.others
        self._bell.show(self.count)
        self._strip.clear()
        with self._strip:
            for item in dangers[:MOST_SHOWN]:
                self._danger(item)
            if rest := [item.alert for item in dangers[MOST_SHOWN:]] + others:
                self._summary(rest, only=not dangers)
        self._draw_list()

    def _draw_list(self) -> None:
        others = self._seen.others
        self._list.clear()
        with self._list:
            for item in self._seen.dangers:
                self._danger(item)
            for alert in others:
                self._line(alert)
            if len(others) > 1:
                button(say("alerts.acknowledge_all"), lambda: self._acknowledge(others))
            if not self.count:
                text(say("alerts.none"), "help", "p")

    def _danger(self, item: Emergency) -> None:
        assert self._seen.now is not None
        emergency.draw(item, self._seen.now, take=lambda: self._acknowledge([item.alert]))

    def _summary(self, rest: list[Alert], *, only: bool) -> None:
        with block("alert alert-warning"):
            ui.icon("notifications_active").props("aria-hidden=true")
            key = "alerts.waiting" if only else "alerts.more"
            text(say(key, count=len(rest), newest=self._text(rest[0])), "alert-text")
            button(say("alerts.show"), self._dialog.open, kind="quiet")

    def _line(self, alert: Alert) -> None:
        assert self._seen.now is not None
        with block("alert"):
            ui.icon("notifications").props("aria-hidden=true")
            with block("alert-text"):
                text(self._text(alert))
                text(moments.ago(alert.at, now=self._seen.now), "alert-age")
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
                fresh = await alert_service.get(session, alert.id, actor=actor)
                await alert_service.acknowledge(session, fresh, actor=actor)
            return len(alerts)

        if await self._visit.attempt(work):
            confirm(say("alerts.acknowledged"))
        await self.refresh()


async def _look(session: AsyncSession, actor: Actor) -> Glance:
    """Read what waits, the longest-waiting danger first."""
    now = clock_of(session).now()
    found, _ = await alert_service.list_page(session, actor=actor, is_open=True, limit=MOST_READ)
    dangers = [alert for alert in found if alert.kind == DANGER][::-1]
    pages = await alert_service.pages_of(session, dangers)
    tickets = await alert_service.tickets_of(session, dangers)
    return Glance(
        dangers=[
            Emergency(
                alert=alert,
                text=alert_service.text_for(alert, actor),
                ticket=reading.read(tickets[alert.ticket_id], actor=actor, now=now)
                if alert.ticket_id in tickets
                else None,
                pages=pages.get(alert.id, []),
            )
            for alert in dangers
        ],
        others=[alert for alert in found if alert.kind != DANGER],
        now=now,
    )
