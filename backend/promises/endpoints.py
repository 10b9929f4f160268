"""The promise ledger over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, status

from backend.core.actor import Actor
from backend.core.database import SessionDep
from backend.core.errors import NotAuthenticated, NotPermitted, errors
from backend.core.fields import RowId, Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.promises import service
from backend.promises.errors import PromiseInPast, PromiseNotFound, TicketIsOver
from backend.promises.models import Promise, PromiseStatus
from backend.promises.schemas import PromiseCreate, PromiseRead
from backend.staff.auth import ActorDep
from backend.tickets import reading
from backend.tickets import service as ticket_service
from backend.tickets.errors import TicketNotFound
from backend.tickets.models import Ticket

router = APIRouter(tags=["promises"])


async def _promise(promise_id: RowId, _: ActorDep, session: SessionDep) -> Promise:
    return await service.get(session, promise_id)


async def _ticket(number: Tidy, _: ActorDep, session: SessionDep) -> Ticket:
    return await ticket_service.get(session, number)


PromiseDep = Annotated[Promise, Depends(_promise)]
TicketDep = Annotated[Ticket, Depends(_ticket)]


async def _read_all(
    session: SessionDep, promises: Sequence[Promise], actor: Actor
) -> list[PromiseRead]:
    tickets = await service.tickets_of(session, promises)
    items = []
    for promise in promises:
        ticket = tickets.get(promise.ticket_id or 0)
        hidden = ticket is not None and reading.hides_identity(actor, ticket)
        number = ticket.number if ticket else None
        items.append(PromiseRead.of(promise, ticket=number, hide_talk=hidden))
    return items


@router.get("/promises", responses=errors(NotAuthenticated))
async def list_promises(
    actor: ActorDep,
    session: SessionDep,
    status: PromiseStatus | None = None,
    ticket: Tidy | None = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[PromiseRead]:
    """List stated times, of one ticket or of all, the newest first."""
    found, following = await service.list_page(
        session, status=status, ticket=ticket, cursor=cursor, limit=limit
    )
    return Page(items=await _read_all(session, found, actor), next=following)


@router.post(
    "/tickets/{number}/promises",
    status_code=status.HTTP_201_CREATED,
    responses=errors(TicketNotFound, NotPermitted, TicketIsOver, PromiseInPast),
)
async def state_promise(
    ticket: TicketDep, body: PromiseCreate, actor: ActorDep, session: SessionDep
) -> PromiseRead:
    """Write down a time that was told to the resident of a ticket."""
    promise = await service.state(session, ticket, **body.model_dump(), actor=actor)
    return (await _read_all(session, [promise], actor))[0]


@router.post("/promises/{promise_id}/keep", responses=errors(PromiseNotFound, NotPermitted))
async def keep_promise(promise: PromiseDep, actor: ActorDep, session: SessionDep) -> PromiseRead:
    """Note that a promise was kept outside of the chat; what is settled stays as it is."""
    await service.note_kept(session, promise, actor=actor)
    return (await _read_all(session, [promise], actor))[0]
