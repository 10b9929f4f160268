"""Asking the real application, over ASGI, as programs and people do."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path

import httpx

from backend.app import create_app
from backend.core.database import Database
from backend.core.garbage import keep_what_is_loaded
from backend.core.settings import Settings
from benchmarks.backend.cases import Case
from benchmarks.backend.estate import PASSWORD, WORKER

TOKEN = "service-token-of-the-benchmark"
ANSWERS = (HTTPStatus.OK, HTTPStatus.NOT_FOUND)


def settings_in(folder: Path) -> Settings:
    """Return settings that touch nothing outside a folder."""
    return Settings(_env_file=None, data_dir=folder, api_token=TOKEN, demo=False, burst_window_ms=0)


@asynccontextmanager
async def clients(
    database: Database, folder: Path
) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """Give a client with the service token and one with a worker's."""
    transport = httpx.ASGITransport(create_app(settings_in(folder), database=database))
    keep_what_is_loaded()  # as the product does once it is warm
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://bench") as service,
        httpx.AsyncClient(transport=transport, base_url="http://bench") as worker,
    ):
        service.headers["Authorization"] = f"Bearer {TOKEN}"
        account = {"login": WORKER, "password": PASSWORD}
        signed_in = (await worker.post("/v1/staff/sessions", json=account)).raise_for_status()
        worker.headers["Authorization"] = f"Bearer {signed_in.json()['token']}"
        yield service, worker


def call_of(client: httpx.AsyncClient, case: Case) -> Callable[[], Awaitable[None]]:
    """Return what asks for the next address of a case; an unexpected answer stops everything."""
    addresses = itertools.cycle(case.addresses)

    async def call() -> None:
        answer = await client.get(next(addresses))
        if answer.status_code not in ANSWERS:
            raise RuntimeError(f"{case.what}: {answer.status_code} {answer.text}")

    return call
