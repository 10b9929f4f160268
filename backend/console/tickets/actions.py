"""The dialogs of a ticket's actions: each asks for what its rule in the lifecycle needs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from nicegui import ui
from nicegui.element import Element
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.controls import (
    block,
    button,
    dialog,
    dialog_buttons,
    moment_field,
    text,
)
from backend.console.files import PhotoPicker
from backend.console.tickets import views
from backend.console.visit import Visit, complain, confirm
from backend.console.words import say, say_if_known
from backend.core.actor import Actor
from backend.staff import service as staff_service
from backend.tickets import service as ticket_service
from backend.tickets.lifecycle import Action, Need, rule_for
from backend.tickets.models import Ticket
from backend.tickets.schemas import TicketFilters
from backend.tickets.views import TicketDetail

LONGEST = 4000
MOST_STAFF, MOST_SIMILAR = 200, 4

Inputs = dict[str, str | None]


@dataclass
class Form:
    """The fields of an open dialog, read when it is sent."""

    readers: dict[str, Callable[[], str]] = field(default_factory=dict)
    photos: PhotoPicker | None = None

    def inputs(self) -> Inputs:
        """Return what was filled in."""
        return {name: read().strip() or None for name, read in self.readers.items()}


class ActionDialogs:
    """Opens the dialog of an action and carries the action out.

    Args:
        visit: Whose page it is.
        number: Of the ticket.
        done: Called after the ticket has changed.
    """

    def __init__(self, visit: Visit, number: str, done: Callable[[], Awaitable[None]]) -> None:
        self._visit, self._number, self._done = visit, number, done

    async def open(self, ticket: TicketDetail, action: str) -> None:
        """Ask for what an action needs."""
        rule = rule_for(Action(action), ticket.status, ticket.type)
        needs = rule.needs if rule else ()
        staff = await self._choices() if Need.ASSIGNEE in needs else {}
        similar = await self._similar(ticket) if Need.PARENT in needs else []
        label, form = get_catalogue().label("action", action), Form()
        with dialog(label, say_if_known(f"tickets.help.{action}") or "") as made:
            for need in needs:
                self._field(need, ticket, form, staff, similar)
            form.readers["note"] = _area(say("tickets.do.note"))

            async def carry_out() -> None:
                if await self._carry_out(action, form):
                    made.close()
                    confirm(say("tickets.do.done", action=label))
                await self._done()

            last = dialog_buttons(made, label, carry_out)
            if not needs:
                last.props("autofocus")
            last.mark("carry-out")
        made.on("hide", made.delete)
        made.open()

    def _field(
        self,
        need: Need,
        ticket: TicketDetail,
        form: Form,
        staff: dict[str, str],
        similar: list[str],
    ) -> None:
        if need is Need.ASSIGNEE:
            form.readers["assignee"] = _assignee(staff)
        elif need is Need.WAITING_REASON:
            form.readers["reason"] = _waiting_reason()
        elif need is Need.PROOF:
            if ticket.type == "repair":
                form.photos = PhotoPicker(self._visit, say("tickets.do.photo"))
                form.readers["reason"] = _line(say("tickets.do.no_photo"))
        elif need is Need.UNTIL:
            form.readers["until"] = moment_field(say("tickets.do.until"), "until")
        elif need is Need.PARENT:
            form.readers["parent"] = _parent(similar)
        else:
            form.readers[need] = _area(say(f"tickets.do.{need}"))

    async def _choices(self) -> dict[str, str]:
        """Return whom the ticket can be given to, the best choice first, by staff id."""

        async def read(session: AsyncSession, _: Actor) -> dict[str, str]:
            ticket = await ticket_service.get(session, self._number)
            ranked = await ticket_service.candidates(session, ticket)
            chosen = {str(one.staff.id): views.candidate(one) for one in ranked}
            others, _next = await staff_service.list_page(session, active=True, limit=MOST_STAFF)
            others.sort(key=lambda one: (one.role != "worker", one.id))
            return chosen | {
                str(one.id): views.colleague(one) for one in others if str(one.id) not in chosen
            }

        return await self._visit.look(read)

    async def _similar(self, ticket: TicketDetail) -> list[str]:
        place = ticket.place
        if not (place.building and place.unit and place.room):
            return []
        room = f"{place.building}-{place.unit}-{place.room}"

        async def read(session: AsyncSession, actor: Actor) -> list[str]:
            filters = TicketFilters(room=room, status="open")
            found, _ = await ticket_service.list_page(session, filters, actor=actor, limit=20)
            return [other.number for other in found if other.number != ticket.number]

        return (await self._visit.look(read))[:MOST_SIMILAR]

    async def _carry_out(self, action: str, form: Form) -> bool:
        inputs = form.inputs()
        if "assignee" in inputs and inputs["assignee"] is None:
            complain(say("tickets.do.no_staff"))
            return False
        until = moments.typed(inputs.pop("until", None))
        if until is None and "until" in form.readers:
            complain(say("tickets.do.no_until"))
            return False
        photos = form.photos.media_ids if form.photos else []

        async def work(session: AsyncSession, actor: Actor) -> Ticket:
            ticket = await ticket_service.get(session, self._number)
            for media_id in photos:
                await ticket_service.attach(session, ticket, media_id, kind="after", actor=actor)
            return await ticket_service.transition(
                session, ticket, action, actor=actor, until=until, **inputs
            )

        return await self._visit.attempt(work) is not None


def _assignee(options: dict[str, str]) -> Callable[[], str]:
    """Ask for a colleague, the best choice first, or the name of somebody outside."""
    chosen = ui.select(options, label=say("tickets.do.assignee"), with_input=True, clearable=True)
    chosen.props("outlined options-dense").mark("assignee")
    outside = ui.input(say("tickets.do.outside")).props("outlined maxlength=60")
    outside.mark("outside").props(f'hint="{say("tickets.do.outside_hint")}"')
    return lambda: (outside.value or "").strip() or chosen.value or ""


def _waiting_reason() -> Callable[[], str]:
    options = get_catalogue().labels["waiting_reason"]
    made = ui.select(options, label=say("tickets.do.waiting_reason")).props("outlined")
    return lambda: made.value or ""


def _parent(similar: list[str]) -> Callable[[], str]:
    made = ui.input(say("tickets.do.parent")).props("outlined maxlength=20").mark("parent")
    if similar:
        text(say("tickets.do.similar"), "help")
        with block("photos"):
            for number in similar:
                button(number, _setter(made, number), kind="quiet")
    return lambda: made.value or ""


def _setter(made: ui.input, number: str) -> Callable[[], None]:
    def put() -> None:
        made.set_value(number)

    return put


def _area(label: str) -> Callable[[], str]:
    made = ui.textarea(label).props(f"outlined autogrow maxlength={LONGEST}")
    _name(made, label)
    return lambda: made.value or ""


def _line(label: str) -> Callable[[], str]:
    made = ui.input(label).props("outlined maxlength=400")
    _name(made, label)
    return lambda: made.value or ""


def _name(made: Element, label: str) -> None:
    made.mark(label)
