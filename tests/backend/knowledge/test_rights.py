"""Who reads the knowledge base and who writes it."""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.staff.models import Role
from tests.backend import factories
from tests.backend.knowledge.steps import BODY, body


async def headers_of(session: AsyncSession, role: Role) -> dict[str, str]:
    staff = await factories.create_staff(session, role=role)
    headers = await factories.staff_headers(session, staff)
    await session.commit()
    return headers


class TestRights:
    @pytest.mark.parametrize("role", list(Role))
    async def test_every_member_of_staff_reads(
        self, session: AsyncSession, client: httpx.AsyncClient, role: Role, entry: dict[str, Any]
    ) -> None:
        headers = await headers_of(session, role)
        path = f"/v1/knowledge/{entry['id']}"

        for address in ("/v1/knowledge", path, "/v1/knowledge/search?q=a", "/v1/knowledge/tags"):
            assert (await client.get(address, headers=headers)).status_code == 200

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            (Role.AGENT, 403),
            (Role.WORKER, 403),
            (Role.TEAM_LEAD, 200),
            (Role.MANAGER, 200),
            (Role.ADMIN, 200),
        ],
    )
    async def test_leads_write(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        role: Role,
        status: int,
        entry: dict[str, Any],
    ) -> None:
        headers = await headers_of(session, role)
        path = f"/v1/knowledge/{entry['id']}"

        changed = await client.put(path, json=body(title="新"), headers=headers)
        made = await client.post("/v1/knowledge", json=BODY, headers=headers)
        deleted = await client.delete(path, headers=headers)

        allowed = status == 200
        assert changed.status_code == status
        assert made.status_code == (201 if allowed else 403)
        assert deleted.status_code == (204 if allowed else 403)

    @pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}])
    async def test_strangers_get_nothing(
        self, client: httpx.AsyncClient, headers: dict[str, str], entry: dict[str, Any]
    ) -> None:
        answers = [
            await client.get("/v1/knowledge", headers=headers),
            await client.get("/v1/knowledge/search?q=a", headers=headers),
            await client.get(f"/v1/knowledge/{entry['id']}", headers=headers),
            await client.post("/v1/knowledge", json=BODY, headers=headers),
            await client.delete(f"/v1/knowledge/{entry['id']}", headers=headers),
        ]

        assert [answer.status_code for answer in answers] == [401] * 5
