"""The dialogs of incidents: opening one, telling news, ending it, attaching a ticket."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.controls import dialog, dialog_buttons, moment_field
from backend.console.visit import Visit, Work, complain, confirm
from backend.console.words import say
from backend.core.actor import Actor
from backend.incidents import service as incident_service
from backend.incidents.schemas import (
    LONGEST_MATTER,
    LONGEST_TEXT,
    IncidentCreate,
    Resolution,
    Scope,
    TicketAttach,
    UpdateCreate,
)
from backend.incidents.views import IncidentRead

Done = Callable[[], Awaitable[None]]
Reader = Callable[[], Any]


def _line(name: str, value: str = "", *, longest: int = LONGEST_MATTER) -> Reader:
    made = ui.input(say(f"incidents.field.{name}"), value=value)
    made.props(f"outlined maxlength={longest}").mark(name)
    return lambda: (made.value or "").strip()


def _area(name: str, value: str = "") -> Reader:
    made = ui.textarea(say(f"incidents.field.{name}"), value=value)
    made.props(f"outlined autogrow maxlength={LONGEST_TEXT}").mark(name)
    return lambda: (made.value or "").strip()


def _switch(name: str, *, value: bool = False) -> Reader:
    made = ui.switch(say(f"incidents.field.{name}"), value=value).mark(name)
    return lambda: bool(made.value)


def _category(value: str | None) -> Reader:
    catalogue = get_catalogue()
    options = {"": say("incidents.no_category")}
    options |= {
        key: spec.label
        for key, spec in catalogue.categories.items()
        if spec.type in ("repair", "complaint", "emergency")
    }
    made = ui.select(options, label=say("incidents.field.category"), value=value or "")
    made.props("outlined options-dense").mark("category")
    return lambda: made.value or None


def _buildings(names: list[str], chosen: list[str]) -> Reader:
    options = list(dict.fromkeys([*names, *chosen]))
    made = ui.select(
        options,
        label=say("incidents.field.buildings"),
        value=list(chosen),
        multiple=True,
        with_input=True,
        new_value_mode="add-unique",
    )
    made.props("outlined use-chips options-dense").mark("buildings")
    return lambda: [str(name) for name in made.value or []]


def _moment(read: Reader) -> tuple[datetime | None, bool]:
    """Return a typed moment, and whether what was typed can be read."""
    typed = read()
    moment = moments.typed(typed)
    return moment, not typed or moment is not None


def _lacks(*given: tuple[str, bool]) -> bool:
    """Say what is missing; tells whether anything is."""
    for name, is_there in given:
        if not is_there:
            complain(say(f"incidents.missing.{name}"))
            return True
    return False


class OpenDialog:
    """Opens an incident: from nothing, a ticket or a suggestion.

    Args:
        visit: Whose page it is.
        draft: What is known already; without a scope nothing is chosen.
    """

    def __init__(self, visit: Visit, draft: IncidentCreate | None = None) -> None:
        self._visit, self._draft = visit, draft
        self._readers: dict[str, Reader] = {}

    async def show(self) -> None:
        """Ask for what it needs."""
        names = await self._visit.look(lambda session, _: incident_service.building_names(session))
        known = self._draft
        read = self._readers
        with dialog(say("incidents.open"), say("incidents.open_help")) as made:
            read["matter"] = _line("matter", known.matter if known else "")
            read["category"] = _category(known.category if known else None)
            read["buildings"] = _buildings(names, known.scope.buildings if known else [])
            read["whole"] = _switch("whole")
            read["notice"] = _area("notice", known.notice if known else "")
            read["until"] = moment_field(say("incidents.field.until"), "until")
            read["urgent"] = _switch("urgent", value=bool(known and known.urgent))
            if known is None or known.ticket is None:
                read["make_ticket"] = _switch("make_ticket", value=True)
            dialog_buttons(made, say("incidents.open"), self._send).mark("open-incident")
        made.on("hide", made.delete)
        made.open()

    async def _send(self) -> None:
        given = {name: read() for name, read in self._readers.items()}
        end, readable = _moment(lambda: given["until"])
        if _lacks(
            ("matter", bool(given["matter"])),
            ("buildings", bool(given["buildings"]) or given["whole"]),
            ("notice", bool(given["notice"])),
            ("until", readable),
        ):
            return
        opened = await self._visit.attempt(lambda s, a: self._open(s, a, given, end))
        if opened is None:
            return
        confirm(say("incidents.opened"))
        if opened.unknown_buildings:
            complain(say("incidents.unknown_buildings", names="、".join(opened.unknown_buildings)))
        ui.navigate.to(f"/incidents/{opened.id}")

    async def _open(
        self, session: AsyncSession, actor: Actor, given: dict[str, Any], end: datetime | None
    ) -> IncidentRead:
        known = self._draft
        data = IncidentCreate(
            matter=given["matter"],
            notice=given["notice"],
            category=given["category"],
            scope=Scope(buildings=[] if given["whole"] else given["buildings"]),
            expected_end_at=end,
            urgent=given["urgent"],
            make_ticket=bool(given.get("make_ticket")),
            ticket=known.ticket if known else None,
            suggestion=known.suggestion if known else None,
        )
        incident = await incident_service.open_incident(session, data, actor=actor)
        return await incident_service.read_one(session, incident)


class CourseDialogs:
    """Opens the dialogs of one incident and carries out what they ask for.

    Args:
        visit: Whose page it is.
        incident_id: Of an incident that exists.
        done: Called after it has changed.
    """

    def __init__(self, visit: Visit, incident_id: int, done: Done) -> None:
        self._visit, self._id, self._done = visit, incident_id, done

    def update(self) -> None:
        """Ask for news."""
        with dialog(say("incidents.do.update")) as made:
            words = _area("text")
            until = moment_field(say("incidents.field.new_until"), "until")
            urgent = _switch("urgent")

            async def send() -> None:
                end, readable = _moment(until)
                if _lacks(("text", bool(words())), ("until", readable)):
                    return

                async def tell(session: AsyncSession, actor: Actor) -> bool:
                    data = UpdateCreate(text=words(), expected_end_at=end, urgent=urgent())
                    return await self._update(session, actor, data)

                await self._carry_out(made, tell, "updated")

            dialog_buttons(made, say("incidents.do.update"), send).mark("send-update")
        made.on("hide", made.delete)
        made.open()

    def resolve(self) -> None:
        """Ask for the all-clear."""
        with dialog(say("incidents.do.resolve")) as made:
            words, urgent, finish = _area("all_clear"), _switch("urgent"), _switch("finish")

            async def send() -> None:
                data = Resolution(notice=words() or None, urgent=urgent(), finish_children=finish())
                await self._carry_out(made, lambda s, a: self._resolve(s, a, data), "resolved")

            dialog_buttons(made, say("incidents.do.resolve"), send).mark("send-resolve")
        made.on("hide", made.delete)
        made.open()

    def attach(self) -> None:
        """Ask for a ticket."""
        with dialog(say("incidents.do.attach")) as made:
            number, merge = _line("number", longest=20), _switch("merge")

            async def send() -> None:
                if _lacks(("number", bool(number()))):
                    return
                data = TicketAttach(number=number(), merge=merge())
                await self._carry_out(made, lambda s, a: self._attach(s, a, data), "attached")

            dialog_buttons(made, say("incidents.do.attach"), send).mark("send-attach")
        made.on("hide", made.delete)
        made.open()

    async def _carry_out(self, made: ui.dialog, work: Work[bool], told: str) -> None:
        if await self._visit.attempt(work):
            made.close()
            confirm(say(f"incidents.do.{told}"))
        await self._done()

    async def _update(self, session: AsyncSession, actor: Actor, data: UpdateCreate) -> bool:
        incident = await incident_service.get(session, self._id)
        await incident_service.publish_update(session, incident, data, actor=actor)
        return True

    async def _resolve(self, session: AsyncSession, actor: Actor, data: Resolution) -> bool:
        incident = await incident_service.get(session, self._id)
        await incident_service.resolve(
            session,
            incident,
            notice=data.notice,
            actor=actor,
            urgent=data.urgent,
            finish_children=data.finish_children,
        )
        return True

    async def _attach(self, session: AsyncSession, actor: Actor, data: TicketAttach) -> bool:
        incident = await incident_service.get(session, self._id)
        await incident_service.attach_ticket(session, incident, data, actor=actor)
        return True
