"""Uploads: known by their bytes, bounded, and out of reach for everybody else."""

import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations import media as media_store
from backend.conversations.errors import UnknownMedia, UnsupportedMedia
from backend.conversations.models import Media
from backend.core.errors import TooLarge
from backend.core.settings import Settings
from tests.backend import factories

LIMIT = 20 * 1024 * 1024
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 20

Save = Callable[[bytes], Awaitable[str]]


class Stream:
    """Bytes on their way in, as an upload hands them over; may break off."""

    def __init__(self, content: bytes, *, breaks_after: int | None = None) -> None:
        self.file, self.reads, self.breaks_after = io.BytesIO(content), 0, breaks_after

    async def read(self, size: int = -1) -> bytes:
        self.reads += 1
        if self.breaks_after is not None and self.reads > self.breaks_after:
            raise ConnectionError("the phone lost its network")
        return self.file.read(size)


@pytest.fixture
def folder(settings: Settings) -> Path:
    return settings.uploads_dir


@pytest.fixture
async def conversation_id(session: AsyncSession) -> int:
    return (await factories.create_conversation(session)).id


@pytest.fixture
def save(session: AsyncSession, folder: Path, conversation_id: int) -> Save:
    async def call(content: bytes) -> str:
        return await media_store.save_upload(
            session, conversation_id, Stream(content), folder=folder, limit=LIMIT
        )

    return call


async def nothing_kept(session: AsyncSession, folder: Path) -> bool:
    rows = await session.scalar(select(func.count(Media.id)))
    return rows == 0 and not (folder.exists() and list(folder.iterdir()))


class TestKinds:
    @pytest.mark.parametrize(
        ("head", "kind"),
        [
            (b"\xff\xd8\xff\xe0....JFIF", "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n....", "image/png"),
            (b"GIF89a....", "image/gif"),
            (b"RIFF\n\n\n\nWEBPVP8 ", "image/webp"),
            (b"RIFF....WAVEfmt ", "audio/wav"),
            (b"#!AMR\n", "audio/amr"),
            (b"\xff\xf1P\x80", "audio/aac"),
            (b"ID3\x04", "audio/mpeg"),
            (b"\xff\xfb\x90d", "audio/mpeg"),
            (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        ],
    )
    def test_the_first_bytes_tell(self, head: bytes, kind: str) -> None:
        assert media_store.kind_of(head) == kind

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\xff",
            b"hello",
            b"<svg onload='alert(1)'/>",
            b"<!doctype html><script>alert(1)</script>",
            b"%PDF-1.7",
            b"MZ\x90\x00",
            b"PK\x03\x04",
            b" \xff\xd8\xff",
            b"RIFF....AVI ",
        ],
    )
    async def test_anything_else_is_refused(
        self, session: AsyncSession, folder: Path, save: Save, content: bytes
    ) -> None:
        with pytest.raises(UnsupportedMedia):
            await save(content)

        assert await nothing_kept(session, folder)


class TestStoring:
    async def test_the_bytes_come_back(
        self, session: AsyncSession, folder: Path, save: Save, conversation_id: int
    ) -> None:
        content = JPEG + bytes(300_000)

        media_id = await save(content)

        path, kind = await media_store.read_media(
            session, media_id, folder=folder, conversation_id=conversation_id
        )
        assert (path.read_bytes(), kind) == (content, "image/jpeg")
        assert (await session.get_one(Media, media_id)).size == len(content)

    async def test_the_largest_one_fits(self, folder: Path, save: Save) -> None:
        media_id = await save(JPEG + bytes(LIMIT - len(JPEG)))

        assert (folder / media_id).stat().st_size == LIMIT

    async def test_one_byte_more_leaves_nothing(
        self, session: AsyncSession, folder: Path, save: Save
    ) -> None:
        with pytest.raises(TooLarge, match="20 MB"):
            await save(JPEG + bytes(LIMIT - len(JPEG) + 1))

        assert await nothing_kept(session, folder)

    async def test_a_broken_off_one_leaves_nothing(
        self, session: AsyncSession, folder: Path, conversation_id: int
    ) -> None:
        stream = Stream(JPEG + bytes(500_000), breaks_after=2)

        with pytest.raises(ConnectionError):
            await media_store.save_upload(
                session, conversation_id, stream, folder=folder, limit=LIMIT
            )

        assert await nothing_kept(session, folder)

    async def test_the_same_photo_twice_is_two(self, save: Save) -> None:
        assert await save(JPEG) != await save(JPEG)


class TestReading:
    async def test_only_its_own_conversation_sees_it(
        self, session: AsyncSession, folder: Path, save: Save, conversation_id: int
    ) -> None:
        media_id = await save(JPEG)

        with pytest.raises(UnknownMedia):
            await media_store.read_media(
                session, media_id, folder=folder, conversation_id=conversation_id + 1
            )

    @pytest.mark.parametrize(
        "media_id",
        [
            "",
            "0" * 32,
            "../api_token",
            "..%2fapi_token",
            "/etc/passwd",
            "uploads/" + "0" * 32,
            "A" * 32,
            "a" * 32 + "\n",
            "a" * 31 + "\x00",
            "a" * 5000,
        ],
    )
    async def test_tricks_find_nothing(
        self, session: AsyncSession, folder: Path, media_id: str
    ) -> None:
        folder.mkdir()
        (folder.parent / "api_token").write_text("secret")

        with pytest.raises(UnknownMedia):
            await media_store.read_media(session, media_id, folder=folder)

    async def test_a_lost_file_is_not_an_error_of_ours(
        self, session: AsyncSession, folder: Path, save: Save
    ) -> None:
        media_id = await save(JPEG)
        (folder / media_id).unlink()

        with pytest.raises(UnknownMedia):
            await media_store.read_media(session, media_id, folder=folder)
