"""Every failure leaves as `{"error", "detail"}` with the fitting status."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import Body, FastAPI

from backend.core.errors import (
    AppError,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    TooLarge,
    errors,
    install_error_handlers,
)


class Taken(AppError):
    """A name is taken."""

    status_code = 409
    code = "taken"
    detail = "The name is taken."


@pytest.fixture
async def api() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    install_error_handlers(app)

    @app.get("/raise/{kind}")
    async def fail(kind: str) -> None:
        raise {
            "taken": Taken(id=7),
            "told": Taken("Try another."),
            "login": NotAuthenticated(),
            "role": NotPermitted(),
            "gone": NotFound(),
            "large": TooLarge("At most 10 MB."),
            "bug": ZeroDivisionError("secret"),
        }[kind]

    @app.post("/numbers")
    async def number(value: Annotated[int, Body(embed=True, le=10)]) -> int:
        return value

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


class TestRendering:
    @pytest.mark.parametrize(
        ("kind", "status", "body"),
        [
            ("taken", 409, {"error": "taken", "detail": "The name is taken.", "id": 7}),
            ("told", 409, {"error": "taken", "detail": "Try another."}),
            ("role", 403, {"error": "not_permitted", "detail": NotPermitted.detail}),
            ("gone", 404, {"error": "not_found", "detail": NotFound.detail}),
            ("large", 413, {"error": "too_large", "detail": "At most 10 MB."}),
        ],
    )
    async def test_expected_ones_have_a_code_and_a_sentence(
        self, api: httpx.AsyncClient, kind: str, status: int, body: dict[str, object]
    ) -> None:
        answer = await api.get(f"/raise/{kind}")

        assert (answer.status_code, answer.json()) == (status, body)

    async def test_a_login_is_asked_for_in_the_header(self, api: httpx.AsyncClient) -> None:
        answer = await api.get("/raise/login")

        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")

    @pytest.mark.parametrize(
        ("method", "path", "error"),
        [("GET", "/nowhere", "not_found"), ("PUT", "/numbers", "method_not_allowed")],
    )
    async def test_the_frameworks_own_look_the_same(
        self, api: httpx.AsyncClient, method: str, path: str, error: str
    ) -> None:
        answer = await api.request(method, path)

        assert answer.json().keys() == {"error", "detail"}
        assert answer.json()["error"] == error

    @pytest.mark.parametrize("content", [b"", b"{", b'{"value": 11}', b'{"value": "x"}', b"[]"])
    async def test_a_malformed_body_is_named(self, api: httpx.AsyncClient, content: bytes) -> None:
        headers = {"Content-Type": "application/json"}

        answer = await api.post("/numbers", content=content, headers=headers)

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")
        assert answer.json()["detail"]

    async def test_a_bug_tells_nothing(self, api: httpx.AsyncClient) -> None:
        answer = await api.get("/raise/bug")

        assert (answer.status_code, answer.json()["error"]) == (500, "internal")
        assert answer.json().keys() == {"error", "detail"}
        assert "secret" not in answer.text


class TestDescription:
    def test_errors_of_one_status_are_named_together(self) -> None:
        class Other(Taken):
            code = "other"

        assert errors(Taken, Other, NotFound) == {
            409: {"description": "`taken`; `other`"},
            404: {"description": "`not_found`"},
        }
