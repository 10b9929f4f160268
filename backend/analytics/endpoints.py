"""Figures over HTTP, for those who lead."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from backend.analytics import service
from backend.analytics.errors import InvalidPeriod
from backend.analytics.period import USUAL_DAYS, Period
from backend.analytics.schemas import (
    BotFigures,
    GapFigures,
    IntentFigures,
    SatisfactionFigures,
    ServiceFigures,
)
from backend.core.database import SessionDep
from backend.core.errors import NotAuthenticated, NotPermitted, errors
from backend.staff.auth import allow
from backend.staff.models import Role

router = APIRouter(
    prefix="/analytics",
    tags=["analytics"],
    dependencies=[Depends(allow(Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN))],
    responses=errors(NotAuthenticated, NotPermitted, InvalidPeriod),
)
FirstDay = Annotated[
    date | None, Query(alias="from", description=f"China day; by default {USUAL_DAYS} days")
]
LastDay = Annotated[date | None, Query(alias="to", description="China day; by default today")]


async def _period(session: SessionDep, first: FirstDay = None, last: LastDay = None) -> Period:
    """Return the days asked for: by default the last 30, or the 30 that end with `to`."""
    end = last or service.this_day(session)
    return Period(first, end) if first else Period.until(end)


PeriodDep = Annotated[Period, Depends(_period)]


@router.get("/intents")
async def read_intents(session: SessionDep, period: PeriodDep) -> IntentFigures:
    """Count messages and intents by day, and the share understood."""
    return await service.intents(session, period)


@router.get("/service")
async def read_service(session: SessionDep, period: PeriodDep) -> ServiceFigures:
    """Tell what became of tickets, and how fast."""
    return await service.service(session, period)


@router.get("/satisfaction")
async def read_satisfaction(session: SessionDep, period: PeriodDep) -> SatisfactionFigures:
    """Tell what residents say of finished work."""
    return await service.satisfaction(session, period)


@router.get("/bot")
async def read_bot(session: SessionDep, period: PeriodDep) -> BotFigures:
    """Tell how far the bot comes without a person."""
    return await service.bot(session, period)


@router.get("/knowledge-gaps")
async def read_knowledge_gaps(session: SessionDep, period: PeriodDep) -> GapFigures:
    """List the questions the knowledge base could not answer."""
    return await service.knowledge_gaps(session, period)
