"""What a ticket's steps promise, keep and take back (承诺台账)."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import SYSTEM, Actor
from backend.promises import service as promise_service
from backend.promises.models import PromiseKind
from backend.tickets.lifecycle import Action
from backend.tickets.models import Ticket

_Follow = Callable[[AsyncSession, Ticket, Actor], Awaitable[None]]


async def begin(session: AsyncSession, ticket: Ticket) -> None:
    """Write down what a new ticket promises: a response and an end."""
    await _promise_response(session, ticket)
    await _promise_finish(session, ticket, SYSTEM)


async def follow(session: AsyncSession, ticket: Ticket, action: Action, *, actor: Actor) -> None:
    """Write down what a step that was just done means for what was promised."""
    await _FOLLOWS.get(action, restate)(session, ticket, actor)


async def revisit(session: AsyncSession, ticket: Ticket, *, actor: Actor) -> None:
    """Write down another time of a visit that was agreed already."""
    if ticket.assignee_name is not None:
        await _promise_visit(session, ticket, actor)


async def _promise_response(session: AsyncSession, ticket: Ticket) -> None:
    if ticket.due_response_at is not None:
        await promise_service.make(
            session,
            kind=PromiseKind.RESPONSE,
            due_at=ticket.due_response_at,
            made_by=SYSTEM.name,
            ticket=ticket,
        )


async def _promise_finish(session: AsyncSession, ticket: Ticket, actor: Actor) -> None:
    if ticket.due_finish_at is not None:
        await promise_service.make(
            session,
            kind=PromiseKind.FINISH,
            due_at=ticket.due_finish_at,
            made_by=actor.name,
            ticket=ticket,
        )


async def _promise_visit(session: AsyncSession, ticket: Ticket, actor: Actor) -> None:
    latest = ticket.visit_to or ticket.visit_from
    made = latest and await promise_service.make(
        session, kind=PromiseKind.VISIT, due_at=latest, made_by=actor.name, ticket=ticket
    )
    if not made:
        await promise_service.drop(session, ticket, PromiseKind.VISIT)


async def _accept(session: AsyncSession, ticket: Ticket, actor: Actor) -> None:
    await promise_service.keep(session, ticket, PromiseKind.RESPONSE)
    await _promise_finish(session, ticket, actor)


async def _dispatch(session: AsyncSession, ticket: Ticket, actor: Actor) -> None:
    await _promise_finish(session, ticket, actor)
    await _promise_visit(session, ticket, actor)


async def _claim(session: AsyncSession, ticket: Ticket, actor: Actor) -> None:
    await promise_service.keep(session, ticket, PromiseKind.RESPONSE)
    await _dispatch(session, ticket, actor)


async def _begin_work(session: AsyncSession, ticket: Ticket, _: Actor) -> None:
    await promise_service.keep(session, ticket, PromiseKind.VISIT)


async def _end(session: AsyncSession, ticket: Ticket, _: Actor) -> None:
    """Whatever was promised has come true, or is told with the result."""
    for kind in PromiseKind:
        await promise_service.keep(session, ticket, kind)


async def _give_up(session: AsyncSession, ticket: Ticket, _: Actor) -> None:
    await promise_service.drop_all(session, ticket)


async def restate(session: AsyncSession, ticket: Ticket, actor: Actor) -> None:
    """Write the deadline down anew where a step has moved it, as the end of a wait does."""
    if ticket.closed_at is None and ticket.finished_at is None:
        await _promise_finish(session, ticket, actor)


_FOLLOWS: dict[Action, _Follow] = {
    Action.ACCEPT: _accept,
    Action.DISPATCH: _dispatch,
    Action.CLAIM: _claim,
    Action.TRANSFER: _dispatch,
    Action.START: _begin_work,
    Action.FINISH: _end,
    Action.SETTLE: _end,
    Action.ADOPT: _end,
    Action.NOT_ADOPT: _end,
    Action.WITHDRAW: _give_up,
    Action.REJECT: _give_up,
    Action.MERGE: _give_up,
}
