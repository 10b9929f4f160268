"""Photos of staff over HTTP, and what the web chat's uploads look like to staff."""

from pathlib import Path

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.settings import Settings
from backend.staff.models import Role
from tests.backend import factories
from tests.backend.conversations.steps import Chat

Headers = dict[str, str]
PNG = b"\x89PNG\r\n\x1a\n" + b"photo" * 10


async def upload(
    client: httpx.AsyncClient, headers: Headers, content: bytes = PNG, **params: str
) -> httpx.Response:
    files = {"file": ("../../etc/passwd.png", content, "image/png")}
    return await client.post("/v1/media", files=files, params=params, headers=headers)


def kept(settings: Settings) -> list[Path]:
    folder = settings.uploads_dir
    return list(folder.iterdir()) if folder.exists() else []


@pytest.fixture
async def worker_headers(session: AsyncSession) -> Headers:
    worker = await factories.create_staff(session, role=Role.WORKER)
    headers = await factories.staff_headers(session, worker)
    await session.commit()
    return headers


class TestUploading:
    async def test_a_worker_stores_and_sees_a_photo(
        self, client: httpx.AsyncClient, worker_headers: Headers
    ) -> None:
        stored = await upload(client, worker_headers)
        seen = await client.get(f"/v1/media/{stored.json()['media_id']}", headers=worker_headers)

        assert stored.status_code == 201
        assert (seen.content, seen.headers["content-type"]) == (PNG, "image/png")
        assert seen.headers["x-content-type-options"] == "nosniff"

    async def test_the_senders_file_name_is_nobodys_business(
        self, client: httpx.AsyncClient, worker_headers: Headers, settings: Settings
    ) -> None:
        media_id = (await upload(client, worker_headers)).json()["media_id"]

        assert [path.name for path in kept(settings)] == [media_id]

    async def test_twenty_megabytes_are_too_large_and_leave_nothing(
        self, client: httpx.AsyncClient, worker_headers: Headers, settings: Settings
    ) -> None:
        answer = await upload(client, worker_headers, PNG + bytes(20 * 1024 * 1024))

        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
        assert kept(settings) == []

    async def test_a_page_is_no_photo(
        self, client: httpx.AsyncClient, worker_headers: Headers, settings: Settings
    ) -> None:
        answer = await upload(client, worker_headers, b"<script>alert(1)</script>")

        assert (answer.status_code, answer.json()["error"]) == (415, "unsupported_media")
        assert kept(settings) == []

    async def test_an_unknown_conversation_is_not_found(
        self, client: httpx.AsyncClient, worker_headers: Headers, settings: Settings
    ) -> None:
        answer = await upload(client, worker_headers, conversation_id="999999")

        assert answer.status_code == 404
        assert kept(settings) == []

    async def test_strangers_may_not(self, client: httpx.AsyncClient, settings: Settings) -> None:
        assert (await upload(client, {})).status_code == 401
        assert kept(settings) == []

    async def test_one_for_a_conversation_can_be_sent_there(
        self, client: httpx.AsyncClient, chat: Chat, service_headers: Headers
    ) -> None:
        await chat.say()
        url = f"/v1/conversations/{await chat.id()}"
        await client.post(f"{url}/take", json={}, headers=service_headers)
        stored = await upload(client, service_headers, conversation_id=str(await chat.id()))
        media_id = stored.json()["media_id"]

        body = {"type": "image", "media_id": media_id}
        said = await client.post(f"{url}/messages", json=body, headers=service_headers)

        assert (said.status_code, said.json()["media_id"]) == (201, media_id)


class TestReading:
    @pytest.mark.parametrize(
        "media_id", ["0" * 32, "..%2fapi_token", "%2e%2e%2fapi_token", "a.png", "x" * 2000]
    )
    async def test_tricks_find_nothing(
        self,
        client: httpx.AsyncClient,
        service_headers: Headers,
        settings: Settings,
        media_id: str,
    ) -> None:
        settings.uploads_dir.mkdir()
        (settings.data_dir / "api_token").write_text("secret")

        answer = await client.get(f"/v1/media/{media_id}", headers=service_headers)

        assert answer.status_code == 404
        assert "secret" not in answer.text

    async def test_strangers_see_nothing(
        self, client: httpx.AsyncClient, service_headers: Headers
    ) -> None:
        media_id = (await upload(client, service_headers)).json()["media_id"]

        assert (await client.get(f"/v1/media/{media_id}")).status_code == 401


class TestWebChat:
    async def test_a_residents_photo_is_seen_by_them_and_staff_only(
        self, client: httpx.AsyncClient, service_headers: Headers
    ) -> None:
        owners = []
        for _ in range(2):
            opened = (await client.post("/v1/web/sessions", json={})).json()
            owners.append({"Authorization": f"Bearer {opened['token']}"})
        files = {"file": ("x.png", PNG, "image/png")}
        stored = await client.post("/v1/web/media", files=files, headers=owners[0])
        media_id = stored.json()["media_id"]

        seen = [
            (await client.get(f"/v1/web/media/{media_id}", headers=headers)).status_code
            for headers in owners
        ]
        by_staff = await client.get(f"/v1/media/{media_id}", headers=service_headers)

        assert (seen, by_staff.status_code) == ([200, 404], 200)

    async def test_a_huge_photo_is_refused_and_leaves_nothing(
        self, client: httpx.AsyncClient, settings: Settings
    ) -> None:
        opened = (await client.post("/v1/web/sessions", json={})).json()
        files = {"file": ("x.png", PNG + bytes(20 * 1024 * 1024), "image/png")}

        answer = await client.post(
            "/v1/web/media",
            files=files,
            headers={"Authorization": f"Bearer {opened['token']}"},
        )

        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
        assert kept(settings) == []
