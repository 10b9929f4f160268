"""The SQL of surveys."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import newest_first
from backend.core.planning import found_first
from backend.notifications.models import Notification, NotificationStatus
from backend.surveys.models import Survey, SurveyStatus
from backend.tasks.models import StaffTask
from backend.tickets.models import Ticket

_LOST = (NotificationStatus.UNDELIVERABLE, NotificationStatus.DEAD)
Held = Sequence[tuple[Survey, Ticket]]


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
        statement = statement.where(Ticket.number == ticket.upper())
    return await newest_first(session, statement, Survey.id, cursor=cursor, limit=limit)


async def tickets_of(session: AsyncSession, surveys: Sequence[Survey]) -> dict[int, Ticket]:
    """Read the tickets of surveys by ticket id."""
    wanted = {survey.ticket_id for survey in surveys}
    rows = await session.scalars(select(Ticket).where(Ticket.id.in_(wanted)))
    return {ticket.id: ticket for ticket in rows}


async def newest_sent(session: AsyncSession, conversation_id: int) -> Survey | None:
    """Read the newest survey a conversation was invited to and has not finished."""
    return await _newest(session, conversation_id, Survey.status == SurveyStatus.SENT)


async def newest_expired(
    session: AsyncSession, conversation_id: int, since: datetime
) -> Survey | None:
    """Read the newest survey whose time ran out in a conversation after a moment."""
    late = and_(Survey.status == SurveyStatus.EXPIRED, Survey.expires_at >= since)
    return await _newest(session, conversation_id, late)


async def _newest(
    session: AsyncSession, conversation_id: int, condition: ColumnElement[bool]
) -> Survey | None:
    statement = select(Survey).where(Survey.conversation_id == conversation_id, condition)
    statement = statement.where(Survey.sent_at.is_not(None))
    newest = statement.order_by(Survey.sent_at.desc(), Survey.id.desc()).limit(1)
    return await session.scalar(newest)


async def _hold(session: AsyncSession, statement: Select[Survey, Ticket], limit: int) -> Held:
    """Hold surveys together with their tickets; what somebody else holds is left to them."""
    keys = found_first(statement, Survey.id, limit=limit)
    held = statement.where(Survey.id.in_(keys)).order_by(Survey.id)
    held = held.with_for_update(of=(Survey, Ticket), skip_locked=True)
    rows = await session.execute(held.execution_options(populate_existing=True))
    return [(survey, ticket) for survey, ticket in rows.all()]


def _with_tickets() -> Select[Survey, Ticket]:
    return select(Survey, Ticket).join(Ticket, Ticket.id == Survey.ticket_id)


async def due_invitations(session: AsyncSession, now: datetime, limit: int) -> Held:
    """Read surveys whose invitation should go out now, held for change."""
    due = (Survey.status == SurveyStatus.PLANNED, Survey.invite_at <= now)
    return await _hold(session, _with_tickets().where(*due), limit)


async def due_reminders(session: AsyncSession, before: datetime, now: datetime, limit: int) -> Held:
    """Read surveys that were sent before a moment and may be asked about once more, held."""
    due = (
        Survey.status == SurveyStatus.SENT,
        Survey.reminded_at.is_(None),
        Survey.conversation_id.is_not(None),
        Survey.sent_at <= before,
        Survey.expires_at > now,
    )
    return await _hold(session, _with_tickets().where(*due), limit)


async def overdue(session: AsyncSession, now: datetime, limit: int) -> Held:
    """Read surveys nobody finished in time, held for change."""
    due = (Survey.status == SurveyStatus.SENT, Survey.expires_at <= now)
    return await _hold(session, _with_tickets().where(*due), limit)


async def lost_invitations(session: AsyncSession, limit: int) -> Held:
    """Read surveys whose invitation never arrived, held for change."""
    key = literal("survey:") + cast(Survey.id, String)
    statement = _with_tickets().join(Notification, Notification.dedupe_key == key)
    lost = (Survey.status == SurveyStatus.SENT, Notification.status.in_(_LOST))
    return await _hold(session, statement.where(*lost), limit)


async def due_feedback(
    session: AsyncSession, before: datetime, limit: int
) -> Sequence[tuple[Survey, Ticket, StaffTask]]:
    """Read surveys whose call was made before a moment and whose resident was not told, held."""
    key = literal("unhappy:") + cast(Survey.id, String)
    statement = (
        select(Survey, Ticket, StaffTask)
        .join(Ticket, Ticket.id == Survey.ticket_id)
        .join(StaffTask, StaffTask.dedupe_key == key)
        .where(Survey.feedback_at.is_(None), Survey.conversation_id.is_not(None))
        .where(StaffTask.done_at <= before, StaffTask.reached.is_not(None))
        .order_by(Survey.id)
        .limit(limit)
        .with_for_update(of=(Survey, Ticket), skip_locked=True)
    )
    rows = await session.execute(statement.execution_options(populate_existing=True))
    return [(survey, ticket, task) for survey, ticket, task in rows.all()]


async def task(session: AsyncSession, key: str) -> StaffTask | None:
    """Read the task that was opened under a key."""
    return await session.scalar(select(StaffTask).where(StaffTask.dedupe_key == key))


async def open_task(session: AsyncSession, key: str) -> StaffTask | None:
    """Read the task that was opened under a key if it still has to be done, held for change."""
    statement = select(StaffTask).where(StaffTask.dedupe_key == key, StaffTask.done_at.is_(None))
    return await session.scalar(statement.with_for_update())
