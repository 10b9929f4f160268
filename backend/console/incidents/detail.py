"""One incident: whom it concerns, what they were told, who reported it, how it ended."""

from datetime import datetime

from fastapi import Request
from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.console.access import DESK_ROLES, LEAD_ROLES
from backend.console.controls import block, button, chip, heading, icon_button, text
from backend.console.incidents import parts, views
from backend.console.incidents.closing import ClosingCard
from backend.console.incidents.dialogs import CourseDialogs
from backend.console.live import Live
from backend.console.visit import Visit
from backend.console.words import say
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.core.fields import LARGEST_ID
from backend.incidents import service as incident_service
from backend.incidents.errors import IncidentNotFound
from backend.incidents.views import IncidentDetail


async def show(visit: Visit, request: Request) -> None:
    """Draw the incident an address names.

    Raises:
        IncidentNotFound: There is none.
    """
    named = request.path_params["incident_id"]
    if not (named.isascii() and named.isdigit() and int(named) <= LARGEST_ID):
        raise IncidentNotFound
    page = IncidentPage(visit, int(named))
    await page.refresh()
    Live(visit, page.refresh).follow("incidents")


class IncidentPage:
    """The page of one incident.

    Args:
        visit: Whose page it is.
        incident_id: Of an incident.
    """

    def __init__(self, visit: Visit, incident_id: int) -> None:
        self._visit, self._id = visit, incident_id
        self._dialogs = CourseDialogs(visit, incident_id, self.refresh)
        self._closing = ClosingCard(visit, incident_id, self.refresh)
        with block("ticket-page"):
            self._head = block("ticket-head")
            with block("ticket-columns"):
                with block("ticket-main"):
                    self._main = block("stack")
                    self._report = block("stack")
                with block("ticket-side", "aside"):
                    self._side = block("stack")

    async def refresh(self) -> None:
        """Read the incident again and draw it; a report being written stays as it is."""
        detail, now = await self._visit.look(self._read)
        for box in (self._head, self._main, self._side):
            box.clear()
        with self._head:
            self._draw_head(detail, now)
        with self._main:
            parts.timeline(detail, now)
            parts.reports(detail, self._visit.actor, now)
        with self._side:
            parts.facts(detail)
            parts.tickets(detail)
        with self._report:
            self._closing.show(detail)

    async def _read(self, session: AsyncSession, actor: Actor) -> tuple[IncidentDetail, datetime]:
        incident = await incident_service.get(session, self._id)
        detail = await incident_service.read_detail(session, incident, actor=actor)
        return detail, clock_of(session).now()

    def _draw_head(self, incident: IncidentDetail, now: datetime) -> None:
        with block("ticket-title"):
            icon_button("arrow_back", say("frame.back"), lambda: ui.navigate.to("/incidents"))
            with block("grow"):
                heading(incident.matter, 1)
                with block("ticket-marks"):
                    chip(*views.state(incident, now))
                    text(views.people(incident), "help")
        if incident.resolved_at is None:
            with block("ticket-actions") as actions:
                actions.props(f'role=group aria-label="{say("incidents.do.actions")}"')
                self._actions()

    def _actions(self) -> None:
        role = self._visit.actor.role
        if role in DESK_ROLES:
            button(say("incidents.do.update"), self._dialogs.update, kind="main").mark("update")
            button(say("incidents.do.attach"), self._dialogs.attach).mark("attach")
        if role in LEAD_ROLES:
            button(say("incidents.do.resolve"), self._dialogs.resolve).mark("resolve")
