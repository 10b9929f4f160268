"""Client of Rasa's gateway channel: one message in, everything the turn produced out."""

from http import HTTPStatus
from typing import Any

import httpx

from connectors.base import Button
from connectors.bot import BotAnswer, BotParse, BotReply, BotStatus, BotUnavailable

__all__ = ["BotAnswer", "BotParse", "BotReply", "BotUnavailable", "RasaClient"]

STATUS_TIMEOUT_S = 2.0
CONNECT_TIMEOUT_S = 2.0  # loopback: a bot that is there accepts at once


class RasaClient:
    """Ask Rasa over HTTP.

    Args:
        base_url: Of Rasa's server, without a path.
        timeout_s: How long one answer may take, in seconds.
        transport: Stands in for the network in tests.
    """

    def __init__(
        self, base_url: str, timeout_s: float, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s)),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
            transport=transport,
            trust_env=False,  # a proxy of the machine must not see what stays on loopback
        )

    async def ask(self, *, sender: str, text: str, metadata: dict[str, Any]) -> BotAnswer:
        """Hand over one message and return the answer (see `connectors.bot.Bot`)."""
        body = {
            "sender": sender,
            "text": text,
            "message_id": metadata.get("message_id"),
            "metadata": metadata,
        }
        try:
            response = await self._http.post("/webhooks/gateway/messages", json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise BotUnavailable("refused", str(error)) from error
        except httpx.TimeoutException as error:
            raise BotUnavailable("timeout", type(error).__name__) from error
        except httpx.HTTPError as error:
            raise BotUnavailable("failed", repr(error)) from error
        return _read_answer(response)

    async def forget(self, sender: str) -> None:
        """Delete what the bot remembers of a conversation (see `connectors.bot.Bot`)."""
        try:
            response = await self._http.delete(f"/webhooks/gateway/conversations/{sender}")
        except httpx.HTTPError as error:
            raise BotUnavailable("refused", repr(error)) from error
        if response.status_code != HTTPStatus.NO_CONTENT:
            raise BotUnavailable("failed", f"HTTP {response.status_code}")

    async def status(self) -> BotStatus:
        """Return `up` with a model loaded, `starting` without one, `down` when nobody answers."""
        try:
            response = await self._http.get("/status", timeout=STATUS_TIMEOUT_S)
        except httpx.ConnectError:
            return "down"
        except httpx.HTTPError:
            return "starting"
        if response.status_code != HTTPStatus.OK:
            return "starting"
        body = _json_object(response)
        return "up" if body.get("model_file") or body.get("model_id") else "starting"

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _read_answer(response: httpx.Response) -> BotAnswer:
    # 503 and 409 are said by a bot that is there and has no model yet.
    if response.status_code in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.CONFLICT):
        raise BotUnavailable("refused", f"HTTP {response.status_code}")
    if response.status_code != HTTPStatus.OK:
        raise BotUnavailable("failed", f"HTTP {response.status_code}")
    body = _json_object(response)
    try:
        return BotAnswer(
            replies=tuple(_read_reply(item) for item in body["replies"]),
            parse=_read_parse(body.get("parse") or {}),
            form=body.get("form"),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BotUnavailable("failed", f"unreadable answer: {error!r}") from error


def _json_object(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _read_reply(item: dict[str, Any]) -> BotReply:
    buttons = tuple(
        Button(id=str(button["id"]), title=str(button["title"]))
        for button in item.get("buttons") or ()
    )
    return BotReply(text=str(item.get("text") or ""), buttons=buttons)


def _read_parse(item: dict[str, Any]) -> BotParse:
    intent = item.get("intent") or {}
    confidence = intent.get("confidence")
    return BotParse(
        intent=intent.get("name"),
        confidence=None if confidence is None else float(confidence),
        entities=list(item.get("entities") or ()),
        matters=list(item.get("matters") or ()),
    )
