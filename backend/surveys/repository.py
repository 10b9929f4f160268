"""The SQL of surveys."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, cast, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import newest_first
from backend.notifications.models import Notification, NotificationStatus
from backend.surveys.models import Survey, SurveyStatus
from backend.tickets.models import Ticket

_LOST = (NotificationStatus.UNDELIVERABLE, NotificationStatus.DEAD)


async def get(session: AsyncSession, survey_id: int) -> Survey | None:
    """Read one survey."""
    return await session.get(Survey, survey_id)


async def lock(session: AsyncSession, survey: Survey) -> None:
    """Hold a survey and its ticket until the end of the transaction, as others left them.

    The ticket comes first, as everywhere: two orders would be a deadlock.
    """
    await session.flush()
    ticket = select(Ticket).where(Ticket.id == survey.ticket_id).with_for_update(of=Ticket)
    await session.scalar(ticket.execution_options(populate_existing=True))
    statement = select(Survey).where(Survey.id == survey.id).with_for_update()
    await session.scalar(statement.execution_options(populate_existing=True))


async def ticket_of(session: AsyncSession, survey: Survey) -> Ticket:
    """Read the ticket a survey is about."""
    return await session.get_one(Ticket, survey.ticket_id)


async def of_ticket(session: AsyncSession, ticket_id: int) -> Sequence[Survey]:
    """Read a ticket's surveys, the newest first."""
    statement = select(Survey).where(Survey.ticket_id == ticket_id)
    return (await session.scalars(statement.order_by(Survey.id.desc()))).all()


async def page(
    session: AsyncSession, *, ticket: str | None, cursor: int | None, limit: int
) -> tuple[list[Survey], int | None]:
    """Read one page of surveys, of one ticket number or of all, the newest first."""
    statement = select(Survey)
    if ticket is not None:
        statement = statement.join(Ticket, Ticket.id == Survey.ticket_id)
        statement = statement.where(Ticket.number == ticket)
    return await newest_first(session, statement, Survey.id, cursor=cursor, limit=limit)


async def tickets_of(session: AsyncSession, surveys: Sequence[Survey]) -> dict[int, Ticket]:
    """Read the tickets of surveys by ticket id."""
    wanted = {survey.ticket_id for survey in surveys}
    rows = await session.scalars(select(Ticket).where(Ticket.id.in_(wanted)))
    return {ticket.id: ticket for ticket in rows}


async def newest_sent(session: AsyncSession, conversation_id: int) -> Survey | None:
    """Read the newest survey a conversation was invited to and has not finished."""
    statement = select(Survey).where(
        Survey.conversation_id == conversation_id, Survey.status == SurveyStatus.SENT
    )
    newest = statement.order_by(Survey.sent_at.desc(), Survey.id.desc()).limit(1)
    return await session.scalar(newest)


async def due_invitations(session: AsyncSession, now: datetime, limit: int) -> Sequence[Survey]:
    """Read surveys whose invitation should go out now, held for change."""
    statement = select(Survey).where(Survey.status == SurveyStatus.PLANNED, Survey.invite_at <= now)
    statement = statement.order_by(Survey.invite_at, Survey.id).limit(limit)
    return (await session.scalars(statement.with_for_update(skip_locked=True))).all()


async def overdue(session: AsyncSession, now: datetime, limit: int) -> Sequence[Survey]:
    """Read surveys nobody finished in time, held for change."""
    statement = select(Survey).where(Survey.status == SurveyStatus.SENT, Survey.expires_at <= now)
    statement = statement.order_by(Survey.id).limit(limit)
    return (await session.scalars(statement.with_for_update(skip_locked=True))).all()


async def lost_invitations(session: AsyncSession, limit: int) -> Sequence[Survey]:
    """Read surveys whose invitation never arrived, held for change."""
    key = literal("survey:") + cast(Survey.id, String)
    statement = (
        select(Survey)
        .join(Notification, Notification.dedupe_key == key)
        .where(Survey.status == SurveyStatus.SENT, Notification.status.in_(_LOST))
        .order_by(Survey.id)
        .limit(limit)
    )
    return (await session.scalars(statement.with_for_update(of=Survey, skip_locked=True))).all()
