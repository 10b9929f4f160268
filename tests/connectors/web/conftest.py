"""A fake backend behind the real web chat, in process and on a port."""

import socket
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from tests.connectors.web.fake_gateway import FakeGateway, make_app


@pytest.fixture
def gateway(tmp_path: Path) -> FakeGateway:
    return FakeGateway(tmp_path)


@pytest.fixture
async def client(gateway: FakeGateway) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(make_app(gateway))
    async with httpx.AsyncClient(transport=transport, base_url="http://web") as client:
        yield client


@pytest.fixture
async def bearer(client: httpx.AsyncClient) -> dict[str, str]:
    answer = await client.post("/v1/web/sessions")
    return {"Authorization": f"Bearer {answer.json()['token']}"}


@pytest.fixture
def served(gateway: FakeGateway) -> Iterator[str]:
    """Serve the chat on a free port; yield the page's address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(make_app(gateway), log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/chat"
    server.should_exit = True
    thread.join()
