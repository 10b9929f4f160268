"""Photos of the console: seen by signed-in staff only, and put on tickets by them."""

from collections.abc import AsyncIterator
from http import HTTPStatus

from fastapi.responses import FileResponse
from nicegui import ui
from nicegui.element import Element
from nicegui.elements.upload_files import FileUpload
from nicegui.events import UploadEventArguments
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from backend.console import access
from backend.console.controls import block, text
from backend.console.page import PREFIX, desk_of_process
from backend.console.refusals import sentence_for
from backend.console.visit import Visit, complain
from backend.console.words import say
from backend.conversations import media as media_store
from backend.conversations.errors import UnsupportedMedia
from backend.core.errors import AppError

MOST_PHOTOS = 9
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=86400"}
IMAGES = "image/jpeg,image/png,image/webp,image/gif"


async def serve_photo(media_id: str) -> Response:
    """Serve a photo or voice clip to a browser with a session."""
    desk = desk_of_process()
    if await access.whoever_is_here(desk) is None:
        return Response(status_code=HTTPStatus.UNAUTHORIZED)
    try:
        async with desk.database.reader() as session:
            path, kind = await media_store.read_media(
                session, media_id, folder=desk.settings.uploads_dir
            )
    except AppError:
        return Response(status_code=HTTPStatus.NOT_FOUND)
    return FileResponse(path, media_type=kind, headers=HEADERS)


def photo_address(media_id: str) -> str:
    """Return where a signed-in browser finds a photo or voice clip."""
    return f"{PREFIX}/media/{media_id}"


def photo(media_id: str, label: str) -> Element:
    """Show a small photo that opens in full in a new tab."""
    address = photo_address(media_id)
    with ui.element("a").props(f"href={address} target=_blank rel=noopener") as link:
        ui.element("img").props(f'src={address} alt="{label}" loading=lazy')
    return link.classes("photo")


class _Stream:
    """The bytes of an upload, as the store reads them."""

    def __init__(self, file: FileUpload) -> None:
        self._chunks: AsyncIterator[bytes] = file.iterate(chunk_size=media_store.CHUNK)

    async def read(self, size: int = -1) -> bytes:
        """Return the next bytes, empty at the end."""
        return await anext(self._chunks, b"")


async def store(session: AsyncSession, visit: Visit, file: FileUpload) -> str:
    """Store a photo of staff and return its id.

    Raises:
        TooLarge: There is more of it than this installation accepts.
        UnsupportedMedia: It is not a photo.
    """
    settings = visit.desk.settings
    if not file.content_type.startswith("image/"):
        raise UnsupportedMedia
    return await media_store.save_upload(
        session,
        None,
        _Stream(file),
        folder=settings.uploads_dir,
        limit=settings.upload_limit_mb * 1024 * 1024,
    )


class PhotoPicker:
    """Lets somebody choose photos; they are stored at once and put to use with the form.

    Args:
        visit: Whose page it is.
        label: What the photos should show.
    """

    def __init__(self, visit: Visit, label: str) -> None:
        self._visit = visit
        self.media_ids: list[str] = []
        limit = visit.desk.settings.upload_limit_mb
        with block("picker"):
            text(label, "field-label")
            self._upload = (
                ui.upload(
                    multiple=True,
                    auto_upload=True,
                    max_files=MOST_PHOTOS,
                    max_file_size=limit * 1024 * 1024,
                    label=say("files.choose"),
                    on_upload=self._keep,
                    on_rejected=lambda: complain(say("files.rejected", limit=limit)),
                )
                .props(f'accept="{IMAGES}" flat bordered')
                .classes("picker-upload")
            )
            self._shown = block("photos")

    async def _keep(self, event: UploadEventArguments) -> None:
        if await self._visit.still_here() is None:
            return
        try:
            async with self._visit.desk.database.session() as session:
                media_id = await store(session, self._visit, event.file)
        except AppError as error:
            complain(sentence_for(error))
            return
        self.media_ids.append(media_id)
        with self._shown:
            photo(media_id, say("files.chosen")).mark("chosen-photo")
