"""An estate of two buildings, and people who keep its register."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.residents.models import Building
from backend.staff.models import Role
from tests.backend import factories


@pytest.fixture
def api(client: httpx.AsyncClient, service_headers: dict[str, str]) -> httpx.AsyncClient:
    client.headers.update(service_headers)
    return client


@pytest.fixture
async def estate(session: AsyncSession) -> None:
    session.add(Building(name="3", units=2, floors=18))
    session.add(Building(name="商业街", units=1, floors=2))
    await session.commit()


@pytest.fixture
async def agent_headers(session: AsyncSession) -> dict[str, str]:
    agent = await factories.create_staff(session, role=Role.AGENT)
    headers = await factories.staff_headers(session, agent)
    await session.commit()
    return headers
