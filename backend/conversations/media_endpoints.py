"""Photos of staff over HTTP, and any photo for staff to see."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, UploadFile, status
from fastapi.responses import FileResponse

from backend.conversations import media as media_store
from backend.conversations import service
from backend.conversations.errors import UnknownMedia, UnsupportedMedia
from backend.core.database import SessionDep
from backend.core.errors import NotAuthenticated, NotFound, TooLarge, errors
from backend.core.fields import LARGEST_ID
from backend.core.settings import Settings
from backend.staff.auth import ActorDep

router = APIRouter(prefix="/media", tags=["media"], responses=errors(NotAuthenticated))
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=86400"}


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=errors(TooLarge, UnsupportedMedia, NotFound),
)
async def upload_media(
    file: UploadFile,
    _: ActorDep,
    session: SessionDep,
    request: Request,
    conversation_id: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
) -> dict[str, str]:
    """Store a photo of staff, for a ticket or for what is said in a conversation."""
    settings: Settings = request.app.state.settings
    if conversation_id is not None:
        await service.get(session, conversation_id)
    limit = settings.upload_limit_mb * 1024 * 1024
    media_id = await media_store.save_upload(
        session, conversation_id, file, folder=settings.uploads_dir, limit=limit
    )
    return {"media_id": media_id}


@router.get("/{media_id}", response_class=FileResponse, responses=errors(UnknownMedia))
async def read_media(
    media_id: str, _: ActorDep, session: SessionDep, request: Request
) -> FileResponse:
    """Return a photo or voice clip."""
    folder = request.app.state.settings.uploads_dir
    path, content_type = await media_store.read_media(session, media_id, folder=folder)
    return FileResponse(path, media_type=content_type, headers=HEADERS)
