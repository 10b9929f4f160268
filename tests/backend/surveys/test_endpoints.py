"""Surveys over HTTP."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import SERVICE
from backend.surveys.models import Survey
from backend.tickets import service as ticket_service
from tests.backend import factories


@pytest.fixture
async def survey(session: AsyncSession) -> Survey:
    ticket = await factories.create_ticket(session, number="BX1", status="in_progress")
    await ticket_service.transition(
        session, ticket, "finish", actor=SERVICE, result="好了", reason="不便拍照"
    )
    await factories.create_ticket(session, number="BX2")
    await session.commit()
    return (await session.scalars(select(Survey))).one()


@pytest.fixture
def api(client: httpx.AsyncClient, service_headers: dict[str, str]) -> httpx.AsyncClient:
    client.headers.update(service_headers)
    return client


class TestReading:
    async def test_a_ticket_has_its_survey(self, api: httpx.AsyncClient, survey: Survey) -> None:
        items = (await api.get("/v1/surveys", params={"ticket": "BX1"})).json()["items"]

        assert [(item["ticket"], item["status"]) for item in items] == [("BX1", "planned")]
        assert [items[0][key] for key in ("attitude", "speed", "result", "solved")] == [None] * 4

    async def test_another_ticket_has_none(self, api: httpx.AsyncClient, survey: Survey) -> None:
        page = (await api.get("/v1/surveys", params={"ticket": "BX2"})).json()

        assert page == {"items": [], "next": None}

    async def test_the_ticket_shows_it_too(self, api: httpx.AsyncClient, survey: Survey) -> None:
        ticket = (await api.get("/v1/tickets/BX1")).json()

        assert [item["id"] for item in ticket["surveys"]] == [survey.id]

    async def test_it_needs_a_token(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/v1/surveys")).status_code == 401


class TestAnswering:
    async def test_scores_are_stored(self, api: httpx.AsyncClient, survey: Survey) -> None:
        body = {"attitude": 5, "speed": 4, "result": 5, "solved": True, "comment": " 好 "}

        answer = await api.post(f"/v1/surveys/{survey.id}/answers", json=body)

        assert answer.status_code == 200
        stored = answer.json()
        assert (stored["status"], stored["comment"], stored["solved"]) == ("answered", "好", True)

    @pytest.mark.parametrize("comment", [None, "", "  "])
    async def test_no_words_are_no_comment(
        self, api: httpx.AsyncClient, survey: Survey, comment: str | None
    ) -> None:
        body = {"attitude": 5, "comment": comment}

        answer = await api.post(f"/v1/surveys/{survey.id}/answers", json=body)

        assert (answer.status_code, answer.json()["comment"]) == (200, None)

    @pytest.mark.parametrize(
        "body", [{"attitude": 0}, {"speed": 6}, {"result": "很好"}, {"result": 4.5}]
    )
    async def test_other_scores_are_refused(
        self, api: httpx.AsyncClient, survey: Survey, body: dict[str, Any]
    ) -> None:
        answer = await api.post(f"/v1/surveys/{survey.id}/answers", json=body)

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")

    async def test_a_declined_one_takes_no_answers(
        self, api: httpx.AsyncClient, survey: Survey
    ) -> None:
        declined = await api.post(f"/v1/surveys/{survey.id}/decline")

        answer = await api.post(f"/v1/surveys/{survey.id}/answers", json={"attitude": 5})

        assert declined.json()["status"] == "declined"
        assert (answer.status_code, answer.json()["error"]) == (409, "survey_closed")

    @pytest.mark.parametrize("path", ["answers", "decline"])
    async def test_an_unknown_one_is_not_found(self, api: httpx.AsyncClient, path: str) -> None:
        answer = await api.post(f"/v1/surveys/999999/{path}", json={})

        assert (answer.status_code, answer.json()["error"]) == (404, "survey_not_found")
