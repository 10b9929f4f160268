"""Satisfaction surveys (满意度回访): planned when work ends, asked in the chat, never guessed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.database import clock_of
from backend.surveys import repository
from backend.surveys.answers import answer, has_begun
from backend.surveys.callbacks import feed_back
from backend.surveys.errors import SurveyNotFound
from backend.surveys.invitations import expire_due, remind_due, send_due
from backend.surveys.models import Survey, SurveyStatus
from backend.surveys.schemas import SurveyRead
from backend.tickets.models import Ticket

__all__ = [
    "answer",
    "decline",
    "drop_open",
    "expire_due",
    "expired_for_conversation",
    "feed_back",
    "get",
    "list_page",
    "of_ticket",
    "open_for_conversation",
    "plan",
    "reached",
    "remind_due",
    "send_due",
    "tickets_of",
]
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


async def reached(session: AsyncSession, ticket: Ticket) -> bool:
    """Tell whether the resident was asked whether it is solved, in the chat or by phone."""
    surveys = await repository.of_ticket(session, ticket.id)
    newest = surveys[0] if surveys else None
    if newest is not None:
        call = await repository.task(session, f"callback:{newest.id}")
        if call is not None and call.reached is not None:
            return call.reached
    if ticket.conversation_id is None:
        return False
    return newest is None or newest.status != SurveyStatus.UNDELIVERABLE


async def open_for_conversation(session: AsyncSession, conversation_id: int) -> Survey | None:
    """Return the survey a resident's scores belong to: the newest that waits for answers."""
    return await repository.newest_sent(session, conversation_id)


async def expired_for_conversation(session: AsyncSession, conversation_id: int) -> Survey | None:
    """Return a survey whose time ran out lately: scores that come late still count."""
    clock = clock_of(session)
    since = clock.now() - clock.delay(timedelta(days=get_catalogue().policy.repeat_days))
    return await repository.newest_expired(session, conversation_id, since)


async def get(
    session: AsyncSession, survey_id: int, *, conversation_id: int | None = None
) -> Survey:
    """Return one survey.

    Args:
        conversation_id: The chat it must have been sent to; None = whichever.

    Raises:
        SurveyNotFound: There is none with this id, or not in this chat.
    """
    survey = await repository.get(session, survey_id)
    if survey is None or conversation_id not in (None, survey.conversation_id):
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
