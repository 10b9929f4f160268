"""A resident's message on its way through the backend, with a bot that answers at once."""

import asyncio
import time
from typing import Any

from backend.conversations.web_gateway import BackendWebGateway
from backend.core.settings import Settings
from backend.worker.runner import Runner
from benchmarks.scratch import scratch_database
from benchmarks.timing import Figure, figure
from connectors.base import InboundMessage
from connectors.bot import BotAnswer, BotReply, BotStatus
from connectors.web.connector import WebConnector
from connectors.web.streaming import next_messages

RESIDENTS = (1, 50)
ROUNDS = 5
PATIENCE_S = 20.0


class InstantBot:
    """Answers everybody the same, in no time."""

    async def ask(self, *, sender: str, text: str, metadata: dict[str, Any]) -> BotAnswer:
        """Answer (see `connectors.bot.Bot`)."""
        return BotAnswer(replies=(BotReply("收到"),))

    async def forget(self, sender: str) -> None:
        """Remember nothing anyway."""

    async def status(self) -> BotStatus:
        """Return `up`."""
        return "up"


async def measure() -> list[Figure]:
    """Measure for one resident, and for many at the same time."""
    return [await _with(residents) for residents in RESIDENTS]


async def _with(residents: int) -> Figure:
    settings = Settings(_env_file=None, demo=True, burst_window_ms=0)
    async with scratch_database() as database:
        runner = Runner(database, settings, {"web": WebConnector()}, InstantBot())
        gateway = BackendWebGateway(database, settings, database.hub)
        await runner.start()
        talks = [_talk(gateway, str(number)) for number in range(residents)]
        seconds = [each for talk in await asyncio.gather(*talks) for each in talk]
        await runner.stop()
    return figure("message to answer, instant bot", f"{residents} residents", seconds)


async def _talk(gateway: BackendWebGateway, name: str) -> list[float]:
    """Say something a few times and wait for the answer each time."""
    opened = await gateway.open_session(name)
    seconds = []
    for number in range(ROUNDS):
        started = time.perf_counter()
        message = InboundMessage("web", "", f"{name}-{number}", text="厨房水龙头漏水")
        last = await gateway.receive(opened.conversation_id, message)
        if not await next_messages(gateway, opened.conversation_id, last, wait_s=PATIENCE_S):
            raise RuntimeError("no answer")
        seconds.append(time.perf_counter() - started)
    return seconds
