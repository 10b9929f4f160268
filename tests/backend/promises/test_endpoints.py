"""The promise ledger over HTTP: who may write into it, and what makes no sense there."""

from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import SERVICE
from backend.promises import service as promise_service
from backend.staff.models import Role
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.promises.steps import ledger

SOON = "2026-03-02T11:00:00+08:00"


@pytest.fixture
async def url(session: AsyncSession, ticket: Ticket) -> str:
    await session.commit()
    return f"/v1/tickets/{ticket.number}/promises"


class TestStating:
    async def test_a_stated_time_is_in_the_list_and_in_the_history(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], ticket: Ticket, url: str
    ) -> None:
        body = {"due_at": SOON, "note": "电话里说的"}

        made = await client.post(url, json=body, headers=service_headers)
        listed = await client.get(
            f"/v1/promises?ticket={ticket.number}&status=open", headers=service_headers
        )
        detail = await client.get(f"/v1/tickets/{ticket.number}", headers=service_headers)

        assert made.status_code == 201
        assert listed.json()["items"] == [made.json()]
        assert (made.json()["kind"], made.json()["due_at"]) == ("answer", SOON)
        event = detail.json()["events"][-1]
        assert (event["type"], event["note"]) == ("promise", "电话里说的")
        assert event["after"] == {"promise": "answer", "promised_at": SOON}

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({}, 422),
            ({"due_at": "马上"}, 422),
            ({"due_at": "2026-03-02T08:00:00+08:00"}, 422),
            ({"due_at": "9999-01-01T00:00:00Z"}, 422),
            ({"due_at": SOON, "kind": "finish"}, 422),
            ({"due_at": SOON, "note": "长" * 501}, 422),
            ({"due_at": SOON, "note": "a\x00b"}, 201),
            ({"due_at": SOON, "note": None}, 201),
        ],
    )
    async def test_what_makes_no_sense_is_refused(
        self,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        url: str,
        body: dict[str, Any],
        status: int,
    ) -> None:
        answer = await client.post(url, json=body, headers=service_headers)

        assert answer.status_code == status

    async def test_nothing_is_promised_about_what_is_over(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        ticket: Ticket,
        url: str,
    ) -> None:
        ticket.status = "withdrawn"
        await session.commit()

        answer = await client.post(url, json={"due_at": SOON}, headers=service_headers)

        assert (answer.status_code, answer.json()["error"]) == (409, "ticket_over")


class TestRights:
    @pytest.mark.parametrize(("mine", "status"), [(True, 201), (False, 403)])
    async def test_a_worker_speaks_only_for_own_tickets(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        ticket: Ticket,
        url: str,
        mine: bool,
        status: int,
    ) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER)
        ticket.assignee_id = worker.id if mine else None
        headers = await factories.staff_headers(session, worker)
        await session.commit()

        answer = await client.post(url, json={"due_at": SOON}, headers=headers)

        assert answer.status_code == status
        assert len(await ledger(session)) == (1 if mine else 0)

    @pytest.mark.parametrize(("role", "status"), [(Role.WORKER, 403), (Role.AGENT, 200)])
    async def test_a_word_said_in_a_talk_is_settled_by_who_talks_with_residents(
        self, session: AsyncSession, client: httpx.AsyncClient, role: Role, status: int
    ) -> None:
        staff = await factories.create_staff(session, role=role)
        headers = await factories.staff_headers(session, staff)
        talk = await factories.create_conversation(session)
        promise = await promise_service.state_in_talk(
            session, talk.id, datetime.fromisoformat(SOON), actor=SERVICE
        )
        await session.commit()

        answer = await client.post(f"/v1/promises/{promise.id}/keep", headers=headers)

        await session.refresh(promise)
        assert answer.status_code == status
        assert promise.status == ("kept" if status == 200 else "open")

    async def test_a_stranger_sees_nothing(self, client: httpx.AsyncClient, url: str) -> None:
        assert (await client.get("/v1/promises")).status_code == 401
        assert (await client.post(url, json={"due_at": SOON})).status_code == 401

    async def test_an_anonymous_tickets_talk_is_hidden(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        ticket: Ticket,
        url: str,
    ) -> None:
        ticket.anonymous = True
        agent = await factories.create_staff(session)
        headers = await factories.staff_headers(session, agent)
        await session.commit()
        await client.post(url, json={"due_at": SOON}, headers=service_headers)

        (item,) = (await client.get("/v1/promises", headers=headers)).json()["items"]

        assert (item["ticket"], item["conversation_id"]) == (ticket.number, None)


class TestKeeping:
    async def test_it_is_noted_once(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], url: str
    ) -> None:
        made = (await client.post(url, json={"due_at": SOON}, headers=service_headers)).json()
        keep = f"/v1/promises/{made['id']}/keep"

        answers = [await client.post(keep, headers=service_headers) for _ in range(2)]

        assert [answer.json()["status"] for answer in answers] == ["kept", "kept"]

    @pytest.mark.parametrize(("key", "status"), [("7777", 404), ("0", 422), ("x", 422)])
    async def test_an_unknown_one_is_not_found(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], key: str, status: int
    ) -> None:
        answer = await client.post(f"/v1/promises/{key}/keep", headers=service_headers)

        assert answer.status_code == status
