"""Erasure takes the door from what a person wrote, and from nothing else."""

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import BOT
from backend.residents.models import Resident
from backend.tickets import service as ticket_service
from backend.tickets.models import TicketEvent
from backend.tickets.schemas import TicketPatch
from tests.backend import factories

PHONE = "13812345678"


@pytest.fixture
async def resident(session: AsyncSession) -> Resident:
    resident = await factories.create_resident(session, phone=PHONE)
    await session.commit()
    return resident


class TestDoors:
    async def test_none_is_left_on_what_they_wrote(
        self, session: AsyncSession, api: httpx.AsyncClient, resident: Resident
    ) -> None:
        ticket = await factories.create_ticket(session, resident_id=resident.id)
        moved = TicketPatch.model_validate({"place": {"unit": "4", "room": "2604"}})
        await ticket_service.correct(session, ticket, moved, actor=BOT)
        await session.commit()

        await api.delete(f"/v1/residents/{resident.id}")

        await session.refresh(ticket)
        events = list(await session.scalars(select(TicketEvent)))
        for event in events:
            await session.refresh(event)
        history = str([(event.before, event.after, event.note) for event in events])
        assert (ticket.building, ticket.unit, ticket.room) == ("3", None, None)
        assert [door for door in ("1502", "2604") if door in history] == []

    async def test_a_ticket_somebody_else_wrote_keeps_its_place(
        self, session: AsyncSession, api: httpx.AsyncClient, resident: Resident
    ) -> None:
        named = await factories.create_ticket(session, contact_phone=PHONE)
        await session.commit()

        await api.delete(f"/v1/residents/{resident.id}")

        await session.refresh(named)
        assert (named.contact_phone, named.room) == (None, "1502")
