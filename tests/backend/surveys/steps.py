"""What the survey tests share."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.core.actor import RESIDENT, SERVICE
from backend.surveys import service as survey_service
from backend.surveys.models import Survey
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from tests.backend import factories

HALF_AN_HOUR = timedelta(minutes=30)
A_DAY = timedelta(hours=24)
THREE_DAYS = timedelta(hours=72)


async def finish(session: AsyncSession, **values: object) -> Ticket:
    """Finish a ticket the way a worker does."""
    ticket = await factories.create_ticket(
        session, **{"status": "in_progress", "assignee_name": "张师傅", **values}
    )
    await ticket_service.transition(
        session, ticket, "finish", actor=SERVICE, result="已修好", reason="不便拍照"
    )
    return ticket


async def of(session: AsyncSession, ticket: Ticket) -> Survey:
    return (await session.scalars(select(Survey).where(Survey.ticket_id == ticket.id))).one()


async def answer(session: AsyncSession, survey: Survey, **answers: object) -> None:
    await survey_service.answer(session, survey, actor=RESIDENT, **answers)  # type: ignore[arg-type]


async def alerts(session: AsyncSession) -> list[str]:
    return [alert.kind for alert in await session.scalars(select(Alert).order_by(Alert.id))]
