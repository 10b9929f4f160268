"""Surveys over HTTP."""

from fastapi import APIRouter

from backend.core.database import SessionDep
from backend.core.errors import NotAuthenticated, errors
from backend.core.fields import RowId, Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.staff.auth import ActorDep
from backend.surveys import service
from backend.surveys.errors import SurveyClosed, SurveyNotFound
from backend.surveys.models import Survey
from backend.surveys.schemas import AnswerCreate, SurveyRead

router = APIRouter(prefix="/surveys", tags=["surveys"])


async def _read(session: SessionDep, survey: Survey) -> SurveyRead:
    numbers = await service.ticket_numbers(session, [survey])
    return SurveyRead.of(survey, ticket=numbers.get(survey.ticket_id))


@router.get("", responses=errors(NotAuthenticated))
async def list_surveys(
    _: ActorDep,
    session: SessionDep,
    ticket: Tidy | None = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[SurveyRead]:
    """List surveys, of one ticket or of all, the newest first."""
    surveys, following = await service.list_page(session, ticket=ticket, cursor=cursor, limit=limit)
    numbers = await service.ticket_numbers(session, surveys)
    items = [SurveyRead.of(survey, ticket=numbers.get(survey.ticket_id)) for survey in surveys]
    return Page(items=items, next=following)


@router.get("/{survey_id}", responses=errors(NotAuthenticated, SurveyNotFound))
async def read_survey(survey_id: RowId, _: ActorDep, session: SessionDep) -> SurveyRead:
    """Read one survey."""
    return await _read(session, await service.get(session, survey_id))


@router.post("/{survey_id}/answers", responses=errors(SurveyNotFound, SurveyClosed))
async def answer_survey(
    survey_id: RowId, body: AnswerCreate, actor: ActorDep, session: SessionDep
) -> SurveyRead:
    """Take answers, which may come in parts; scores given before stay unless `replace`."""
    survey = await service.get(session, survey_id)
    await service.answer(session, survey, **body.model_dump(), actor=actor)
    return await _read(session, survey)


@router.post("/{survey_id}/decline", responses=errors(SurveyNotFound))
async def decline_survey(survey_id: RowId, _: ActorDep, session: SessionDep) -> SurveyRead:
    """Note that the resident does not want to rate."""
    survey = await service.decline(session, await service.get(session, survey_id))
    return await _read(session, survey)
