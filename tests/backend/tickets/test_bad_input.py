"""Tickets that are refused, and leave nothing behind."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.notifications.models import Notification
from backend.tickets.models import Ticket, TicketAttachment
from tests.backend import factories
from tests.backend.tickets.steps import LEAK, PHOTO, add_media, leak, post


class TestBadInput:
    @pytest.mark.parametrize(
        "changes",
        [
            {"type": "wish"},
            {"type": None},
            {"description": "  "},
            {"description": "漏" * 4001},
            {"category": "astronomy"},
            {"contact": {"phone": "138****5678"}},
            {"visit": {"from": "morgen"}},
            {"visit": {"from": "2026-03-03T12:00", "to": "2026-03-03T09:00"}},
            {"visit": {"from": "0001-01-01T00:00:00+14:00"}},
            {"created_at": "yesterday"},
            {"created_at": "2026-03-02T09:00:01+08:00"},
            {"place": {"building": "三" * 21}},
            {"media_ids": ["nothing-there"]},
            {"conversation_id": 999999},
            {"priority": "whenever"},
        ],
    )
    async def test_it_is_refused_and_nothing_is_stored(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        changes: dict[str, Any],
    ) -> None:
        answer = await post(client, service_headers, leak(**changes))

        assert answer.status_code == 422
        assert answer.json()["error"] == "invalid_request"
        assert await session.scalar(select(Ticket)) is None

    async def test_an_unknown_type_names_the_allowed_ones(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        answer = await post(client, service_headers, leak(type="wish"))

        assert "repair, complaint, suggestion, inquiry, praise, emergency" in answer.text

    async def test_the_longest_description_is_kept_whole(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        ticket = (await post(client, service_headers, leak(description="漏" * 4000))).json()

        assert ticket["description"] == "漏" * 4000

    async def test_what_a_database_cannot_store_is_dropped(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        answer = await post(client, service_headers, leak(description="漏\x00水"))

        assert answer.json()["description"] == "漏水"

    async def test_only_programs_may_date_back(
        self, session: AsyncSession, client: httpx.AsyncClient
    ) -> None:
        agent = await factories.create_staff(session)
        headers = await factories.staff_headers(session, agent)
        await session.commit()

        answer = await post(client, headers, leak(created_at="2026-03-01T09:00:00+08:00"))

        assert answer.status_code == 403

    async def test_without_a_token_nothing_is_made(self, client: httpx.AsyncClient) -> None:
        assert (await post(client, {}, LEAK)).status_code == 401


class TestPhotosOfOthers:
    async def test_an_unknown_photo_leaves_no_half_ticket(
        self, session: AsyncSession, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        await add_media(session, PHOTO)

        await post(client, service_headers, leak(media_ids=[PHOTO, "f" * 32]))

        assert await session.scalar(select(TicketAttachment)) is None
        assert await session.scalar(select(Notification)) is None
