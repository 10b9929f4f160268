"""Figures over HTTP: who sees them, over which days, in which form."""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.staff.models import Role
from tests.backend import factories
from tests.backend.analytics.steps import conversation, say

NAMES = ["intents", "service", "satisfaction", "bot", "knowledge-gaps"]


async def read(
    client: httpx.AsyncClient, name: str, headers: dict[str, str], **days: str
) -> httpx.Response:
    return await client.get(f"/v1/analytics/{name}", params=days, headers=headers)


@pytest.mark.parametrize("name", NAMES)
class TestEveryFigure:
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
    async def test_leads_see_it(
        self, session: AsyncSession, client: httpx.AsyncClient, name: str, role: Role, status: int
    ) -> None:
        staff = await factories.create_staff(session, role=role)
        headers = await factories.staff_headers(session, staff)
        await session.commit()

        assert (await read(client, name, headers)).status_code == status

    async def test_strangers_do_not(self, client: httpx.AsyncClient, name: str) -> None:
        assert (await read(client, name, {})).status_code == 401
        assert (await read(client, name, {"Authorization": "Bearer x"})).status_code == 401

    async def test_thirty_days_unless_named(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], name: str
    ) -> None:
        usual = await read(client, name, service_headers)
        until = await read(client, name, service_headers, to="2026-01-31")
        named = {"from": "2026-02-28", "to": "2026-03-01"}
        chosen = await read(client, name, service_headers, **named)

        assert usual.json()["period"] == {"start": "2026-02-01", "end": "2026-03-02"}
        assert until.json()["period"] == {"start": "2026-01-02", "end": "2026-01-31"}
        assert chosen.json()["period"] == {"start": "2026-02-28", "end": "2026-03-01"}

    @pytest.mark.parametrize(
        ("days", "code"),
        [
            ({"from": "2026-03-02", "to": "2026-03-01"}, "invalid_period"),
            ({"from": "2026-03-03"}, "invalid_period"),
            ({"from": "0001-01-01"}, "invalid_period"),
            ({"to": "0001-01-01"}, "invalid_period"),
            ({"to": "9999-12-31"}, "invalid_period"),
            ({"from": "yesterday"}, "invalid_request"),
            ({"to": "2026-02-30"}, "invalid_request"),
        ],
    )
    async def test_days_that_make_no_period_are_refused(
        self,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        name: str,
        days: dict[str, str],
        code: str,
    ) -> None:
        answer = await read(client, name, service_headers, **days)

        assert (answer.status_code, answer.json()["error"]) == (422, code)


class TestForm:
    async def test_a_share_carries_what_it_was_counted_from(
        self, session: AsyncSession, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        talk = await conversation(session)
        for intent in ("repair", "repair", "nlu_fallback"):
            await say(session, talk, intent)
        await session.commit()

        body: dict[str, Any] = (await read(client, "intents", service_headers)).json()

        assert body["understood"] == {
            "numerator": 2,
            "denominator": 3,
            "target": None,
            "share": 0.6667,
        }
        assert body["days"][-2] == {
            "day": "2026-03-01",
            "messages": 3,
            "intents": {"repair": 2, "nlu_fallback": 1},
        }
