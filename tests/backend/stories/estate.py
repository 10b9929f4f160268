"""The product as a story drives it: processes at work, a clock that is moved by hand."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import httpx
from sqlalchemy import exists, or_, select

from backend.conversations.models import Conversation, InboundState, Message
from backend.core.database import Database
from backend.core.time import FakeClock
from backend.incidents.models import IncidentUpdate
from backend.notifications.models import Notification, NotificationStatus
from backend.worker.engine import Engine
from backend.worker.runner import Runner
from tests.backend.notifications.fake_connector import FakeConnector
from tests.backend.stories.bot import StoryBot

PATIENCE_S = 20.0
_LOOK_S = 0.01

Json = dict[str, Any]


class Left(NamedTuple):
    """What is still to be done at a moment."""

    at_once: bool
    going_out: bool


@dataclass
class Estate:
    """Everything that runs, and what is asked of it.

    Attributes:
        database: The gateway's.
        client: Of the gateway, without credentials.
        connector: What residents are sent.
        engines: One for each process.
        runners: Of the processes that work.
    """

    database: Database
    clock: FakeClock
    client: httpx.AsyncClient
    connector: FakeConnector
    bot: StoryBot
    engines: list[Engine]
    runners: list[Runner]

    async def pass_time(self, **span: float) -> None:
        """Let time pass, and everything happen that is due then."""
        self.clock.advance(timedelta(**span))
        await asyncio.gather(*(runner.tick() for runner in self.runners))
        for runner in self.runners:  # a moment that comes by itself wakes nobody
            runner.wake("inbox")
            runner.wake("outbox")
        await self.settle()

    async def pass_to(self, moment: datetime) -> None:
        """Let time pass until a moment."""
        await self.pass_time(seconds=(moment - self.clock.now()).total_seconds())

    async def settle(self) -> None:
        """Return when nothing is left to be answered, told or delivered now."""
        async with asyncio.timeout(PATIENCE_S):
            with self.database.hub.subscribe("conversations", "outbox") as news:
                while any(left := await self._left()):
                    if left.going_out:
                        await asyncio.gather(*(runner.spread_due() for runner in self.runners))
                    with suppress(TimeoutError):
                        await asyncio.wait_for(news.get(), _LOOK_S)

    async def _left(self) -> Left:
        now = self.clock.now()
        unanswered = exists().where(
            Message.state == InboundState.RECEIVED,
            Message.conversation_id == Conversation.id,
            Conversation.process_after <= now,
        )
        at_work = exists().where(Conversation.lease_token.is_not(None))
        waiting = exists().where(
            Notification.status == NotificationStatus.PENDING,
            or_(Notification.due_at <= now, Notification.attempt_began_at.is_not(None)),
        )
        going_out = exists().where(IncidentUpdate.spread_at.is_(None))
        question = select(or_(unanswered, at_work, waiting), going_out)
        async with self.database.reader() as session:
            return Left(*(await session.execute(question)).one())

    async def call(self, method: str, path: str, headers: dict[str, str], **more: Any) -> Json:
        """Ask the gateway for something it grants, and let what follows from it happen."""
        answer = await self.client.request(method, f"/v1{path}", headers=headers, **more)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        if method != "GET":
            await self.settle()
        body: Json = answer.json()
        return body
