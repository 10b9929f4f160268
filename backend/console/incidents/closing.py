"""The closing report on an incident's page: read, edited, generated again, downloaded."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.console.access import LEAD_ROLES
from backend.console.controls import ask, block, button, chip
from backend.console.tickets.parts import card
from backend.console.visit import Visit, confirm
from backend.console.words import say
from backend.core.actor import Actor
from backend.incidents import service as incident_service
from backend.incidents.models import Incident
from backend.incidents.schemas import LONGEST_REPORT, ClosingReport
from backend.incidents.views import IncidentDetail


class ClosingCard:
    """The card of the report; drawn again only when the stored report has changed.

    Args:
        visit: Whose page it is.
        incident_id: Of the incident.
        done: Called after the report has changed.
    """

    def __init__(self, visit: Visit, incident_id: int, done: Callable[[], Awaitable[None]]) -> None:
        self._visit, self._id, self._done = visit, incident_id, done
        self._shown: str | None = None
        self._area: ui.textarea | None = None

    def show(self, incident: IncidentDetail) -> None:
        """Draw the report here, unless somebody is writing in it."""
        slot = ui.context.slot.parent
        if incident.report is None or incident.report == self._shown:
            return
        if self._area is not None and self._area.value != self._shown:
            return
        self._shown = incident.report
        slot.clear()
        with card(say("incidents.detail.report")):
            if incident.report_edited:
                chip(say("incidents.detail.edited"))
            self._draw(incident.report)

    def _draw(self, report: str) -> None:
        may = self._visit.actor.role in LEAD_ROLES
        area = ui.textarea(say("incidents.field.report"), value=report).classes("report-area")
        area.props(f"outlined autogrow maxlength={LONGEST_REPORT}").mark("report")
        area.set_enabled(may)
        self._area = area
        with block("report-foot"):
            if may:
                button(say("incidents.detail.save"), self._save, kind="main").mark("save-report")
                button(say("incidents.detail.rewrite"), self._rewrite).mark("rewrite-report")
            button(say("incidents.detail.download"), self._download).mark("download-report")

    def _text(self) -> str:
        return (self._area.value if self._area is not None else "") or ""

    async def _save(self) -> None:
        await self._store(self._text())

    async def _rewrite(self) -> None:
        title = say("incidents.detail.rewrite")
        if await ask(title, say("incidents.detail.rewrite_ask"), title):
            await self._store("")

    async def _store(self, report: str) -> None:
        if await self._visit.attempt(lambda s, a: self._write(s, a, report)) is None:
            return
        self._shown, self._area = None, None
        confirm(say("incidents.detail.saved"))
        await self._done()

    async def _write(self, session: AsyncSession, actor: Actor, report: str) -> Incident:
        incident = await incident_service.get(session, self._id)
        data = ClosingReport(text=report)
        return await incident_service.save_report(session, incident, data.text, actor=actor)

    def _download(self) -> None:
        ui.download.content(self._text(), say("incidents.file", id=self._id), "text/markdown")
