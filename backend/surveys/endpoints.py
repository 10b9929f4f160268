"""Surveys over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends

from backend.core.actor import BOT, RESIDENT, Actor
from backend.core.database import SessionDep
from backend.core.errors import NotAuthenticated, NotPermitted, errors
from backend.core.fields import RowId, Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.staff.auth import ActorDep, allow
from backend.surveys import service
from backend.surveys.errors import SurveyClosed, SurveyNotFound
from backend.surveys.models import Survey
from backend.surveys.schemas import AnswerCreate, SurveyRead
from backend.tickets import reading
from backend.tickets.lifecycle import DESK, LEADS
from backend.tickets.schemas import Voice

router = APIRouter(prefix="/surveys", tags=["surveys"])
DeskDep = Annotated[Actor, Depends(allow(*DESK))]
_VOICES = {"resident": RESIDENT, "bot": BOT}


def _speaking(actor: Actor, by: Voice | None) -> Actor:
    """Return the actor a program speaks for."""
    if by is None:
        return actor
    if actor.kind != "service":
        raise NotPermitted("`by` may only be used with the service token.")
    return _VOICES[by]


async def _read_all(
    session: SessionDep, surveys: Sequence[Survey], actor: Actor
) -> list[SurveyRead]:
    tickets = await service.tickets_of(session, surveys)
    items = []
    for survey in surveys:
        ticket = tickets[survey.ticket_id]
        item = SurveyRead.of(survey, ticket=ticket.number)
        item.comment = reading.survey_comment(item.comment, ticket, actor=actor)
        items.append(item)
    return items


async def _read(session: SessionDep, survey: Survey, actor: Actor) -> SurveyRead:
    return (await _read_all(session, [survey], actor))[0]


@router.get("", responses=errors(NotAuthenticated))
async def list_surveys(
    actor: ActorDep,
    session: SessionDep,
    ticket: Tidy | None = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[SurveyRead]:
    """List surveys, of one ticket or of all, the newest first."""
    surveys, following = await service.list_page(session, ticket=ticket, cursor=cursor, limit=limit)
    return Page(items=await _read_all(session, surveys, actor), next=following)


@router.get("/{survey_id}", responses=errors(NotAuthenticated, SurveyNotFound))
async def read_survey(survey_id: RowId, actor: ActorDep, session: SessionDep) -> SurveyRead:
    """Read one survey."""
    return await _read(session, await service.get(session, survey_id), actor)


@router.post("/{survey_id}/answers", responses=errors(NotPermitted, SurveyNotFound, SurveyClosed))
async def answer_survey(
    survey_id: RowId, body: AnswerCreate, actor: DeskDep, session: SessionDep
) -> SurveyRead:
    """Take answers, which may come in parts; scores given before stay unless `replace`."""
    if body.replace and actor.kind == "staff" and actor.role not in LEADS:
        raise NotPermitted
    survey = await service.get(session, survey_id, conversation_id=body.conversation_id)
    await service.answer(session, survey, **body.answers, actor=_speaking(actor, body.by))
    return await _read(session, survey, actor)


@router.post("/{survey_id}/decline", responses=errors(NotPermitted, SurveyNotFound))
async def decline_survey(survey_id: RowId, actor: DeskDep, session: SessionDep) -> SurveyRead:
    """Note that the resident does not want to rate."""
    survey = await service.decline(session, await service.get(session, survey_id))
    return await _read(session, survey, actor)
