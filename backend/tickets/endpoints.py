"""Tickets over HTTP; the stable part is in the contract."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response, status

from backend.core.actor import BOT, RESIDENT, Actor
from backend.core.database import SessionDep, clock_of
from backend.core.errors import NotPermitted, errors
from backend.core.fields import Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.staff.auth import ActorDep, allow
from backend.tickets import reading
from backend.tickets import service as ticket_service
from backend.tickets.errors import InvalidTicket, TicketNotFound, TransitionRefused
from backend.tickets.lifecycle import DESK
from backend.tickets.models import Ticket
from backend.tickets.schemas import (
    AttachmentCreate,
    CommentCreate,
    TicketCreate,
    TicketFilters,
    TicketPatch,
    TransitionCreate,
    Voice,
)
from backend.tickets.views import CandidateRead, TicketDetail, TicketRead

router = APIRouter(prefix="/tickets", tags=["tickets"])


async def _ticket(number: Tidy, _: ActorDep, session: SessionDep) -> Ticket:
    return await ticket_service.get(session, number)


TicketDep = Annotated[Ticket, Depends(_ticket)]
DeskDep = Annotated[Actor, Depends(allow(*DESK))]
_VOICES = {"resident": RESIDENT, "bot": BOT}


def _speaking(actor: Actor, by: Voice | None) -> Actor:
    """Return the actor a program speaks for."""
    if by is None:
        return actor
    if actor.kind != "service":
        raise NotPermitted("`by` may only be used with the service token.")
    return _VOICES[by]


@router.get("", response_model=Page[TicketRead])
async def list_tickets(
    filters: Annotated[TicketFilters, Query()],
    actor: ActorDep,
    session: SessionDep,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[TicketRead]:
    """List tickets, newest first."""
    tickets, after = await ticket_service.list_page(
        session, filters, actor=actor, cursor=cursor, limit=limit
    )
    now = clock_of(session).now()
    return Page(
        items=[reading.read(ticket, actor=actor, now=now) for ticket in tickets], next=after
    )


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=TicketRead,
    responses=errors(NotPermitted, InvalidTicket),
)
async def create_ticket(
    body: TicketCreate,
    response: Response,
    actor: DeskDep,
    session: SessionDep,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=128)] = None,
) -> TicketRead:
    """Make a ticket; the same Idempotency-Key gives the same ticket again, with status 200."""
    if body.created_at is not None and actor.kind != "service":
        raise NotPermitted("`created_at` may only be set with the service token.")
    ticket, is_new = await ticket_service.create_once(
        session, body, actor=actor, idempotency_key=idempotency_key
    )
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return reading.read(ticket, actor=actor, now=clock_of(session).now())


@router.get("/{number}", response_model=TicketDetail, responses=errors(TicketNotFound))
async def read_ticket(ticket: TicketDep, actor: ActorDep, session: SessionDep) -> TicketDetail:
    """Read a ticket with its history, photos, surveys and messages."""
    return await ticket_service.detail(session, ticket, actor=actor)


@router.get("/{number}/candidates", responses=errors(TicketNotFound, NotPermitted))
async def list_candidates(
    ticket: TicketDep, _: DeskDep, session: SessionDep
) -> Page[CandidateRead]:
    """List who of the team could do a ticket, the best choice first."""
    found = await ticket_service.candidates(session, ticket)
    return Page(items=[reading.read_candidate(one) for one in found], next=None)


@router.patch(
    "/{number}",
    response_model=TicketRead,
    responses=errors(TicketNotFound, NotPermitted, TransitionRefused),
)
async def correct_ticket(
    ticket: TicketDep, body: TicketPatch, actor: DeskDep, session: SessionDep
) -> TicketRead:
    """Correct contact, place, visit or words; what is not named stays."""
    await ticket_service.correct(session, ticket, body, actor=actor)
    return reading.read(ticket, actor=actor, now=clock_of(session).now())


@router.post(
    "/{number}/transitions",
    response_model=TicketRead,
    responses=errors(TicketNotFound, NotPermitted, TransitionRefused),
)
async def transition_ticket(
    ticket: TicketDep, body: TransitionCreate, actor: ActorDep, session: SessionDep
) -> TicketRead:
    """Move a ticket to its next state."""
    await ticket_service.transition(
        session, ticket, body.action, actor=_speaking(actor, body.by), **body.details
    )
    return reading.read(ticket, actor=actor, now=clock_of(session).now())


@router.post(
    "/{number}/comments",
    status_code=status.HTTP_201_CREATED,
    response_model=TicketDetail,
    responses=errors(TicketNotFound),
)
async def comment_ticket(
    ticket: TicketDep, body: CommentCreate, actor: ActorDep, session: SessionDep
) -> TicketDetail:
    """Put a remark on a ticket."""
    await ticket_service.comment(session, ticket, actor=_speaking(actor, body.by), text=body.text)
    return await ticket_service.detail(session, ticket, actor=actor)


@router.post(
    "/{number}/attachments",
    status_code=status.HTTP_201_CREATED,
    response_model=TicketDetail,
    responses=errors(TicketNotFound, InvalidTicket),
)
async def attach_to_ticket(
    ticket: TicketDep, body: AttachmentCreate, actor: ActorDep, session: SessionDep
) -> TicketDetail:
    """Put a stored photo on a ticket."""
    await ticket_service.attach(
        session, ticket, body.media_id, kind=body.kind, actor=_speaking(actor, body.by)
    )
    return await ticket_service.detail(session, ticket, actor=actor)
