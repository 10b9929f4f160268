"""Bodies are measured while they come in, before anything asks who sends them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import Depends, FastAPI, UploadFile
from starlette.responses import StreamingResponse

from backend.core.bodies import FRAME, JSON_LIMIT, BodyLimit
from backend.core.errors import NotAuthenticated, install_error_handlers
from backend.core.settings import Settings

MEGABYTE = 1024 * 1024


async def in_pieces(size: int, head: bytes = b"") -> AsyncIterator[bytes]:
    """A body that does not say how long it is."""
    yield head
    for start in range(0, size, 65536):
        yield b"x" * min(65536, size - start)


async def refuse() -> None:
    raise NotAuthenticated


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    settings = Settings(_env_file=None, data_dir=tmp_path, demo=True, upload_limit_mb=1)
    app.add_middleware(BodyLimit, settings=settings)
    install_error_handlers(app)

    @app.post("/locked", dependencies=[Depends(refuse)])
    async def locked(body: dict[str, Any]) -> None: ...

    @app.post("/v1/media")
    @app.post("/console/upload")
    async def upload(file: UploadFile) -> int:
        return len(await file.read())

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        return StreamingResponse(in_pieces(3 * MEGABYTE))

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


class TestJson:
    async def test_too_much_is_refused_before_anybody_is_asked_who_they_are(
        self, api: httpx.AsyncClient
    ) -> None:
        answer = await api.post("/locked", content=b" " * (JSON_LIMIT + 1))

        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
        assert answer.json().keys() == {"error", "detail"}

    async def test_it_is_counted_where_nothing_is_announced(self, api: httpx.AsyncClient) -> None:
        answer = await api.post("/locked", content=in_pieces(JSON_LIMIT + 1))

        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")

    async def test_what_fits_goes_on(self, api: httpx.AsyncClient) -> None:
        body = b'{"a": "' + b"x" * (JSON_LIMIT - 9) + b'"}'

        assert (await api.post("/locked", content=body)).status_code == 401


class TestUploads:
    @pytest.mark.parametrize("path", ["/v1/media", "/console/upload"])
    async def test_a_photo_may_be_as_large_as_the_installation_allows(
        self, api: httpx.AsyncClient, path: str
    ) -> None:
        answer = await api.post(path, files={"file": b"x" * MEGABYTE})

        assert (answer.status_code, answer.json()) == (200, MEGABYTE)

    @pytest.mark.parametrize("path", ["/v1/media", "/console/upload"])
    async def test_more_is_refused(self, api: httpx.AsyncClient, path: str) -> None:
        answer = await api.post(path, files={"file": b"x" * (MEGABYTE + FRAME)})

        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")

    async def test_more_that_is_not_announced_is_refused(self, api: httpx.AsyncClient) -> None:
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
        body = in_pieces(2 * MEGABYTE, head)

        answer = await api.post("/v1/media", content=body, headers=headers)

        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


class TestAnswers:
    async def test_they_may_be_of_any_size(self, api: httpx.AsyncClient) -> None:
        assert len((await api.get("/stream")).content) == 3 * MEGABYTE


class TestTheProduct:
    async def test_it_has_the_limit(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/tickets", content=b" " * (JSON_LIMIT + 1))

        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
