"""The way of a message: from the inbox through the bot to the outbox."""

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta

import structlog

from backend.catalogue import EmergencyKind, get_catalogue
from backend.conversations.turns import Turn, Turns
from backend.core.database import Database
from backend.core.settings import Settings
from connectors.bot import Bot, BotAnswer, BotReply, BotUnavailable

LEASE = timedelta(seconds=30)
# A bot that restarts is often back before anybody wonders; then nothing is said at all.
QUIET = timedelta(seconds=8)
SHORTEST_RETRY, LONGEST_RETRY = timedelta(seconds=1), timedelta(seconds=5)
FAILURES_ALLOWED = 1
GRACE_S = 1.0  # the client's own limit comes first
_REMEMBERED = 10_000

log = structlog.get_logger(__name__)


class Dialogue:
    """Answer conversations that the bot owns.

    Args:
        database: Where conversations live.
        settings: Patience and time-outs.
        bot: Who answers.
    """

    def __init__(self, database: Database, settings: Settings, bot: Bot) -> None:
        self._clock = database.clock
        self._bot = bot
        self._timeout_s = settings.bot_timeout_s
        self._patience = timedelta(seconds=settings.bot_patience_s)
        lease = max(LEASE, 3 * timedelta(seconds=settings.bot_timeout_s))
        self._turns = Turns(database, lease)
        self._failures: OrderedDict[int, int] = OrderedDict()
        self._outage_since: datetime | None = None

    async def process(self, conversation_id: int) -> bool:
        """Answer everything that is due in one conversation, turn by turn.

        Returns:
            False when another worker has the conversation.
        """
        token = await self._turns.claim(conversation_id)
        if token is None:
            return False
        try:
            while turn := await self._turns.next(conversation_id, token):
                if not await self._take_turn(turn):
                    break
        except Exception:
            # Whatever is wrong with this conversation, the resident gets a person, not silence.
            log.exception("turn_crashed", conversation=conversation_id)
            await self._crashed(conversation_id, token)
        finally:
            await self._turns.release(conversation_id, token)
        return True

    async def _take_turn(self, turn: Turn) -> bool:
        try:
            answer = await self._answer(turn)
        except BotUnavailable as error:
            log.warning("bot_unavailable", conversation=turn.conversation_id, reason=str(error))
            await self._unanswered(turn, refused=error.reason == "refused")
            return False
        outcome = await self._turns.store(turn, answer)
        if outcome == "no_answer":
            log.warning("bot_said_nothing", conversation=turn.conversation_id)
            await self._failed(turn)
            return False
        for key in (turn.key, -turn.conversation_id):
            self._failures.pop(key, None)
        return outcome == "stored"

    async def _answer(self, turn: Turn) -> BotAnswer:
        if turn.unreadable:
            text = get_catalogue().phrase("conversations.voice_unreadable")
            return BotAnswer(replies=(BotReply(text),))
        try:
            async with asyncio.timeout(self._timeout_s + GRACE_S):
                answer = await self._bot.ask(
                    sender=str(turn.conversation_id), text=turn.text, metadata=turn.context
                )
        except TimeoutError as error:
            raise BotUnavailable("timeout") from error
        self._outage_since = None
        said = tuple(reply for reply in answer.replies if reply.text.strip() or reply.buttons)
        return BotAnswer(replies=said, parse=answer.parse, form=answer.form)

    async def _unanswered(self, turn: Turn, *, refused: bool) -> None:
        """Tell an outage, which is waited out, from a message the bot cannot digest."""
        if refused or await self._bot.status() != "up":
            await self._wait_for_bot(turn)
        else:
            await self._failed(turn)

    async def _wait_for_bot(self, turn: Turn) -> None:
        now = self._clock.now()
        self._outage_since = self._outage_since or now
        # After a restart old messages may lie here: they get the whole patience, too.
        waited = now - max(turn.first_at, self._outage_since)
        if danger := _danger_in(turn.text):
            await self._turns.give_up(
                turn.conversation_id,
                turn.token,
                reason="emergency",
                phrase="danger",
                instruction=danger.instruction,
            )
        elif waited >= self._patience:
            await self._give_up(turn.conversation_id, turn.token)
        else:
            delay = min(LONGEST_RETRY, max(SHORTEST_RETRY, waited / 2))
            notice = "bot_starting" if waited >= QUIET else None
            await self._turns.postpone(turn, delay, notice=notice)

    async def _failed(self, turn: Turn) -> None:
        self._outage_since = None
        if self._count(turn.key) > FAILURES_ALLOWED:
            await self._give_up(turn.conversation_id, turn.token)
        else:
            await self._turns.postpone(turn, SHORTEST_RETRY)

    async def _crashed(self, conversation_id: int, token: str) -> None:
        if self._count(-conversation_id) > FAILURES_ALLOWED:
            await self._give_up(conversation_id, token)
            self._failures.pop(-conversation_id, None)
        else:
            await self._turns.postpone_unread(conversation_id, token, SHORTEST_RETRY)

    async def _give_up(self, conversation_id: int, token: str) -> None:
        await self._turns.give_up(
            conversation_id, token, reason="tool_failure", phrase="tool_failure"
        )

    def _count(self, key: int) -> int:
        self._failures[key] = self._failures.pop(key, 0) + 1
        if len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)
        return self._failures[key]


def _danger_in(text: str) -> EmergencyKind | None:
    """Return the danger a message names outright; without the bot nobody weighs its words."""
    return next(
        (
            kind
            for kind in get_catalogue().emergencies.values()
            if any(word in text for word in kind.keywords)
        ),
        None,
    )
