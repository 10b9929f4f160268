"""The catalogue over HTTP."""

from typing import Any

from fastapi import APIRouter

from backend.catalogue.loader import get_catalogue
from backend.core.errors import NotAuthenticated, errors
from backend.staff.auth import ActorDep

router = APIRouter(prefix="/ticket-types", tags=["catalogue"])


@router.get("", responses=errors(NotAuthenticated))
async def read_ticket_types(_: ActorDep) -> dict[str, Any]:
    """Give ticket types, fields, categories, labels, emergency kinds and policies."""
    return get_catalogue().model_dump(exclude={"phrases"})
