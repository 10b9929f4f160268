"""Satisfaction surveys (满意度回访): planned when work ends, asked in the chat, never guessed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.database import clock_of
from backend.notifications import service as notification_service
from backend.surveys import repository
from backend.surveys.answers import answer, has_begun, mark_sent
from backend.surveys.errors import SurveyNotFound
from backend.surveys.models import Survey, SurveyStatus
from backend.surveys.schemas import SurveyRead
from backend.tickets.models import Ticket
from connectors.base import Button

__all__ = [
    "answer",
    "decline",
    "drop_open",
    "expire_due",
    "get",
    "list_page",
    "of_ticket",
    "open_for_conversation",
    "plan",
    "reached",
    "send_due",
    "tickets_of",
]
_BATCH = 50
_OPEN = (SurveyStatus.PLANNED, SurveyStatus.SENT)


async def plan(session: AsyncSession, ticket: Ticket) -> Survey | None:
    """Plan a survey for a ticket that was just finished, if its type asks for one."""
    if not get_catalogue().asks_survey(ticket.type):
        return None
    clock = clock_of(session)
    survey = Survey(
        ticket_id=ticket.id,
        conversation_id=ticket.conversation_id,
        status=SurveyStatus.PLANNED,
        assignee_name=ticket.assignee_name,
        planned_at=clock.now(),
        invite_at=clock.after(timedelta(minutes=get_catalogue().policy.survey_invite_minutes)),
    )
    session.add(survey)
    await session.flush()
    return survey


async def drop_open(session: AsyncSession, ticket: Ticket) -> None:
    """Let surveys nobody has begun to answer lapse: the work they ask about goes on."""
    for survey in await repository.of_ticket(session, ticket.id):
        if survey.status in _OPEN and not has_begun(survey):
            survey.status = SurveyStatus.EXPIRED
    await session.flush()


async def send_due(session: AsyncSession) -> int:
    """Send the invitations whose time has come; returns how many surveys moved on."""
    due = await repository.due_invitations(session, clock_of(session).now(), _BATCH)
    for survey in due:
        await _invite(session, survey)
    return len(due)


async def _invite(session: AsyncSession, survey: Survey) -> None:
    ticket = await repository.ticket_of(session, survey)
    survey.conversation_id = survey.conversation_id or ticket.conversation_id
    survey.assignee_name = ticket.assignee_name
    if survey.conversation_id is None:
        survey.status = SurveyStatus.UNDELIVERABLE
        await notification_service.record_unreachable(session, kind="survey", ticket_id=ticket.id)
        return
    mark_sent(session, survey)
    await notification_service.enqueue(
        session,
        survey.conversation_id,
        kind="survey",
        text=_invitation(ticket),
        buttons=_buttons(survey),
        ticket_id=ticket.id,
        dedupe_key=f"survey:{survey.id}",
    )


def _invitation(ticket: Ticket) -> str:
    catalogue = get_catalogue()
    return catalogue.phrase(
        "surveys.invitation",
        label=catalogue.type_label(ticket.type),
        number=ticket.number,
    )


def _buttons(survey: Survey) -> list[Button]:
    catalogue = get_catalogue()
    return [
        Button(f"survey:{survey.id}:{score}", catalogue.phrase(f"surveys.button.score_{score}"))
        for score in range(5, 0, -1)
    ]


async def expire_due(session: AsyncSession) -> int:
    """End surveys without an answer; that never makes a rating."""
    lost = await repository.lost_invitations(session, _BATCH)
    for survey in lost:
        survey.status = SurveyStatus.UNDELIVERABLE
    overdue = await repository.overdue(session, clock_of(session).now(), _BATCH)
    for survey in overdue:
        survey.status = SurveyStatus.EXPIRED
    await session.flush()
    return len(lost) + len(overdue)


async def reached(session: AsyncSession, ticket: Ticket) -> bool:
    """Tell whether the resident was asked: no survey of a ticket came back undelivered."""
    surveys = await repository.of_ticket(session, ticket.id)
    return all(survey.status != SurveyStatus.UNDELIVERABLE for survey in surveys)


async def open_for_conversation(session: AsyncSession, conversation_id: int) -> Survey | None:
    """Return the survey a resident's scores belong to: the newest that waits for answers."""
    return await repository.newest_sent(session, conversation_id)


async def get(session: AsyncSession, survey_id: int) -> Survey:
    """Return one survey.

    Raises:
        SurveyNotFound: There is none with this id.
    """
    survey = await repository.get(session, survey_id)
    if survey is None:
        raise SurveyNotFound
    return survey


async def decline(session: AsyncSession, survey: Survey) -> Survey:
    """Note that the resident does not want to rate; a given rating stays."""
    await repository.lock(session, survey)
    if survey.status in (*_OPEN, SurveyStatus.UNDELIVERABLE):
        survey.status = SurveyStatus.DECLINED
        await session.flush()
    return survey


async def list_page(
    session: AsyncSession,
    *,
    ticket: str | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[Sequence[Survey], int | None]:
    """Return one page of surveys, of one ticket number or of all, the newest first."""
    return await repository.page(session, ticket=ticket, cursor=cursor, limit=limit)


async def tickets_of(session: AsyncSession, surveys: Sequence[Survey]) -> dict[int, Ticket]:
    """Return the tickets of surveys by ticket id."""
    return await repository.tickets_of(session, surveys)


async def of_ticket(session: AsyncSession, ticket: Ticket) -> list[dict[str, Any]]:
    """Return a ticket's surveys as programs see them, the newest first."""
    surveys = await repository.of_ticket(session, ticket.id)
    return [SurveyRead.of(survey, ticket=ticket.number).model_dump() for survey in surveys]
