"""Erasure reaches what could only be said by phone."""

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import SERVICE
from backend.notifications.models import Notification
from backend.residents.models import Resident
from backend.tasks.models import StaffTask
from backend.tickets import service as ticket_service
from tests.backend import factories

PHONE = "13812345678"


@pytest.fixture
async def resident(session: AsyncSession) -> Resident:
    """Somebody without a chat, whose repair was finished in their name."""
    resident = await factories.create_resident(session, name="王秀英", phone=PHONE)
    ticket = await factories.create_ticket(
        session, resident_id=resident.id, contact_phone=PHONE, status="in_progress"
    )
    said = f"已和王秀英（{PHONE}）说好"
    await ticket_service.transition(
        session, ticket, "finish", actor=SERVICE, result=said, reason="不便拍照"
    )
    await session.commit()
    return resident


class TestCalls:
    async def test_names_and_numbers_are_gone_and_nobody_is_called(
        self, session: AsyncSession, api: httpx.AsyncClient, resident: Resident
    ) -> None:
        await api.delete(f"/v1/residents/{resident.id}")

        session.expire_all()
        tasks = list(await session.scalars(select(StaffTask)))
        drafts = list(await session.scalars(select(Notification.draft)))
        left = str([*(task.text for task in tasks), *drafts])
        assert "***" in left
        assert "王秀英" not in left
        assert PHONE not in left
        assert all(task.done_at is not None for task in tasks)
