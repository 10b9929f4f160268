"""Known outages and dangers."""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.staff.models import Role
from tests.backend import factories

OUTAGE: dict[str, Any] = {
    "matter": "3、5栋停水",
    "notice": "因水泵检修，3栋、5栋今天 9:00–15:00 停水。",
    "scope": {"buildings": ["3", "5"]},
    "expected_end_at": "2026-03-02T15:00:00+08:00",
}


@pytest.fixture
def api(client: httpx.AsyncClient, service_headers: dict[str, str]) -> httpx.AsyncClient:
    client.headers.update(service_headers)
    return client


class TestOpening:
    async def test_it_is_listed_until_resolved(self, api: httpx.AsyncClient) -> None:
        opened = await api.post("/v1/incidents", json=OUTAGE)
        going_on = await api.get("/v1/incidents", params={"open": "true"})
        await api.post(f"/v1/incidents/{opened.json()['id']}/resolve", json={})
        afterwards = await api.get("/v1/incidents", params={"open": "true"})

        assert opened.status_code == 201
        assert going_on.json()["items"] == [opened.json()]
        assert afterwards.json()["items"] == []
        assert len((await api.get("/v1/incidents")).json()["items"]) == 1

    async def test_everything_given_is_kept(self, api: httpx.AsyncClient) -> None:
        body = (await api.post("/v1/incidents", json=OUTAGE)).json()

        assert {key: body[key] for key in OUTAGE} == OUTAGE
        assert (body["opened_by"], body["resolved_at"]) == ("接口", None)

    @pytest.mark.parametrize(
        "changes",
        [
            {"matter": " "},
            {"notice": ""},
            {"scope": {"houses": ["3"]}},
            {"scope": {"buildings": "3"}},
            {"expected_end_at": "soon"},
            {"notice": "\x00"},
        ],
    )
    async def test_a_malformed_one_is_refused(
        self, api: httpx.AsyncClient, changes: dict[str, Any]
    ) -> None:
        answer = await api.post("/v1/incidents", json={**OUTAGE, **changes})

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")

    @pytest.mark.parametrize(
        ("role", "status"),
        [(Role.AGENT, 201), (Role.WORKER, 403), (Role.TEAM_LEAD, 201), (Role.MANAGER, 201)],
    )
    async def test_the_desk_decides(
        self, session: AsyncSession, client: httpx.AsyncClient, role: Role, status: int
    ) -> None:
        staff = await factories.create_staff(session, role=role)
        headers = await factories.staff_headers(session, staff)
        await session.commit()

        answer = await client.post("/v1/incidents", json=OUTAGE, headers=headers)

        assert answer.status_code == status


class TestResolving:
    async def test_the_all_clear_is_kept_and_the_first_counts(self, api: httpx.AsyncClient) -> None:
        opened = (await api.post("/v1/incidents", json=OUTAGE)).json()
        url = f"/v1/incidents/{opened['id']}/resolve"

        first = await api.post(url, json={"notice": "已恢复供水"})
        second = await api.post(url, json={})

        assert first.json()["resolution"] == "已恢复供水"
        assert first.json()["resolved_at"] is not None
        assert second.json() == first.json()

    async def test_an_unknown_one_is_not_found(self, api: httpx.AsyncClient) -> None:
        answer = await api.post("/v1/incidents/999999/resolve", json={})

        assert (answer.status_code, answer.json()["error"]) == (404, "incident_not_found")
