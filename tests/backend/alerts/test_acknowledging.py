"""Somebody says: I have seen it, and I am on it."""

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.conversations.models import Message
from backend.core.actor import BOT, RESIDENT, SERVICE, Actor
from backend.core.time import FakeClock
from backend.staff.models import Role
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.alerts.steps import (
    THREE_MINUTES,
    acting,
    crew,
    history,
    page_for,
    trapped,
)


@pytest.fixture
async def ticket(session: AsyncSession) -> Ticket:
    conversation = await factories.create_conversation(session)
    return await trapped(session, conversation_id=conversation.id)


async def said(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(Message.text).order_by(Message.id)))


class TestEmergency:
    async def test_it_ends_the_paging(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        people = await crew(session)
        alert = await page_for(session, ticket)

        await alert_service.acknowledge(session, alert, actor=acting(people[Role.WORKER]))
        clock.advance(THREE_MINUTES)

        assert await alert_service.page_due(session) == 0
        assert (alert.acknowledged_by, alert.next_page_at) == ("冯立", None)

    async def test_it_is_in_the_tickets_history(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        people = await crew(session)
        alert = await page_for(session, ticket)

        await alert_service.acknowledge(session, alert, actor=acting(people[Role.WORKER]))

        assert await history(session, ticket) == ["paged", "acknowledged"]

    async def test_the_resident_hears_once_who_is_on_it(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        people = await crew(session)
        worker = acting(people[Role.WORKER])
        for alert in (await page_for(session, ticket), await page_for(session, ticket)):
            for _ in range(2):
                await alert_service.acknowledge(session, alert, actor=worker)

        (text,) = await said(session)
        assert "值班人员冯立已看到" in text
        assert ticket.number in text

    async def test_a_program_has_no_name(self, session: AsyncSession, ticket: Ticket) -> None:
        alert = await page_for(session, ticket)

        await alert_service.acknowledge(session, alert, actor=SERVICE)

        assert (await said(session))[0].startswith("值班人员已看到")

    async def test_what_is_over_is_not_promised(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        alert = await page_for(session, ticket)
        ticket.status = "withdrawn"

        await alert_service.acknowledge(session, alert, actor=SERVICE)

        assert await said(session) == []

    async def test_without_a_ticket_the_talk_is_answered(self, session: AsyncSession) -> None:
        conversation = await factories.create_conversation(session)
        alert = await alert_service.raise_alert(
            session, kind="emergency", text="救命", conversation_id=conversation.id, repeat=True
        )

        await alert_service.acknowledge(session, alert, actor=SERVICE)

        assert len(await said(session)) == 1

    async def test_without_a_chat_nothing_is_said(self, session: AsyncSession) -> None:
        alert = await page_for(session, await trapped(session))

        await alert_service.acknowledge(session, alert, actor=SERVICE)

        assert await said(session) == []


class TestOtherAlerts:
    async def test_the_resident_hears_nothing_and_the_history_stays(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        alert = await alert_service.raise_alert(session, kind="low_score", text="t", ticket=ticket)

        await alert_service.acknowledge(session, alert, actor=SERVICE)

        assert (await said(session), await history(session, ticket)) == ([], [])


class TestTakingItInHand:
    async def test_staff_who_accept_have_seen_it(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        people = await crew(session)
        alert = await page_for(session, ticket)

        await ticket_service.transition(
            session, ticket, "accept", actor=acting(people[Role.WORKER])
        )

        assert (alert.acknowledged_by, alert.next_page_at) == ("冯立", None)
        assert [text for text in await said(session) if "已看到" in text] == []

    @pytest.mark.parametrize("actor", [BOT, RESIDENT])
    async def test_nobody_else_has(
        self, session: AsyncSession, ticket: Ticket, actor: Actor
    ) -> None:
        alert = await page_for(session, ticket)

        await ticket_service.transition(session, ticket, "urge", actor=actor)

        assert alert.acknowledged_at is None


class TestHttp:
    async def test_the_whole_story_is_told(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        clock: FakeClock,
        ticket: Ticket,
    ) -> None:
        await crew(session)
        alert = await page_for(session, ticket)
        clock.advance(THREE_MINUTES)
        await alert_service.page_due(session)
        await session.commit()

        (open_one,) = (await client.get("/v1/alerts", headers=service_headers)).json()["items"]
        closed = await client.post(f"/v1/alerts/{alert.id}/ack", headers=service_headers)

        assert (open_one["team"], open_one["level"]) == ("lift", 2)
        assert [page["recipients"] for page in open_one["pages"]] == [["冯立"], ["韩志远"]]
        assert [page["at"] for page in open_one["pages"]] == [
            "2026-03-02T09:00:00+08:00",
            "2026-03-02T09:03:00+08:00",
        ]
        assert open_one["next_page_at"] == "2026-03-02T09:06:00+08:00"
        assert (closed.json()["next_page_at"], closed.json()["acknowledged_by"]) == (None, "接口")


class TestSight:
    @pytest.mark.parametrize(
        ("role", "team", "seen"),
        [
            (Role.WORKER, "lift", True),
            (Role.WORKER, "environment", False),
            (Role.TEAM_LEAD, "lift", True),
            (Role.TEAM_LEAD, "environment", False),
            (Role.AGENT, "service", True),
            (Role.MANAGER, "", True),
        ],
    )
    async def test_a_team_sees_its_own_and_the_desk_everything(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        ticket: Ticket,
        role: Role,
        team: str,
        seen: bool,
    ) -> None:
        await crew(session)
        alert = await page_for(session, ticket)
        staff = await factories.create_staff(session, role=role, team=team)
        headers = await factories.staff_headers(session, staff)
        await session.commit()

        page = (await client.get("/v1/alerts", headers=headers)).json()["items"]
        answer = await client.post(f"/v1/alerts/{alert.id}/ack", headers=headers)

        assert [item["id"] for item in page] == [alert.id] * seen
        assert answer.status_code == (200 if seen else 404)

    async def test_who_was_paged_sees_it_whatever_the_team(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        ticket.team = "order"
        helper = await factories.create_staff(
            session, role=Role.WORKER, team="environment", display_name='谭"林%'
        )
        other = await factories.create_staff(session, role=Role.WORKER, team="environment")
        alert = await page_for(session, ticket)
        row = (await alert_service.pages_of(session, [alert]))[alert.id][0]
        row.recipients = [helper.display_name]
        await session.flush()

        mine, _ = await alert_service.list_page(session, actor=acting(helper))
        others, _ = await alert_service.list_page(session, actor=acting(other))

        assert ([item.id for item in mine], others) == ([alert.id], [])
