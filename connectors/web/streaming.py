"""Waiting for new messages: one look for the long poll, a stream for server-sent events."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from connectors.web.gateway import WebGateway
from connectors.web.schemas import MessageRead

PAGE_SIZE = 200
# A wake-up may be lost between processes; the next look finds what it announced.
LOOK_EVERY_S = 5.0
HEARTBEAT_S = 15.0
STREAM_LIFE_S = 600.0
RETRY_MS = 3000


async def next_messages(
    gateway: WebGateway, conversation_id: int, after: int | None, *, wait_s: float
) -> list[MessageRead]:
    """Return messages above an id at once, or the first to come within the time given."""
    deadline = time.monotonic() + wait_s
    while True:
        left = deadline - time.monotonic()
        listening = _listen(gateway, conversation_id, min(left, LOOK_EVERY_S))
        try:
            # The wait starts before the look: what arrives in between ends it at once.
            await asyncio.sleep(0)
            items = await gateway.messages_after(conversation_id, after, PAGE_SIZE)
            if items or listening is None:
                return [MessageRead.model_validate(item) for item in items]
            await listening
        finally:
            await _stop(listening)


def _listen(
    gateway: WebGateway, conversation_id: int, timeout_s: float
) -> asyncio.Task[None] | None:
    if timeout_s <= 0:
        return None
    return asyncio.create_task(gateway.wait(conversation_id, timeout_s))


async def _stop(task: asyncio.Task[None] | None) -> None:
    if task is not None and not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def message_events(
    gateway: WebGateway, conversation_id: int, after: int | None
) -> AsyncIterator[str]:
    """Yield new messages as server-sent events until the stream's life ends.

    The end is on purpose: the client comes back with its last id, and its token is checked anew.
    """
    end = time.monotonic() + STREAM_LIFE_S
    yield f"retry: {RETRY_MS}\n\n"
    while (left := end - time.monotonic()) > 0:
        messages = await next_messages(
            gateway, conversation_id, after, wait_s=min(HEARTBEAT_S, left)
        )
        for message in messages:
            after = message.id
            yield f"id: {message.id}\ndata: {message.model_dump_json()}\n\n"
        if not messages:
            yield ": heartbeat\n\n"
