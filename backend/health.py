"""Liveness and readiness."""

import asyncio
from http import HTTPStatus
from typing import Any, Protocol

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from backend.core.schema import schema_is_current

router = APIRouter(prefix="/health", tags=["health"])


class BotStatus(Protocol):
    """What readiness asks of the bot's client."""

    async def status(self) -> str:
        """Return `up`, `starting` or `down`."""


async def _actions_status(url: str) -> str:
    try:
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            answer = await client.get(f"{url}/health")
        return "up" if answer.status_code == HTTPStatus.OK else "starting"
    except httpx.HTTPError:
        return "down"


@router.get("/live")
async def live() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "alive"}


@router.get("/ready")
async def ready(request: Request) -> JSONResponse:
    """Say whether messages can be taken (200) and which parts are up."""
    state = request.app.state
    current, bot, actions, engine = await asyncio.gather(
        schema_is_current(state.database),
        state.bot.status(),
        _actions_status(state.settings.actions_url),
        state.engine.status(),
    )
    dependencies: dict[str, Any] = {
        "database": "up" if current else "down",
        "bot": bot,
        "actions": actions,
        "redis": engine["redis"],
        "wechat": "off",
    }
    whole = current and bot == actions == "up" and engine["redis"] != "down" and engine["workers"]
    body = {
        "status": "ready" if whole else "degraded",
        "dependencies": dependencies,
        "workers": engine["workers"],
    }
    return JSONResponse(body, HTTPStatus.OK if current else HTTPStatus.SERVICE_UNAVAILABLE)
