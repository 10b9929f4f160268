"""What nobody has asked for waits through the night; what was asked for does not."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.conversations import service as conversation_service
from backend.conversations.models import Conversation
from backend.core.database import Database
from backend.core.time import CHINA, FakeClock
from backend.notifications.delivery import Deliverer
from backend.residents import belongings
from backend.tickets.models import Ticket
from connectors.base import Button, InboundMessage
from tests.backend import factories
from tests.backend.notifications.fake_connector import FakeConnector
from tests.backend.notifications.steps import outbox, said, say

NIGHT = datetime(2026, 3, 2, 23, 0, tzinfo=CHINA)
MORNING = datetime(2026, 3, 3, 8, 0, tzinfo=CHINA)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NIGHT)


@pytest.fixture
async def ticket(database: Database, conversation: Conversation) -> Ticket:
    return await open_ticket(database, conversation)


async def open_ticket(database: Database, conversation: Conversation, **values: Any) -> Ticket:
    async with database.session() as session:
        return await factories.create_ticket(session, conversation_id=conversation.id, **values)


async def hear(database: Database, conversation: Conversation) -> None:
    inbound = InboundMessage("web", conversation.channel_user, client_id="1", text="在吗")
    async with database.session() as session:
        await conversation_service.receive(session, inbound)


async def states(database: Database) -> list[tuple[str, str]]:
    return [(row.kind, row.status) for row in await outbox(database)]


class TestWaiting:
    @pytest.mark.parametrize("kind", ["ticket_accepted", "survey", "incident_update"])
    async def test_what_nobody_asked_for_is_said_in_the_morning(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
        kind: str,
    ) -> None:
        await say(database, conversation, "已受理", kind=kind, buttons=[Button("a", "好")])
        assert (await deliverer.deliver_due(), await said(database)) == (0, [])
        assert await deliverer.seconds_to_next() == 9 * 3600

        clock.advance(MORNING - NIGHT)
        assert await deliverer.deliver_due() == 1

        (message,) = await said(database)
        assert (message.text, message.at, message.delivery) == ("已受理", MORNING, "sent")
        assert connector.taken[0].buttons == (Button("a", "好"),)

    @pytest.mark.parametrize("kind", ["bot_reply", "staff_message", "conversation_taken"])
    async def test_answers_are_given_at_any_hour(
        self, database: Database, deliverer: Deliverer, conversation: Conversation, kind: str
    ) -> None:
        await say(database, conversation, "好的", kind=kind)

        assert await deliverer.deliver_due() == 1

    async def test_answers_pass_what_is_held(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
    ) -> None:
        await say(database, conversation, "已受理", kind="ticket_accepted")
        await say(database, conversation, "好的", kind="bot_reply")
        await deliverer.deliver_due()
        assert connector.texts == ["好的"]

        clock.advance(MORNING - NIGHT)
        await deliverer.deliver_due()

        assert connector.texts == ["好的", "已受理"]
        assert [message.text for message in await said(database)] == ["好的", "已受理"]

    async def test_a_long_one_comes_whole_and_in_order(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
    ) -> None:
        await say(database, conversation, "漏" * 4001, kind="survey")

        clock.advance(MORNING - NIGHT)
        await deliverer.deliver_due()

        assert [len(text) for text in connector.texts] == [2000, 2000, 1]

    async def test_a_day_of_standstill_does_not_end_in_the_night(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        clock: FakeClock,
    ) -> None:
        await say(database, conversation, "已受理", kind="ticket_accepted")

        clock.advance(timedelta(days=1))
        await deliverer.deliver_due()
        assert connector.texts == []
        clock.advance(MORNING - NIGHT)
        await deliverer.deliver_due()

        assert connector.texts == ["已受理"]


class TestNotWaiting:
    @pytest.mark.parametrize("priority", ["urgent", "emergency"])
    async def test_urgent_tickets_do_not(
        self, database: Database, deliverer: Deliverer, conversation: Conversation, priority: str
    ) -> None:
        ticket = await open_ticket(database, conversation, priority=priority)
        await say(database, conversation, "已派人", kind="ticket_dispatched", ticket_id=ticket.id)

        assert await deliverer.deliver_due() == 1

    async def test_nor_what_its_sender_calls_urgent(
        self, database: Database, deliverer: Deliverer, conversation: Conversation
    ) -> None:
        await say(database, conversation, "爆管停水", kind="incident_notice", urgent=True)

        assert await deliverer.deliver_due() == 1

    @pytest.mark.parametrize(("minutes", "sent"), [(59, 1), (61, 0)])
    async def test_nor_what_somebody_awake_is_told(
        self,
        database: Database,
        deliverer: Deliverer,
        conversation: Conversation,
        clock: FakeClock,
        minutes: int,
        sent: int,
    ) -> None:
        await hear(database, conversation)
        clock.advance(timedelta(minutes=minutes))

        await say(database, conversation, "已受理", kind="ticket_accepted")

        assert await deliverer.deliver_due() == sent


class TestOrderOfATicket:
    async def test_the_newest_state_takes_the_place_of_the_earlier_ones(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        ticket: Ticket,
        clock: FakeClock,
    ) -> None:
        for kind in ("ticket_accepted", "ticket_dispatched", "ticket_done"):
            await say(database, conversation, kind, kind=kind, ticket_id=ticket.id)

        clock.advance(MORNING - NIGHT)
        await deliverer.deliver_due()

        assert connector.texts == ["ticket_done"]
        assert await states(database) == [
            ("ticket_accepted", "superseded"),
            ("ticket_dispatched", "superseded"),
            ("ticket_done", "sent"),
        ]
        assert all(row.error for row in (await outbox(database))[:2])

    async def test_a_photo_and_a_survey_follow_their_notice(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        ticket: Ticket,
        clock: FakeClock,
    ) -> None:
        for kind in ("ticket_done", "ticket_photo"):
            await say(database, conversation, kind, kind=kind, ticket_id=ticket.id)
        clock.advance(MORNING - NIGHT)
        await say(database, conversation, "请评价", kind="survey", ticket_id=ticket.id)

        await deliverer.deliver_due()

        assert connector.texts == ["ticket_done", "ticket_photo", "请评价"]

    async def test_other_tickets_are_left_alone(
        self, database: Database, conversation: Conversation, ticket: Ticket
    ) -> None:
        other = await open_ticket(database, conversation)
        await say(database, conversation, "一", kind="ticket_accepted", ticket_id=other.id)

        await say(database, conversation, "二", kind="ticket_done", ticket_id=ticket.id)

        assert [row.status for row in await outbox(database)] == ["pending", "pending"]

    async def test_what_must_not_wait_takes_their_place_at_once(
        self,
        database: Database,
        deliverer: Deliverer,
        connector: FakeConnector,
        conversation: Conversation,
        ticket: Ticket,
    ) -> None:
        await say(database, conversation, "已派", kind="ticket_dispatched", ticket_id=ticket.id)
        await say(
            database,
            conversation,
            "已动身",
            kind="ticket_started",
            ticket_id=ticket.id,
            urgent=True,
        )

        await deliverer.deliver_due()

        assert connector.texts == ["已动身"]


class TestOnce:
    async def test_a_key_counts_while_it_waits(
        self, database: Database, conversation: Conversation
    ) -> None:
        for text in "一二":
            await say(database, conversation, text, kind="survey", dedupe_key="k")

        assert len(await outbox(database)) == 1

    async def test_two_deliverers_in_the_morning_say_it_once(
        self, live_database: Database, clock: FakeClock
    ) -> None:
        connector = FakeConnector()
        async with live_database.session() as session:
            chat = await factories.create_conversation(session)
        await say(live_database, chat, "已受理", kind="ticket_accepted")
        clock.advance(MORNING - NIGHT)

        for _ in range(2):
            await Deliverer(live_database, {"web": connector}).deliver_due()

        assert connector.texts == ["已受理"]

    async def test_the_words_of_a_forgotten_resident_are_gone(
        self, database: Database, conversation: Conversation
    ) -> None:
        await say(database, conversation, "王女士您好", kind="survey")
        async with database.session() as session:
            await belongings.drop_private(session, [conversation.id])

        assert [(row.status, row.draft) for row in await outbox(database)] == [("dead", None)]
