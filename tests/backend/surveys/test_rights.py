"""Who may answer for a resident, change their answers, and read their words."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import clock_of
from backend.staff.models import Role
from backend.surveys.models import Survey
from tests.backend import factories

WORDS = "再打 13812345678 找我"


@pytest.fixture
async def survey(session: AsyncSession) -> Survey:
    ticket = await factories.create_ticket(session, status="done")
    now = clock_of(session).now()
    row = Survey(
        ticket_id=ticket.id,
        status="sent",
        attitude=2,
        comment=WORDS,
        planned_at=now,
        invite_at=now,
    )
    session.add(row)
    await session.commit()
    return row


async def headers_of(session: AsyncSession, role: Role) -> dict[str, str]:
    headers = await factories.staff_headers(
        session, await factories.create_staff(session, role=role)
    )
    await session.commit()
    return headers


class TestAnswering:
    @pytest.mark.parametrize("path", ["answers", "decline"])
    async def test_a_worker_does_not_rate_their_own_work(
        self, session: AsyncSession, client: httpx.AsyncClient, survey: Survey, path: str
    ) -> None:
        headers = await headers_of(session, Role.WORKER)

        answer = await client.post(
            f"/v1/surveys/{survey.id}/{path}", json={"speed": 5}, headers=headers
        )

        await session.refresh(survey)
        assert (answer.status_code, survey.speed, survey.status) == (403, None, "sent")

    @pytest.mark.parametrize(
        ("role", "status", "score"),
        [(Role.AGENT, 403, 2), (Role.TEAM_LEAD, 200, 5), (Role.MANAGER, 200, 5)],
    )
    async def test_only_leads_replace_a_score(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        survey: Survey,
        role: Role,
        status: int,
        score: int,
    ) -> None:
        headers = await headers_of(session, role)
        path, body = f"/v1/surveys/{survey.id}/answers", {"attitude": 5, "replace": True}

        answer = await client.post(path, json=body, headers=headers)

        await session.refresh(survey)
        assert (answer.status_code, survey.attitude) == (status, score)

    async def test_an_agent_adds_what_was_said_on_the_phone(
        self, session: AsyncSession, client: httpx.AsyncClient, survey: Survey
    ) -> None:
        headers = await headers_of(session, Role.AGENT)

        answer = await client.post(
            f"/v1/surveys/{survey.id}/answers", json={"speed": 4}, headers=headers
        )

        assert (answer.status_code, answer.json()["speed"]) == (200, 4)


class TestReading:
    @pytest.mark.parametrize(
        ("role", "shown"), [(Role.AGENT, "再打 138****5678 找我"), (Role.TEAM_LEAD, WORDS)]
    )
    async def test_phones_in_comments_are_masked(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        survey: Survey,
        role: Role,
        shown: str,
    ) -> None:
        headers = await headers_of(session, role)

        one = (await client.get(f"/v1/surveys/{survey.id}", headers=headers)).json()
        page = (await client.get("/v1/surveys", headers=headers)).json()["items"]
        ticket = (await client.get(f"/v1/tickets/{one['ticket']}", headers=headers)).json()

        comments = [item["comment"] for item in (one, *page, *ticket["surveys"])]
        assert comments == [shown] * 3
