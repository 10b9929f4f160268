"""What the resident of a ticket was promised, and writing down what was said by phone."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.console import moments, promising
from backend.console.controls import block, button, chip, text
from backend.console.tickets.parts import card
from backend.console.visit import Visit, confirm
from backend.console.words import say
from backend.core.actor import Actor
from backend.promises import service as promise_service
from backend.promises.models import Promise, PromiseKind, PromiseStatus
from backend.tickets import service as ticket_service

_TONES = {PromiseStatus.KEPT: "good", PromiseStatus.BROKEN: "danger", PromiseStatus.OPEN: "warning"}
# What staff say of themselves; the others follow from the ticket's steps.
_STATED = (PromiseKind.ANSWER, PromiseKind.VISIT)


class Promises:
    """The card of promises on a ticket's page.

    Args:
        visit: Whose page it is.
        number: Of the ticket.
        done: Called after something was written down.
    """

    def __init__(self, visit: Visit, number: str, done: Callable[[], Awaitable[None]]) -> None:
        self._visit, self._number, self._done = visit, number, done

    async def read(self) -> Sequence[Promise]:
        """Read what was promised."""

        async def work(session: AsyncSession, _: Actor) -> Sequence[Promise]:
            ticket = await ticket_service.get(session, self._number)
            return await promise_service.of_ticket(session, ticket)

        return await self._visit.look(work)

    def draw(self, promises: Sequence[Promise], *, may_state: bool) -> None:
        """Draw the card.

        Args:
            promises: The newest first.
            may_state: Whether the viewer may speak for the ticket.
        """
        with card(say("promises.title")):
            if not promises:
                text(say("promises.none"), "help", "p")
            for promise in promises:
                self._line(promise, may_state=may_state)
            if may_state:
                made = button(say("promises.state"), self._ask, kind="quiet")
                made.mark("state-promise")

    def _line(self, promise: Promise, *, may_state: bool) -> None:
        catalogue = get_catalogue()
        due, what = moments.full(promise.due_at), catalogue.label("promise", promise.kind)
        with block("survey"):
            chip(
                catalogue.label("promise_status", promise.status),
                _TONES.get(PromiseStatus(promise.status), "plain"),
            )
            text(say("promises.line", due=due, what=what), tag="p")
            text(f"{promise.made_by} {moments.full(promise.made_at)}", "help", "p")
            if may_state and promise.status == PromiseStatus.OPEN and promise.kind in _STATED:
                made = button(say("promises.kept"), self._keeper(promise.id), kind="quiet")
                made.mark(f"keep-{promise.id}")

    def _keeper(self, promise_id: int) -> Callable[[], Awaitable[None]]:
        async def work(session: AsyncSession, actor: Actor) -> Promise:
            promise = await promise_service.get(session, promise_id)
            return await promise_service.note_kept(session, promise, actor=actor)

        async def keep() -> None:
            if await self._visit.attempt(work):
                confirm(say("promises.noted"))
            await self._done()

        return keep

    def _ask(self) -> None:
        promising.ask(_STATED, self._state)

    async def _state(self, due_at: datetime, kind: str, note: str) -> bool:
        async def work(session: AsyncSession, actor: Actor) -> Promise:
            ticket = await ticket_service.get(session, self._number)
            return await promise_service.state(
                session, ticket, due_at, actor=actor, kind=kind, note=note or None
            )

        if await self._visit.attempt(work) is None:
            return False
        confirm(say("promises.stated"))
        await self._done()
        return True
