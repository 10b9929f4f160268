"""The dialog that puts somebody on the roster."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from nicegui import ui
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.console.controls import block, dialog, dialog_buttons
from backend.console.roster import views
from backend.console.visit import Visit, complain, confirm
from backend.console.words import say
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.core.time import CHINA
from backend.roster import service
from backend.roster.schemas import ShiftCreate
from backend.staff import service as staff_service
from backend.staff.models import Staff

_MOST_STAFF = 200
_USUAL = ("08:00", "20:00")


@dataclass(frozen=True)
class _Fields:
    """What is filled in."""

    person: ui.select
    team: ui.select
    date: ui.input
    start: ui.input
    end: ui.input
    note: ui.input

    def shift(self) -> ShiftCreate | None:
        """Return the shift; None where something is missing or makes no sense."""
        times = (self.date.value or "", self.start.value or "", self.end.value or "")
        stretch = views.moments(*times)
        if stretch is None or not self.person.value:
            return None
        try:
            return ShiftCreate(
                staff_id=self.person.value,
                team=self.team.value or None,
                starts_at=stretch[0],
                ends_at=stretch[1],
                note=self.note.value or "",
            )
        except ValidationError:  # a year nobody can mean
            return None


async def ask_for_shift(visit: Visit, team: str, done: Callable[[], Awaitable[None]]) -> None:
    """Open the dialog; `done` is called after a shift was added."""
    people, day = await visit.look(_people), await visit.look(_tomorrow)
    with dialog(say("roster.add"), say("roster.overnight")) as made:
        fields = _draw(sorted(people, key=lambda one: (one.team != team, one.id)), team, day)

        async def add() -> None:
            shift = fields.shift()
            if shift is None:
                complain(say("roster.incomplete"))
            elif await visit.attempt(
                lambda session, actor: service.add(session, shift, actor=actor)
            ):
                made.close()
                confirm(say("roster.added"))
                await done()

        dialog_buttons(made, say("roster.add"), add).mark("save-shift")
    made.on("hide", made.delete)
    made.open()


async def _people(session: AsyncSession, _: Actor) -> list[Staff]:
    found, _next = await staff_service.list_page(session, active=True, limit=_MOST_STAFF)
    return found


async def _tomorrow(session: AsyncSession, _: Actor) -> str:
    tomorrow = clock_of(session).now().astimezone(CHINA) + timedelta(days=1)
    return f"{tomorrow:%Y-%m-%d}"


def _draw(people: list[Staff], team: str, day: str) -> _Fields:
    catalogue = get_catalogue()
    names = {one.id: f"{one.display_name} · {catalogue.team_label(one.team)}" for one in people}
    teams = {key: spec.label for key, spec in catalogue.teams.items()}
    person = ui.select(names, label=say("roster.person"), with_input=True)
    person.props("outlined options-dense").mark("person")
    of_team = ui.select(teams, label=say("roster.team"), value=team or None, clearable=True)
    of_team.props("outlined options-dense")
    date = ui.input(say("roster.date"), value=day).props("outlined type=date").mark("date")
    with block("roster-times"):
        start = ui.input(say("roster.from"), value=_USUAL[0]).props("outlined type=time")
        end = ui.input(say("roster.to"), value=_USUAL[1]).props("outlined type=time")
    note = ui.input(say("roster.note")).props("outlined maxlength=200")
    return _Fields(person, of_team, date, start, end, note)
