"""The working calendars over HTTP."""

from datetime import timedelta

import httpx

from backend.core.time import FakeClock


class TestCalendars:
    async def test_everybody_on_the_staff_can_read_them(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        body = (await client.get("/v1/calendars", headers=service_headers)).json()

        assert body["calendars"]["service"]["days"] == {"mon-sun": ["08:30-18:00"]}
        assert body["rules"][-1] == {
            **{"type": [], "category": [], "team": [], "priority": []},
            **{"response": "service", "finish": "service"},
        }
        assert body["warning"] is None

    async def test_unknown_holidays_are_named(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], clock: FakeClock
    ) -> None:
        clock.advance(timedelta(days=15 * 365))

        body = (await client.get("/v1/calendars", headers=service_headers)).json()

        assert "2041" in body["warning"]

    async def test_strangers_cannot(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/v1/calendars")).status_code == 401
