"""Uploads: photos and voice clips, checked by their bytes and kept under a random name."""

import asyncio
import re
import uuid
from pathlib import Path
from typing import BinaryIO, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations import repository
from backend.conversations.errors import UnknownMedia, UnsupportedMedia
from backend.conversations.models import Media
from backend.core.database import clock_of
from backend.core.errors import TooLarge

CHUNK = 64 * 1024
_ID = re.compile(r"[0-9a-f]{32}")
# What a file begins with; `.` stands for any byte. The sender's word is not taken for it.
_KINDS = (
    (re.compile(rb"\xff\xd8\xff", re.S), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n", re.S), "image/png"),
    (re.compile(rb"GIF8[79]a", re.S), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.S), "image/webp"),
    (re.compile(rb"RIFF....WAVE", re.S), "audio/wav"),
    (re.compile(rb"#!AMR", re.S), "audio/amr"),
    (re.compile(rb"\xff[\xf0\xf1\xf8\xf9]", re.S), "audio/aac"),
    (re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", re.S), "audio/mpeg"),
    (re.compile(rb"....ftyp(M4A|M4B|mp4|isom|iso2|dash|3gp)", re.S), "audio/mp4"),
)


class UploadStream(Protocol):
    """Bytes on their way in; FastAPI's `UploadFile` is one."""

    async def read(self, size: int = -1) -> bytes:
        """Return the next bytes, empty at the end."""


def kind_of(head: bytes) -> str:
    """Return the content type that a file's first bytes show.

    Raises:
        UnsupportedMedia: They belong neither to a photo nor to a voice clip.
    """
    for pattern, content_type in _KINDS:
        if pattern.match(head):
            return content_type
    raise UnsupportedMedia


async def save_upload(
    session: AsyncSession,
    conversation_id: int | None,
    stream: UploadStream,
    *,
    folder: Path,
    limit: int,
) -> str:
    """Store an upload and return its id.

    Args:
        session: The caller's transaction.
        conversation_id: Where it belongs; None for a photo of staff.
        stream: The bytes; never held in memory as a whole.
        folder: Where uploads are kept (`settings.uploads_dir`).
        limit: Most bytes that are accepted.

    Raises:
        TooLarge: There are more; nothing is kept.
        UnsupportedMedia: It is neither a photo nor a voice clip; nothing is kept.
    """
    head = await stream.read(CHUNK)
    content_type = kind_of(head)
    media_id = uuid.uuid4().hex
    path = folder / media_id
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    try:
        size = await _write(path, head, stream, limit)
        session.add(
            Media(
                id=media_id,
                conversation_id=conversation_id,
                content_type=content_type,
                size=size,
                created_at=clock_of(session).now(),
            )
        )
        await session.flush()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return media_id


async def _write(path: Path, head: bytes, stream: UploadStream, limit: int) -> int:
    size, chunk = 0, head
    file: BinaryIO = await asyncio.to_thread(path.open, "xb")
    try:
        while chunk:
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"At most {limit // 1024 // 1024} MB are accepted.")
            await asyncio.to_thread(file.write, chunk)
            chunk = await stream.read(CHUNK)
    finally:
        file.close()
    return size


async def read_media(
    session: AsyncSession, media_id: str, *, folder: Path, conversation_id: int | None = None
) -> tuple[Path, str]:
    """Return file and content type of an upload; serve it with `nosniff`.

    Args:
        conversation_id: Given: it must have been uploaded there, or sent there by staff.

    Raises:
        UnknownMedia: There is none, it belongs elsewhere, or its file is gone.
    """
    media = await session.get(Media, media_id) if _ID.fullmatch(media_id) else None
    if media is None:
        raise UnknownMedia
    elsewhere = conversation_id not in (None, media.conversation_id)
    if elsewhere and not await repository.was_sent(session, media.id, conversation_id):
        raise UnknownMedia
    path = folder / media.id
    if not path.is_file():
        raise UnknownMedia
    return path, media.content_type
