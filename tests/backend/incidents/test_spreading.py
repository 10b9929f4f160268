"""Telling everybody an incident concerns."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Message
from backend.core.actor import SERVICE
from backend.core.database import Database
from backend.core.time import FakeClock
from backend.incidents import service as incident_service
from backend.incidents import spreading
from backend.incidents.models import IncidentUpdate
from backend.incidents.schemas import UpdateCreate
from backend.notifications import service as notification_service
from backend.notifications.models import Notification, NotificationStatus
from tests.backend import factories
from tests.backend.incidents.steps import neighbour, outage, outbox, report, said, spread

UPDATE = UpdateCreate(text="配件已到，正在安装")


class TestWhom:
    async def test_residents_of_these_buildings_and_no_others(self, session: AsyncSession) -> None:
        _, near = await neighbour(session, "101", building="3")
        _, far = await neighbour(session, "101", building="9")
        await outage(session, "3", "5")

        assert await spread(session) == 1
        assert await said(session, near) == ["【停水】水泵抢修，暂时停水。有新进展会在这里告诉您。"]
        assert await said(session, far) == []

    async def test_without_a_scope_every_resident(self, session: AsyncSession) -> None:
        await neighbour(session, "101", building="3")
        await neighbour(session, "101", building="9")
        await factories.create_conversation(session)  # a stranger
        await outage(session)

        assert await spread(session) == 2

    async def test_whoever_reported_it_wherever_they_live(self, session: AsyncSession) -> None:
        stranger = await factories.create_conversation(session)
        incident = await outage(session, "3")
        await spread(session)
        await report(session, incident, stranger)

        await incident_service.publish_update(session, incident, UPDATE, actor=SERVICE)
        await spread(session)

        assert await said(session, stranger) == ["【停水·最新进展】配件已到，正在安装。"]

    async def test_the_residents_of_its_tickets(self, session: AsyncSession) -> None:
        chat = await factories.create_conversation(session)
        incident = await outage(session, "3")
        await spread(session)
        await factories.create_ticket(session, conversation_id=chat.id, incident_id=incident.id)

        await incident_service.resolve(session, incident, notice="已恢复供水", actor=SERVICE)
        await spread(session)

        assert await said(session, chat) == ["【停水·已恢复】已恢复供水。"]

    async def test_somebody_with_two_chats_hears_it_once(self, session: AsyncSession) -> None:
        resident, old = await neighbour(session, "101")
        later = {"last_message_at": session.info["clock"].now() + timedelta(hours=1)}
        new = await factories.create_conversation(session, resident_id=resident.id, **later)
        await outage(session, "3")

        await spread(session)

        assert (await said(session, old), len(await said(session, new))) == ([], 1)


class TestWords:
    async def test_an_expected_end_is_told_until_it_has_passed(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        _, chat = await neighbour(session, "101")
        incident = await outage(session, "3", expected_end_at=clock.now() + timedelta(hours=2))
        await spread(session)
        clock.advance(timedelta(hours=3))

        await incident_service.publish_update(session, incident, UPDATE, actor=SERVICE)
        await spread(session)

        first, second = await said(session, chat)
        assert "预计3月2日 11:00恢复" in first
        assert "预计" not in second

    async def test_an_all_clear_without_words_has_some(self, session: AsyncSession) -> None:
        _, chat = await neighbour(session, "101")
        incident = await outage(session, "3")

        await incident_service.resolve(session, incident, notice=None, actor=SERVICE)
        await spread(session)

        assert "现在恢复正常" in (await said(session, chat))[-1]


class TestOnce:
    async def test_a_second_look_tells_nobody_again(self, session: AsyncSession) -> None:
        _, chat = await neighbour(session, "101")
        await outage(session, "3")

        await spread(session)
        again = await spread(session)

        assert (again, len(await said(session, chat))) == (0, 1)

    async def test_a_thousand_are_told_in_small_transactions(
        self, live_database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(spreading, "CHUNK", 4)
        async with live_database.session() as session:
            for number in range(10):
                await neighbour(session, str(100 + number))
            await outage(session, "3")

        async with live_database.session() as session:
            first = await spreading.spread_some(session)
        rest = await spreading.spread_due(live_database, pause_s=0)

        assert (first, rest) == (4, 6)
        async with live_database.reader() as session:
            keys = list(await session.scalars(select(Notification.dedupe_key)))
            assert len(set(keys)) == 10
            (update,) = (await session.scalars(select(IncidentUpdate))).all()
            assert update.spread_at is not None

    async def test_one_who_cannot_be_told_does_not_keep_the_others_from_it(
        self, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, bad = await neighbour(session, "101")
        _, good = await neighbour(session, "102")
        await outage(session, "3")
        real = notification_service.enqueue

        async def enqueue(session: AsyncSession, conversation_id: int, **values: object) -> object:
            if conversation_id == bad.id:
                raise RuntimeError("boom")
            return await real(session, conversation_id, **values)  # type: ignore[arg-type]

        monkeypatch.setattr(notification_service, "enqueue", enqueue)

        assert await spread(session) == 1
        assert len(await said(session, good)) == 1

    async def test_one_who_could_not_be_told_for_a_moment_is_told_later(
        self, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, unlucky = await neighbour(session, "101")
        await neighbour(session, "102")
        await outage(session, "3")
        real, trouble = notification_service.enqueue, [RuntimeError("deadlock detected")]

        async def enqueue(session: AsyncSession, conversation_id: int, **values: object) -> object:
            if conversation_id == unlucky.id and trouble:
                raise trouble.pop()
            return await real(session, conversation_id, **values)  # type: ignore[arg-type]

        monkeypatch.setattr(notification_service, "enqueue", enqueue)

        assert await spread(session) == 2
        assert len(await said(session, unlucky)) == 1


class TestOvertaking:
    async def test_news_comes_after_the_notice_and_instead_of_older_news(
        self, session: AsyncSession
    ) -> None:
        _, chat = await neighbour(session, "101")
        incident = await outage(session, "3")
        for text in ("正在查看", "配件已到"):
            data = UpdateCreate(text=text)
            await incident_service.publish_update(session, incident, data, actor=SERVICE)

        await spread(session)

        notice, news = await said(session, chat)
        assert "水泵抢修" in notice
        assert "配件已到" in news

    async def test_the_all_clear_overtakes_everything(self, session: AsyncSession) -> None:
        _, chat = await neighbour(session, "101")
        incident = await outage(session, "3")

        await incident_service.resolve(session, incident, notice="已恢复", actor=SERVICE)
        await spread(session)

        assert await said(session, chat) == ["【停水·已恢复】已恢复。"]

    async def test_what_waits_for_the_morning_is_replaced_by_the_end(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        clock.advance(timedelta(hours=14))  # 23:00
        _, chat = await neighbour(session, "101")
        incident = await outage(session, "3")
        await spread(session)

        await incident_service.resolve(session, incident, notice="已恢复", actor=SERVICE)
        await spread(session)

        waiting, end = await outbox(session, chat)
        assert (waiting.status, end.status) == (
            NotificationStatus.SUPERSEDED,
            NotificationStatus.PENDING,
        )
        assert end.hold_until is not None

    async def test_only_what_is_urgent_rings_at_night(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        clock.advance(timedelta(hours=14))
        _, chat = await neighbour(session, "101")
        await outage(session, "3", urgent=True)

        await spread(session)

        assert len(await said(session, chat)) == 1


class TestCounts:
    async def test_people_are_counted_and_not_bubbles(self, session: AsyncSession) -> None:
        _, reader = await neighbour(session, "101")
        _, lost = await neighbour(session, "102")
        await factories.create_resident(session, room=("3", "1", "103"))
        incident = await outage(session, "3", notice="停水" * 1000)
        await spread(session)
        for row in await outbox(session, reader):
            row.status = NotificationStatus.SENT
            message = await session.get_one(Message, row.message_id)
            message.read_at = message.at
        for row in await outbox(session, lost):
            row.status = NotificationStatus.DEAD

        shown = await incident_service.read_detail(session, incident, actor=SERVICE)

        (update,) = shown.updates
        assert (update.told, update.sent, update.undeliverable, update.read) == (2, 1, 1, 1)
        assert (update.going_out, shown.without_chat) == (False, 1)
