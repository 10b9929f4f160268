"""One number for one ticket, whatever happens at the same moment."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import SERVICE
from backend.core.database import Database
from backend.core.time import FakeClock
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from backend.tickets.schemas import TicketCreate
from tests.backend import factories
from tests.backend.tickets.steps import LEAK, leak, post


class TestSameKey:
    async def test_the_second_request_gets_the_first_ticket(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        headers = {**service_headers, "Idempotency-Key": "conversation-1:draft-1"}

        first = await post(client, headers, LEAK)
        second = await post(client, headers, LEAK)

        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json()["number"] == second.json()["number"]

    async def test_another_key_makes_another_ticket(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        first = await post(client, {**service_headers, "Idempotency-Key": "a"}, LEAK)
        second = await post(client, {**service_headers, "Idempotency-Key": "b"}, LEAK)

        assert first.json()["number"] != second.json()["number"]

    async def test_a_key_that_is_too_long_is_refused(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        answer = await post(client, {**service_headers, "Idempotency-Key": "k" * 129}, LEAK)

        assert answer.status_code == 422

    async def test_at_the_same_moment_one_ticket_is_made(self, live_database: Database) -> None:
        async def create() -> str:
            async with live_database.session() as session:
                data = TicketCreate(**LEAK)
                ticket = await ticket_service.create(
                    session, data, actor=SERVICE, idempotency_key="same"
                )
                return ticket.number

        numbers = await asyncio.gather(*(create() for _ in range(8)))

        async with live_database.session() as session:
            stored = list(await session.scalars(select(Ticket.number)))
        assert set(numbers) == set(stored)
        assert len(stored) == 1


class TestNumbers:
    async def test_twenty_at_once_are_all_different(self, live_database: Database) -> None:
        async def create() -> str:
            async with live_database.session() as session:
                ticket = await ticket_service.create(session, TicketCreate(**LEAK), actor=SERVICE)
                return ticket.number

        numbers = await asyncio.gather(*(create() for _ in range(20)))

        assert sorted(numbers) == [f"BX20260302{count:04d}" for count in range(1, 21)]

    @pytest.mark.parametrize(
        ("kind", "prefix"),
        [
            ("repair", "BX"),
            ("complaint", "TS"),
            ("suggestion", "JY"),
            ("inquiry", "ZX"),
            ("praise", "BY"),
            ("emergency", "JJ"),
        ],
    )
    async def test_each_type_counts_for_itself(
        self, session: AsyncSession, kind: str, prefix: str
    ) -> None:
        await ticket_service.create(session, TicketCreate(**leak(type="repair")), actor=SERVICE)

        ticket = await ticket_service.create(
            session, TicketCreate(**leak(type=kind)), actor=SERVICE
        )

        count = 2 if kind == "repair" else 1
        assert ticket.number == f"{prefix}20260302{count:04d}"

    async def test_counting_starts_again_at_midnight_in_china(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        await ticket_service.create(session, TicketCreate(**LEAK), actor=SERVICE)
        clock.advance(timedelta(hours=15))

        ticket = await ticket_service.create(session, TicketCreate(**LEAK), actor=SERVICE)

        assert ticket.number == "BX202603030001"

    async def test_a_number_that_came_from_elsewhere_is_skipped(
        self, session: AsyncSession
    ) -> None:
        await factories.create_ticket(session, number="BX202603020001")

        ticket = await ticket_service.create(session, TicketCreate(**LEAK), actor=SERVICE)

        assert ticket.number == "BX202603020002"
