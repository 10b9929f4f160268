"""Tell the person at the screen where the product is, as soon as it answers."""

import http.client
import json
import threading
import urllib.request
from collections.abc import Callable
from typing import Any

from tools.settings import Settings

_POLL_S = 0.25
_TIMEOUT_S = 5.0

Fetch = Callable[[str], "dict[str, Any] | None"]
Say = Callable[[str], None]


def announce(
    settings: Settings,
    *,
    accounts: str,
    say: Say,
    stopped: threading.Event,
    fetch: Fetch | None = None,
) -> None:
    """Print the addresses when the gateway answers, and a line when the bot is up.

    Args:
        accounts: what the demo printed about its staff accounts; empty outside the demo.
        stopped: ends the waiting.
        fetch: returns the JSON behind an address, or None while there is no answer.
    """
    read = fetch or fetch_json
    address = settings.browser_address
    if not wait_for_gateway(settings, stopped=stopped, fetch=read):
        return
    for line in _addresses(settings, accounts):
        say(line)
    while not _bot_is_up(read(f"{address}/health/ready")):
        if stopped.wait(_POLL_S):
            return
    say("机器人已就绪 / the bot is up.")


def wait_for_gateway(
    settings: Settings, *, stopped: threading.Event, fetch: Fetch | None = None
) -> bool:
    """Return once the gateway answers; False when the waiting was ended before."""
    read = fetch or fetch_json
    while read(f"{settings.browser_address}/health/live") is None:
        if stopped.wait(_POLL_S):
            return False
    return True


def fetch_json(address: str) -> dict[str, Any] | None:
    """Return the JSON object behind an address, or None."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=_TIMEOUT_S) as response:
            body = json.load(response)
    except (OSError, ValueError, http.client.HTTPException):
        return None
    return body if isinstance(body, dict) else {}


def _bot_is_up(body: dict[str, Any] | None) -> bool:
    dependencies = (body or {}).get("dependencies")
    return isinstance(dependencies, dict) and dependencies.get("bot") == "up"


def _addresses(settings: Settings, accounts: str) -> list[str]:
    address = settings.browser_address
    lines = [
        "",
        f"  住户聊天 / resident chat   {address}/chat",
        f"  员工后台 / staff console   {address}/console",
        f"  接口文档 / API docs        {address}/docs",
    ]
    if settings.demo:
        lines += ["", f"  API_TOKEN                  {settings.api_token}"]
        lines += [f"  {line}" for line in accounts.splitlines()]
    return [
        *lines,
        "",
        "  Ctrl-C 停止全部进程 / stops everything. 机器人启动中 / bot starting …",
        "",
    ]
