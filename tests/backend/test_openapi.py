"""The API as a whole: it describes itself, is closed to strangers, and survives nonsense."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

OPEN_PREFIXES = ("/v1/web/", "/v1/staff/sessions")
NONSENSE = ["\x00", "漏" * 5000, "' OR 1=1 --", "9" * 40, "-1", "{}", "%00"]
Operation = tuple[str, str, dict[str, Any]]


def operations(app: FastAPI) -> Iterator[Operation]:
    """Every method, path and description under /v1."""
    for path, item in app.openapi()["paths"].items():
        for method, operation in item.items():
            if path.startswith("/v1/"):
                yield method.upper(), path, operation


def closed(app: FastAPI) -> list[Operation]:
    """What takes the service token or a staff session."""
    return [
        operation
        for operation in operations(app)
        if not operation[1].startswith(OPEN_PREFIXES) or operation[1].endswith("/current")
    ]


def parameters(operation: dict[str, Any], where: str) -> list[str]:
    return [item["name"] for item in operation.get("parameters", ()) if item["in"] == where]


def filled(path: str, operation: dict[str, Any], value: str = "1") -> str:
    for name in parameters(operation, "path"):
        path = path.replace("{" + name + "}", value)
    return path


class TestDescription:
    async def test_it_renders(self, client: httpx.AsyncClient) -> None:
        described = await client.get("/openapi.json")
        page = await client.get("/docs")

        assert (described.status_code, page.status_code) == (200, 200)
        assert described.json()["info"]["title"] == "物业智能客服"

    @pytest.mark.parametrize(
        "path",
        [
            "/v1/tickets",
            "/v1/tickets/{number}/transitions",
            "/v1/conversations/{conversation_id}/take",
            "/v1/residents/{resident_id}/export",
            "/v1/knowledge/search",
            "/v1/incidents",
            "/v1/surveys",
            "/v1/notifications",
            "/v1/alerts/{alert_id}/ack",
            "/v1/ticket-types",
            "/v1/web/messages",
            "/health/ready",
        ],
    )
    def test_the_stable_part_is_in_it(self, app: FastAPI, path: str) -> None:
        assert path in app.openapi()["paths"]

    def test_every_operation_says_what_it_does(self, app: FastAPI) -> None:
        silent = [path for _, path, described in operations(app) if "description" not in described]

        assert silent == []

    def test_names_of_operations_are_unique(self, app: FastAPI) -> None:
        names = [described["operationId"] for _, _, described in operations(app)]

        assert len(names) == len(set(names))


class TestStrangers:
    def test_there_is_something_to_protect(self, app: FastAPI) -> None:
        assert len(closed(app)) > 30

    @pytest.mark.parametrize("token", [None, "wrong", "令牌"])
    async def test_every_operation_refuses_them(
        self, app: FastAPI, client: httpx.AsyncClient, token: str | None
    ) -> None:
        headers = {b"Authorization": f"Bearer {token}".encode()} if token else {}
        let_in = []

        for method, path, described in closed(app):
            answer = await client.request(method, filled(path, described), headers=headers)
            if (answer.status_code, answer.json().get("error")) != (401, "not_authenticated"):
                let_in.append((method, path, answer.status_code))

        assert let_in == []


class TestNonsense:
    @pytest.mark.parametrize("value", NONSENSE)
    async def test_no_filter_breaks_a_list(
        self,
        app: FastAPI,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        value: str,
    ) -> None:
        broken = []

        for method, path, described in closed(app):
            for name in parameters(described, "query") if method == "GET" else ():
                target = filled(path, described)
                answer = await client.get(target, params={name: value}, headers=service_headers)
                if answer.status_code >= 500:
                    broken.append((path, name))

        assert broken == []

    @pytest.mark.parametrize("value", ["%00", "9" * 40, "-1", "x" * 3000, "%F0%9F%98%80", "..%2f"])
    async def test_no_name_breaks_a_path(
        self,
        app: FastAPI,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        value: str,
    ) -> None:
        broken = []

        for method, path, described in closed(app):
            target = filled(path, described, value)
            if target != path:
                answer = await client.request(method, target, headers=service_headers, json={})
                if answer.status_code >= 500:
                    broken.append((method, path))

        assert broken == []

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"a":' * 3000])
    async def test_no_body_breaks_an_operation(
        self,
        app: FastAPI,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        body: bytes,
    ) -> None:
        broken = []
        headers = {**service_headers, "Content-Type": "application/json"}

        for method, path, described in operations(app):
            if "requestBody" in described:
                target = filled(path, described)
                answer = await client.request(method, target, headers=headers, content=body)
                if answer.status_code >= 500:
                    broken.append((method, path))

        assert broken == []
