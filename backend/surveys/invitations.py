"""Asking in the chat: the invitation, one reminder, and the end of the waiting."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.database import clock_of
from backend.notifications import service as notification_service
from backend.surveys import callbacks, repository
from backend.surveys.answers import has_begun, mark_sent
from backend.surveys.models import Survey, SurveyStatus
from backend.tickets.models import Ticket
from connectors.base import Button

_BATCH = 50


async def send_due(session: AsyncSession) -> int:
    """Send the invitations whose time has come; returns how many surveys moved on."""
    due = await repository.due_invitations(session, clock_of(session).now(), _BATCH)
    for survey, ticket in due:
        await _invite(session, survey, ticket)
    return len(due)


async def _invite(session: AsyncSession, survey: Survey, ticket: Ticket) -> None:
    survey.conversation_id = survey.conversation_id or ticket.conversation_id
    survey.assignee_name = ticket.assignee_name
    if survey.conversation_id is None:
        survey.status = SurveyStatus.UNDELIVERABLE
        await notification_service.record_unreachable(session, kind="survey", ticket_id=ticket.id)
        await callbacks.ask_by_phone(session, survey, ticket)
        return
    mark_sent(session, survey)
    await _ask(session, survey, ticket, "survey", key=f"survey:{survey.id}")


async def remind_due(session: AsyncSession) -> int:
    """Ask once more, and never again, where nobody has begun to answer."""
    clock = clock_of(session)
    wait = clock.delay(timedelta(hours=get_catalogue().policy.survey_remind_hours))
    now = clock.now()
    due = await repository.due_reminders(session, now - wait, now, _BATCH)
    for survey, ticket in due:
        survey.reminded_at = now
        if not has_begun(survey):
            await _ask(session, survey, ticket, "survey_reminder", key=f"reminder:{survey.id}")
    await session.flush()
    return len(due)


async def _ask(
    session: AsyncSession, survey: Survey, ticket: Ticket, kind: str, *, key: str
) -> None:
    catalogue = get_catalogue()
    phrase = "surveys.invitation" if kind == "survey" else "surveys.reminder"
    label = catalogue.type_label(ticket.type)
    assert survey.conversation_id is not None  # only what was sent is asked for
    await notification_service.enqueue(
        session,
        survey.conversation_id,
        kind=kind,
        text=catalogue.phrase(phrase, label=label, number=ticket.number),
        buttons=_buttons(survey),
        ticket_id=ticket.id,
        dedupe_key=key,
    )


def _buttons(survey: Survey) -> list[Button]:
    catalogue = get_catalogue()
    return [
        Button(f"survey:{survey.id}:{score}", catalogue.phrase(f"surveys.button.score_{score}"))
        for score in range(5, 0, -1)
    ]


async def expire_due(session: AsyncSession) -> int:
    """End surveys without an answer, which never makes a rating; a person asks where it must be."""
    lost = await repository.lost_invitations(session, _BATCH)
    for survey, ticket in lost:
        survey.status = SurveyStatus.UNDELIVERABLE
        await callbacks.ask_by_phone(session, survey, ticket)
    overdue = await repository.overdue(session, clock_of(session).now(), _BATCH)
    for survey, ticket in overdue:
        survey.status = SurveyStatus.EXPIRED
        await callbacks.visit_after_complaint(session, survey, ticket)
    await session.flush()
    return len(lost) + len(overdue)
