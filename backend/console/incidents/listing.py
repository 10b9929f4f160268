"""The page of incidents (事件): what is suggested, what goes on, what is over."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.console.access import DESK_ROLES
from backend.console.controls import block, button, chip, empty, heading, text
from backend.console.incidents import views
from backend.console.incidents.dialogs import OpenDialog
from backend.console.live import Live
from backend.console.visit import Visit, confirm
from backend.console.words import say
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.incidents import service as incident_service
from backend.incidents.schemas import IncidentCreate, Scope
from backend.incidents.views import IncidentRead, SuggestionRead

MOST_OPEN, MOST_OVER, MOST_SUGGESTED = 100, 30, 20
LONGEST_NUMBER = 20


@dataclass(frozen=True)
class Shown:
    """What the page shows."""

    suggestions: list[SuggestionRead]
    going_on: list[IncidentRead]
    over: list[IncidentRead]
    now: datetime


async def show(visit: Visit, request: Request) -> None:
    """Draw the page; an address that names a ticket begins an incident from it."""
    page = IncidentList(visit)
    Live(visit, page.refresh).follow("incidents")
    await page.refresh()
    number = request.query_params.get("ticket", "")[:LONGEST_NUMBER]
    if number and visit.actor.role in DESK_ROLES:
        draft = await visit.look(lambda s, _: incident_service.draft_from_ticket(s, number))
        await OpenDialog(visit, draft).show()


async def _read(session: AsyncSession, _: Actor) -> Shown:
    suggested, _more = await incident_service.list_suggestions(session, limit=MOST_SUGGESTED)
    going_on, _more = await incident_service.list_page(session, is_open=True, limit=MOST_OPEN)
    over, _more = await incident_service.list_page(session, is_open=False, limit=MOST_OVER)
    shown = await incident_service.read_all(session, [*going_on, *over])
    return Shown(
        [SuggestionRead.of(one) for one in suggested],
        shown[: len(going_on)],
        shown[len(going_on) :],
        clock_of(session).now(),
    )


class IncidentList:
    """All incidents, the open ones first.

    Args:
        visit: Whose page it is.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._may = visit.actor.role in DESK_ROLES
        with block("page-head"):
            heading(say("frame.title.incidents"), 1)
            self._total = text("", "help")
            block("grow")
            if self._may:
                made = button(say("incidents.open"), self._new, icon="campaign", kind="main")
                made.mark("new-incident")
        self._box = block("incident-box")
        with self._box:
            text(say("frame.loading"), "help pad")

    async def _new(self) -> None:
        await OpenDialog(self._visit).show()

    async def refresh(self) -> None:
        """Read again and draw."""
        shown = await self._visit.look(_read)
        self._total.set_text(say("incidents.total", count=len(shown.going_on)))
        self._box.clear()
        with self._box:
            self._draw(shown)

    def _draw(self, shown: Shown) -> None:
        with block("suggestions", "section") as region:
            region.props(f'aria-label="{say("incidents.suggestion.region")}"')
            for suggestion in shown.suggestions:
                self._suggestion(suggestion, shown.now)
        if not shown.going_on and not shown.suggestions:
            empty("campaign", say("incidents.nothing"), say("incidents.nothing_hint"))
        for name, incidents in (("going_on", shown.going_on), ("over", shown.over)):
            if incidents:
                with block("incident-list"):
                    heading(say(f"incidents.{name}"), 2)
                    for incident in incidents:
                        _row(incident, shown.now)

    def _suggestion(self, suggestion: SuggestionRead, now: datetime) -> None:
        with block("suggestion", "article"):
            heading(views.suggestion_title(suggestion), 2)
            text(views.suggestion_words(suggestion, now), tag="p")
            with block("suggestion-numbers"):
                for number in suggestion.tickets:
                    ui.link(number, f"/tickets/{number}").classes("link mono")
            if self._may:
                with block("suggestion-foot"):
                    self._decisions(suggestion)

    def _decisions(self, suggestion: SuggestionRead) -> None:
        async def take() -> None:
            await OpenDialog(self._visit, _draft_of(suggestion)).show()

        async def dismiss() -> None:
            work = self._visit.attempt(
                lambda s, a: incident_service.dismiss(s, suggestion.id, actor=a)
            )
            if await work:
                confirm(say("incidents.suggestion.dismissed"))
            await self.refresh()

        button(say("incidents.suggestion.take"), take, kind="main").mark("take")
        button(say("incidents.suggestion.dismiss"), dismiss).mark("dismiss")


def _draft_of(suggestion: SuggestionRead) -> IncidentCreate:
    """Return an incident as a suggestion describes it, for staff to look over."""
    label = views.category(suggestion.category)
    return IncidentCreate(
        matter=say("incidents.suggestion.matter", building=suggestion.building, category=label),
        notice=get_catalogue().phrase("incidents.shared_notice"),
        category=suggestion.category,
        scope=Scope(buildings=[suggestion.building]),
        suggestion=suggestion.id,
    )


def _row(incident: IncidentRead, now: datetime) -> None:
    words, tone = views.state(incident, now)
    classes = "incident" if incident.resolved_at else "incident incident-open"
    with ui.link(target=f"/incidents/{incident.id}").classes(classes):
        with block("incident-top", "span"):
            text(incident.matter, "incident-matter")
            chip(words, tone)
        with block("incident-foot help", "span"):
            text(views.where(incident))
            text(views.people(incident))
