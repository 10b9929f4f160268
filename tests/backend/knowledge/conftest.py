"""An entry that was written over HTTP."""

from typing import Any

import httpx
import pytest

from tests.backend.knowledge.steps import BODY


@pytest.fixture
async def entry(client: httpx.AsyncClient, service_headers: dict[str, str]) -> dict[str, Any]:
    answer = await client.post("/v1/knowledge", json=BODY, headers=service_headers)
    created: dict[str, Any] = answer.json()
    return created
