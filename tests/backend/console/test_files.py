"""Photos: shown to signed-in staff, and put on tickets by them."""

import httpx
import pytest
from nicegui import ui
from nicegui.elements.upload_files import SmallFileUpload
from sqlalchemy import select

from backend.conversations.models import Media
from backend.core.database import Database, clock_of
from backend.core.settings import Settings
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket, TicketAttachment
from tests.backend import factories
from tests.backend.console.conftest import Person, SignIn, fill

JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 64


async def upload(user: Person, content: bytes, kind: str = "image/jpeg") -> None:
    with user:
        (picker,) = user.find(kind=ui.upload).elements
        await picker.handle_uploads([SmallFileUpload("a.jpg", kind, content)])


async def stored(database: Database) -> list[Media]:
    async with database.reader() as session:
        return list(await session.scalars(select(Media)))


class TestShowing:
    @pytest.fixture
    async def media_id(self, live_database: Database, settings: Settings) -> str:
        name = "0123456789abcdef" * 2
        settings.uploads_dir.mkdir()
        (settings.uploads_dir / name).write_bytes(JPEG)
        async with live_database.session() as session:
            now = clock_of(session).now()
            session.add(Media(id=name, content_type="image/jpeg", size=68, created_at=now))
        return name

    async def test_who_is_signed_in_sees_it(self, sign_in: SignIn, media_id: str) -> None:
        user = await sign_in()

        answer = await user.http_client.get(f"/media/{media_id}")

        assert (answer.status_code, answer.content) == (200, JPEG)
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"

    async def test_nobody_else_does(self, browser: httpx.AsyncClient, media_id: str) -> None:
        assert (await browser.get(f"/media/{media_id}")).status_code == 401

    @pytest.mark.parametrize("name", ["0" * 32, "x", "..%2f..%2fapi_token", "%00"])
    async def test_an_unknown_one_is_not_found(
        self, sign_in: SignIn, media_id: str, name: str
    ) -> None:
        user = await sign_in()

        assert (await user.http_client.get(f"/media/{name}")).status_code == 404


class TestFinishing:
    @pytest.fixture
    async def ticket(self, live_database: Database) -> Ticket:
        async with live_database.session() as session:
            return await factories.create_ticket(session, status="in_progress")

    @pytest.fixture
    async def user(self, sign_in: SignIn, ticket: Ticket) -> Person:
        user = await sign_in()
        await user.open(f"/tickets/{ticket.number}")
        user.find(marker="action-finish").click()
        await user.sees(kind=ui.upload)
        return user

    async def test_a_photo_is_proof_enough(
        self, user: Person, ticket: Ticket, live_database: Database
    ) -> None:
        await upload(user, JPEG)
        await user.sees(marker="chosen-photo")
        fill(user, "处理结果（住户会看到）", "换了阀芯")

        user.find(marker="carry-out").click()

        await user.sees("已完成：完成")
        async with live_database.reader() as session:
            (photo,) = await session.scalars(select(TicketAttachment))
            row = await ticket_service.get(session, ticket.number)
        assert (photo.kind, row.status) == ("after", "done")

    @pytest.mark.parametrize(
        ("content", "kind", "words"),
        [
            (b"<script>alert(1)</script>", "image/jpeg", "只能上传照片"),
            (b"%PDF-1.7", "application/pdf", "只能上传照片"),
            (b"#!AMR" + b"\x00" * 9, "audio/amr", "只能上传照片"),
            (b"", "image/png", "只能上传照片"),
            (JPEG + b"\x00" * 11 * 1024 * 1024, "image/jpeg", "文件太大"),
        ],
    )
    async def test_anything_else_is_refused_and_not_kept(
        self, user: Person, live_database: Database, content: bytes, kind: str, words: str
    ) -> None:
        await upload(user, content, kind)

        await user.sees(words)
        await user.misses(marker="chosen-photo")
        assert await stored(live_database) == []
