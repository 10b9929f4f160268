"""How tickets come into being."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.conversations.models import Conversation, Message
from backend.core.actor import BOT, SERVICE
from backend.notifications.models import Notification
from backend.staff.models import Role
from backend.tickets import service as ticket_service
from backend.tickets.schemas import TicketCreate
from tests.backend import factories
from tests.backend.tickets.steps import LEAK, PHOTO, add_media, leak, post


class TestNewTicket:
    async def test_it_is_submitted_with_number_category_team_and_deadlines(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        answer = await post(client, service_headers, LEAK)

        assert answer.status_code == 201
        ticket = answer.json()
        assert ticket["number"] == "BX202603020001"
        assert (ticket["status"], ticket["category"]) == ("submitted", "plumbing")
        assert (ticket["team"], ticket["priority"]) == ("engineering", "normal")
        assert ticket["due_response_at"] == "2026-03-02T11:00:00+08:00"
        assert ticket["due_finish_at"] == "2026-03-03T09:00:00+08:00"

    async def test_everything_given_is_kept(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        visit = {"text": "明天上午", "from": "2026-03-03T09:00:00+08:00", "to": "2026-03-03T12:00"}
        body = leak(visit=visit, facility="水龙头", expected="尽快修好")

        ticket = (await post(client, service_headers, body)).json()

        assert ticket["contact"] == LEAK["contact"]
        assert ticket["place"]["building"] == "3"
        assert ticket["visit"] == {
            "text": "明天上午",
            "from": "2026-03-03T09:00:00+08:00",
            "to": "2026-03-03T12:00:00+08:00",
        }
        assert (ticket["facility"], ticket["expected"]) == ("水龙头", "尽快修好")

    @pytest.mark.parametrize(
        ("changes", "priority"),
        [
            ({"description": "水一直在漏，家里泡了"}, "urgent"),
            ({"urgent": True}, "urgent"),
            ({"priority": "emergency"}, "emergency"),
            ({"type": "emergency", "description": "有人困在电梯"}, "emergency"),
        ],
    )
    async def test_priority_is_raised_by_words_type_or_request(
        self,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        changes: dict[str, Any],
        priority: str,
    ) -> None:
        ticket = (await post(client, service_headers, leak(**changes))).json()

        assert ticket["priority"] == priority

    async def test_a_room_of_the_register_is_verified_and_another_is_not(
        self, session: AsyncSession, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        await factories.create_resident(session, room=("3", "2", "1502"))
        await session.commit()

        known = (await post(client, service_headers, LEAK)).json()
        place = {"building": "99", "unit": "1", "room": "101"}
        unknown = (await post(client, service_headers, leak(place=place))).json()

        assert known["place"]["verified"] is True
        assert unknown["place"]["verified"] is False

    async def test_a_past_creation_moves_number_and_deadlines(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        body = leak(created_at="2026-02-28T16:30:00+00:00")  # half past midnight in China

        ticket = (await post(client, service_headers, body)).json()

        assert ticket["number"].startswith("BX20260301")
        assert ticket["created_at"] == "2026-03-01T00:30:00+08:00"
        # Twelve hours in which repairs are made, from eight in the morning.
        assert ticket["due_finish_at"] == "2026-03-01T20:00:00+08:00"

    async def test_photos_are_attached(
        self, session: AsyncSession, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        await add_media(session, PHOTO)

        ticket = (await post(client, service_headers, leak(media_ids=[PHOTO]))).json()

        detail = await client.get(f"/v1/tickets/{ticket['number']}", headers=service_headers)
        photos = [(item["media_id"], item["kind"]) for item in detail.json()["attachments"]]
        assert photos == [(PHOTO, "before")]


class TestFirstNotice:
    async def test_a_ticket_made_outside_the_chat_is_confirmed_in_it(
        self, session: AsyncSession
    ) -> None:
        data = TicketCreate(**leak(channel="web", channel_user="wang"))

        ticket = await ticket_service.create(session, data, actor=SERVICE)

        conversation = await session.get_one(Conversation, ticket.conversation_id)
        message = await session.scalar(select(Message))
        assert (conversation.channel, conversation.channel_user) == ("web", "wang")
        assert message is not None
        assert message.conversation_id == conversation.id
        assert ticket.number in message.text

    async def test_the_bot_confirms_its_own_tickets_itself(self, session: AsyncSession) -> None:
        conversation = await factories.create_conversation(session)
        data = TicketCreate(**leak(conversation_id=conversation.id))

        ticket = await ticket_service.create(session, data, actor=BOT, idempotency_key="k")

        assert (ticket.channel, ticket.channel_user) == ("web", conversation.channel_user)
        assert await session.scalar(select(Message)) is None

    async def test_without_a_chat_the_lack_is_on_record(self, session: AsyncSession) -> None:
        ticket = await ticket_service.create(session, TicketCreate(**LEAK), actor=SERVICE)

        notification = await session.scalar(
            select(Notification).where(Notification.ticket_id == ticket.id)
        )
        assert notification is not None
        assert (notification.status, notification.path) == ("undeliverable", "staff")

    async def test_the_resident_of_the_chat_is_linked(self, session: AsyncSession) -> None:
        resident = await factories.create_resident(session, channel_user="wang")
        data = TicketCreate(**leak(channel="web", channel_user="wang"))

        ticket = await ticket_service.create(session, data, actor=SERVICE)

        assert ticket.resident_id == resident.id


class TestEmergency:
    async def test_duty_staff_are_paged_with_person_phone_and_place(
        self, session: AsyncSession
    ) -> None:
        conversation = await factories.create_conversation(session)
        data = TicketCreate(
            **leak(type="emergency", category="fire", conversation_id=conversation.id)
        )

        ticket = await ticket_service.create(session, data, actor=BOT, idempotency_key="k")

        alert = await session.scalar(select(Alert))
        assert alert is not None
        assert (alert.kind, alert.ticket_number) == ("emergency", ticket.number)
        assert (alert.conversation_id, alert.channel_user) == (
            conversation.id,
            conversation.channel_user,
        )
        for words in ("王女士", "13812345678", "3栋2单元1502室", "火情"):
            assert words in alert.text

    async def test_the_conversation_is_marked(self, session: AsyncSession) -> None:
        conversation = await factories.create_conversation(session)
        data = TicketCreate(**leak(type="emergency", conversation_id=conversation.id))

        await ticket_service.create(session, data, actor=BOT, idempotency_key="k")

        await session.refresh(conversation)
        assert conversation.emergency is True

    async def test_an_ordinary_ticket_pages_nobody(self, session: AsyncSession) -> None:
        await ticket_service.create(session, TicketCreate(**LEAK), actor=SERVICE)

        assert await session.scalar(select(Alert)) is None


class TestFirstContact:
    async def test_the_member_of_staff_who_made_it_stays_the_contact(
        self, session: AsyncSession, client: httpx.AsyncClient
    ) -> None:
        agent = await factories.create_staff(session, role=Role.AGENT, display_name="小李")
        headers = await factories.staff_headers(session, agent)
        await session.commit()

        ticket = (await post(client, headers, LEAK)).json()

        assert ticket["first_contact"] == "小李"
