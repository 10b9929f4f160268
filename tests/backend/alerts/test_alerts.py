"""Pages to staff on duty."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.core.actor import SERVICE, Actor
from backend.core.database import Database
from backend.core.hub import Hub
from backend.staff.models import Role
from backend.tickets import service as ticket_service
from backend.tickets.schemas import TicketPatch
from tests.backend import factories


@pytest.fixture
def api(client: httpx.AsyncClient, service_headers: dict[str, str]) -> httpx.AsyncClient:
    client.headers.update(service_headers)
    return client


class TestRaising:
    async def test_it_names_the_ticket_and_its_chat(self, session: AsyncSession) -> None:
        conversation = await factories.create_conversation(session)
        ticket = await factories.create_ticket(
            session, conversation_id=conversation.id, channel_user="wang"
        )

        alert = await alert_service.raise_alert(session, kind="urge", text="催", ticket=ticket)

        assert (alert.ticket_number, alert.conversation_id) == (ticket.number, conversation.id)
        assert alert.channel_user == "wang"

    async def test_an_anonymous_ticket_does_not_lead_to_the_chat(
        self, session: AsyncSession
    ) -> None:
        conversation = await factories.create_conversation(session)
        ticket = await factories.create_ticket(
            session, anonymous=True, conversation_id=conversation.id, channel_user="wang"
        )

        alert = await alert_service.raise_alert(
            session,
            kind="promise_soon",
            text="快到期",
            ticket=ticket,
            conversation_id=conversation.id,
            channel_user="wang",
        )

        assert (alert.conversation_id, alert.channel_user) == (None, None)

    async def test_a_ticket_that_becomes_anonymous_takes_the_person_out(
        self, session: AsyncSession
    ) -> None:
        conversation = await factories.create_conversation(session)
        ticket = await factories.create_ticket(
            session, conversation_id=conversation.id, contact_name="王女士", channel_user="wang"
        )
        text = f"王女士 {ticket.contact_phone}：水龙头漏水"
        alert = await alert_service.raise_alert(session, kind="urge", text=text, ticket=ticket)

        await ticket_service.correct(session, ticket, TicketPatch(anonymous=True), actor=SERVICE)

        assert alert.text == "匿名 匿名：水龙头漏水"
        assert (alert.conversation_id, alert.channel_user) == (None, None)

    async def test_open_pages_hear_of_it_once_it_is_stored(
        self, database: Database, hub: Hub
    ) -> None:
        with hub.subscribe("alerts") as queue:
            async with database.session() as session:
                await alert_service.raise_alert(session, kind="channel_trouble", text="令牌失效")
                assert queue.empty()

            assert queue.get_nowait()["kind"] == "channel_trouble"


class TestListing:
    async def test_newest_first_and_only_open_ones_when_asked(
        self, session: AsyncSession, api: httpx.AsyncClient
    ) -> None:
        first, second, third = [
            await alert_service.raise_alert(session, kind="k", text=text) for text in "abc"
        ]
        actor = Actor("staff", "小李", staff_id=None, role=Role.AGENT)
        await alert_service.acknowledge(session, second, actor=actor)
        await session.commit()

        everything = (await api.get("/v1/alerts")).json()["items"]
        waiting = (await api.get("/v1/alerts", params={"open": "true"})).json()["items"]

        assert [item["id"] for item in everything] == [third.id, second.id, first.id]
        assert [item["id"] for item in waiting] == [third.id, first.id]
        assert everything[1]["acknowledged_by"] == "小李"


class TestAcknowledging:
    async def test_the_first_one_counts(
        self, session: AsyncSession, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        alert = await alert_service.raise_alert(session, kind="k", text="t")
        staff = await factories.create_staff(session, display_name="小李")
        headers = await factories.staff_headers(session, staff)
        await session.commit()

        first = await client.post(f"/v1/alerts/{alert.id}/ack", headers=headers)
        second = await client.post(f"/v1/alerts/{alert.id}/ack", headers=service_headers)

        assert (first.status_code, second.status_code) == (200, 200)
        assert first.json() == second.json()
        assert first.json()["acknowledged_by"] == "小李"

    async def test_an_unknown_one_is_not_found(self, api: httpx.AsyncClient) -> None:
        answer = await api.post("/v1/alerts/999999/ack")

        assert (answer.status_code, answer.json()["error"]) == (404, "alert_not_found")

    async def test_it_needs_a_token(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/v1/alerts")).status_code == 401


class TestPhones:
    @pytest.mark.parametrize(
        ("role", "shown"),
        [
            (Role.WORKER, "王女士 138****5678"),
            (Role.AGENT, "王女士 138****5678"),
            (Role.TEAM_LEAD, "王女士 13812345678"),
        ],
    )
    async def test_who_need_not_call_does_not_read_the_number(
        self, session: AsyncSession, client: httpx.AsyncClient, role: Role, shown: str
    ) -> None:
        alert = await alert_service.raise_alert(session, kind="urge", text="王女士 13812345678")
        staff = await factories.create_staff(session, role=role)
        headers = await factories.staff_headers(session, staff)
        await session.commit()

        page = (await client.get("/v1/alerts", headers=headers)).json()["items"]
        seen = (await client.post(f"/v1/alerts/{alert.id}/ack", headers=headers)).json()

        assert [item["text"] for item in (*page, seen)] == [shown, shown]
