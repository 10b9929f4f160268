"""An attempt that began and never ended: made again where that is harmless, else left to people."""

import asyncio
import random
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation
from backend.core.database import Database
from backend.core.time import FakeClock
from backend.notifications import repository
from backend.notifications.delivery import CLAIM, MAX_ATTEMPTS, Deliverer
from backend.notifications.models import Notification
from tests.backend.notifications.fake_connector import LATER, SENT, FakeConnector
from tests.backend.notifications.steps import outbox, said, say


async def die(deliverer: Deliverer, connector: FakeConnector) -> None:
    """Let the process end in the middle of a send."""
    connector.script.append(asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        await deliverer.deliver_due()


class TestHarmless:
    async def test_it_is_sent_again_after_a_while(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
    ) -> None:
        await say(database, conversation, "好的")
        await die(deliverer, connector)
        assert await deliverer.deliver_due() == 0

        clock.advance(CLAIM)
        assert await deliverer.deliver_due() == 1

        (row,) = await outbox(database)
        assert (row.status, row.attempts, row.attempt_began_at) == ("sent", 2, None)

    async def test_a_restart_alone_need_not_wait(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
    ) -> None:
        await say(database, conversation, "好的")
        await die(deliverer, connector)

        await deliverer.free_claims()

        assert await deliverer.deliver_due() == 1

    async def test_one_that_always_kills_its_process_is_given_up(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
    ) -> None:
        await say(database, conversation, "好的")
        await say(database, conversation, "下一条")
        for _ in range(MAX_ATTEMPTS):
            await die(deliverer, connector)
            await deliverer.free_claims()

        await deliverer.deliver_due()

        assert [row.status for row in await outbox(database)] == ["ambiguous", "sent"]


class TestHarmful:
    @pytest.fixture
    def connector(self) -> FakeConnector:
        return FakeConnector(idempotent=False)

    async def test_it_is_never_sent_again_and_the_next_one_is(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
    ) -> None:
        for text in ("一", "二"):
            await say(database, conversation, text)
        await die(deliverer, connector)

        clock.advance(CLAIM)
        await deliverer.deliver_due()

        assert connector.texts == ["一", "二"]
        assert [row.status for row in await outbox(database)] == ["ambiguous", "sent"]
        assert [message.delivery for message in await said(database)] == ["ambiguous", "sent"]
        assert (await outbox(database))[0].error

    async def test_while_it_may_still_end_nothing_passes_it(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
    ) -> None:
        for text in ("一", "二"):
            await say(database, conversation, text)
        await die(deliverer, connector)

        clock.advance(CLAIM - timedelta(seconds=1))
        await deliverer.deliver_due()

        assert connector.texts == ["一"]

    async def test_a_failed_attempt_is_no_lost_one(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
    ) -> None:
        connector.script += [LATER, SENT]
        await say(database, conversation, "好的")

        await deliverer.deliver_due()
        clock.advance(CLAIM)
        await deliverer.deliver_due()

        assert [row.status for row in await outbox(database)] == ["sent"]

    async def test_a_failure_recorded_at_the_last_moment_is_tried_again(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await say(database, conversation, "好的")
        await die(deliverer, connector)
        clock.advance(CLAIM)
        real = repository.hold_for_record

        async def failed_meanwhile(session: AsyncSession, key: int) -> Notification | None:
            later = clock.now() + timedelta(seconds=2)
            await session.execute(update(Notification).values(due_at=later, attempt_began_at=None))
            return await real(session, key)

        monkeypatch.setattr(repository, "hold_for_record", failed_meanwhile)
        await deliverer.deliver_due()

        assert [row.status for row in await outbox(database)] == ["pending"]

    @pytest.mark.parametrize(("outcome", "status"), [(SENT, "sent"), (LATER, "ambiguous")])
    async def test_a_slow_attempt_that_ends_after_all_has_the_last_word_only_if_it_went(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
        outcome: object,
        status: str,
    ) -> None:
        async def meanwhile() -> None:
            clock.advance(CLAIM)
            other = Deliverer(database, {"web": connector}, jitter=random.Random(0))
            await other.deliver_due()

        connector.script.append(outcome)  # type: ignore[arg-type]
        connector.meanwhile = meanwhile
        await say(database, conversation, "好的")

        await deliverer.deliver_due()

        assert connector.texts == ["好的"]
        assert [row.status for row in await outbox(database)] == [status]
