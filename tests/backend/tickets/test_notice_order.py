"""Notices through a night of work, and the picture that comes with the result."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations import media as media_store
from backend.conversations.errors import UnknownMedia
from backend.conversations.models import Media, Message
from backend.core.actor import RESIDENT, SERVICE
from backend.core.time import CHINA, FakeClock
from backend.notifications.models import Notification
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.tickets.steps import COMPLETE, PHOTO, add_media

NIGHT = datetime(2026, 3, 2, 23, 0, tzinfo=CHINA)


@pytest.fixture
async def ticket(session: AsyncSession) -> Ticket:
    conversation = await factories.create_conversation(session)
    return await factories.create_ticket(
        session, conversation_id=conversation.id, type="complaint", category="noise"
    )


async def do(session: AsyncSession, ticket: Ticket, *actions: str) -> None:
    for action in actions:
        inputs = COMPLETE.get(action, {})
        await ticket_service.transition(session, ticket, action, actor=SERVICE, **inputs)


async def outbox(session: AsyncSession) -> list[tuple[str, str]]:
    rows = await session.scalars(select(Notification).order_by(Notification.id))
    return [(row.kind.removeprefix("ticket_"), row.status) for row in rows]


async def to_be_said(session: AsyncSession) -> list[str]:
    return [kind for kind, status in await outbox(session) if status == "pending"]


class TestANightOfWork:
    @pytest.fixture
    def clock(self) -> FakeClock:
        return FakeClock(NIGHT)

    @pytest.mark.parametrize(
        ("actions", "heard"),
        [
            (("accept",), ["accepted"]),
            (("accept", "dispatch", "start", "finish"), ["done"]),
            (("accept", "dispatch", "return"), ["accepted"]),
            (("accept", "dispatch", "start", "wait"), ["waiting"]),
            (("accept", "dispatch", "start", "wait", "resume"), ["resumed"]),
            (("accept", "dispatch", "start", "finish", "confirm"), []),
            (("accept", "dispatch", "start", "finish", "reopen"), ["reopened"]),
        ],
    )
    async def test_the_morning_brings_the_last_state_only(
        self, session: AsyncSession, ticket: Ticket, actions: tuple[str, ...], heard: list[str]
    ) -> None:
        await do(session, ticket, *actions)

        assert await to_be_said(session) == heard
        assert await session.scalar(select(Message.id)) is None

    async def test_the_record_keeps_what_was_not_said(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        await do(session, ticket, "accept", "dispatch")

        assert await outbox(session) == [("accepted", "superseded"), ("dispatched", "pending")]

    async def test_a_matter_taken_back_leaves_nothing_to_say(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        await do(session, ticket, "accept")

        await ticket_service.transition(session, ticket, "withdraw", actor=RESIDENT)

        assert await to_be_said(session) == []

    async def test_silence_does_not_take_back_the_result(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        await do(session, ticket, "accept", "dispatch", "start", "finish", "close")

        assert await to_be_said(session) == ["done"]

    async def test_somebody_on_the_way_to_a_home_is_announced_at_once(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        ticket.type = "repair"
        await do(session, ticket, "accept", "dispatch", "start")

        (row,) = await session.scalars(select(Notification).where(Notification.status == "pending"))
        assert (row.kind, row.hold_until) == ("ticket_started", None)

    async def test_a_visit_before_the_morning_is_announced_at_once(
        self, session: AsyncSession, ticket: Ticket, clock: FakeClock
    ) -> None:
        ticket.visit_from = clock.now() + timedelta(hours=1)
        await do(session, ticket, "accept", "dispatch")

        (row,) = await session.scalars(select(Notification).where(Notification.status == "pending"))
        assert (row.kind, row.hold_until) == ("ticket_dispatched", None)


@pytest.fixture
async def repaired(session: AsyncSession, ticket: Ticket) -> Ticket:
    ticket.type, ticket.status = "repair", "in_progress"
    await add_media(session, PHOTO)
    await ticket_service.attach(session, ticket, PHOTO, kind="after", actor=SERVICE)
    return ticket


class TestPhotoOfTheResult:
    async def test_it_follows_the_result(self, session: AsyncSession, repaired: Ticket) -> None:
        await do(session, repaired, "finish")

        words, photo = await session.scalars(select(Message).order_by(Message.id))
        assert (words.type, photo.type, photo.media_id) == ("text", "image", PHOTO)
        assert await outbox(session) == [("done", "pending"), ("photo", "pending")]

    async def test_one_from_before_the_work_was_done_again_does_not(
        self, session: AsyncSession, repaired: Ticket, clock: FakeClock
    ) -> None:
        await do(session, repaired, "finish")
        clock.advance(timedelta(minutes=1))
        await do(session, repaired, "reopen")
        repaired.status = "in_progress"

        await do(session, repaired, "finish")

        assert [kind for kind, _ in await outbox(session)].count("photo") == 1

    async def test_only_the_resident_it_was_sent_to_may_fetch_it(
        self, session: AsyncSession, repaired: Ticket, tmp_path: Path
    ) -> None:
        await do(session, repaired, "finish")
        (tmp_path / PHOTO).write_bytes(b"x")
        stranger = await factories.create_conversation(session)

        path, _ = await media_store.read_media(
            session, PHOTO, folder=tmp_path, conversation_id=repaired.conversation_id
        )
        with pytest.raises(UnknownMedia):
            await media_store.read_media(
                session, PHOTO, folder=tmp_path, conversation_id=stranger.id
            )

        assert path.name == PHOTO
        assert await session.get(Media, PHOTO) is not None
