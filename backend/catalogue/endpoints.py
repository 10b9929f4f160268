"""The catalogue over HTTP."""

from typing import Any

from fastapi import APIRouter

from backend.catalogue.loader import get_catalogue

router = APIRouter(prefix="/ticket-types", tags=["catalogue"])


@router.get("")
async def read_ticket_types() -> dict[str, Any]:
    """Give ticket types, fields, categories, labels, emergency kinds and policies."""
    return get_catalogue().model_dump(exclude={"phrases"})
