"""The catalogue over HTTP."""

from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from backend.catalogue.calendars import CalendarRule, CalendarSpec
from backend.catalogue.loader import get_catalogue
from backend.core.database import SessionDep, clock_of
from backend.core.errors import NotAuthenticated, errors
from backend.core.time import CHINA
from backend.staff.auth import ActorDep

router = APIRouter(tags=["catalogue"])


class CalendarsRead(BaseModel):
    """When work is done, and which tickets go by which calendar.

    Attributes:
        warning: Holidays nobody has told us, which deadlines will soon reach; for managers.
    """

    calendars: dict[str, CalendarSpec]
    rules: list[CalendarRule]
    days_off: tuple[date, ...]
    days_worked: tuple[date, ...]
    warning: str | None


@router.get("/calendars", responses=errors(NotAuthenticated))
async def read_calendars(_: ActorDep, session: SessionDep) -> CalendarsRead:
    """Give the working calendars that deadlines are counted in."""
    catalogue = get_catalogue()
    today = clock_of(session).now().astimezone(CHINA).date()
    warning = catalogue.holiday_warning(today)
    return CalendarsRead(**catalogue.calendars.model_dump(), warning=warning)


@router.get("/ticket-types", responses=errors(NotAuthenticated))
async def read_ticket_types(_: ActorDep) -> dict[str, Any]:
    """Give ticket types, fields, categories, labels, emergency kinds and policies."""
    return get_catalogue().model_dump(exclude={"phrases"})
