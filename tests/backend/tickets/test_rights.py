"""Who may make and correct tickets, and who may lift an anonymity."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.staff.models import Role
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.tickets.steps import leak, post


async def headers_of(session: AsyncSession, role: Role) -> dict[str, str]:
    staff = await factories.create_staff(session, role=role)
    headers = await factories.staff_headers(session, staff)
    await session.commit()
    return headers


class TestWriting:
    async def test_a_worker_makes_no_tickets(
        self, session: AsyncSession, client: httpx.AsyncClient
    ) -> None:
        answer = await post(client, await headers_of(session, Role.WORKER), leak())

        assert (answer.status_code, answer.json()["error"]) == (403, "not_permitted")

    async def test_a_worker_corrects_nothing(
        self, session: AsyncSession, client: httpx.AsyncClient, ticket: Ticket
    ) -> None:
        headers = await headers_of(session, Role.WORKER)
        body = {"contact": {"phone": "13900000000"}}

        answer = await client.patch(f"/v1/tickets/{ticket.number}", json=body, headers=headers)

        await session.refresh(ticket)
        assert (answer.status_code, ticket.contact_phone) == (403, "13800000000")

    @pytest.mark.parametrize("role", [Role.AGENT, Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN])
    async def test_the_desk_does_both(
        self, session: AsyncSession, client: httpx.AsyncClient, role: Role
    ) -> None:
        headers = await headers_of(session, role)

        made = await post(client, headers, leak())
        path = f"/v1/tickets/{made.json()['number']}"
        corrected = await client.patch(path, json={"facility": "水管"}, headers=headers)

        assert (made.status_code, corrected.status_code) == (201, 200)


class TestAnonymity:
    @pytest.mark.parametrize(
        ("role", "status", "hidden"),
        [
            (Role.AGENT, 403, True),
            (Role.TEAM_LEAD, 403, True),
            (Role.MANAGER, 200, False),
            (Role.ADMIN, 200, False),
        ],
    )
    async def test_only_who_sees_the_person_lifts_it(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        role: Role,
        status: int,
        hidden: bool,
    ) -> None:
        ticket = await factories.create_ticket(session, anonymous=True)
        headers = await headers_of(session, role)
        path = f"/v1/tickets/{ticket.number}"

        answer = await client.patch(path, json={"anonymous": False}, headers=headers)

        await session.refresh(ticket)
        assert (answer.status_code, ticket.anonymous) == (status, hidden)

    async def test_everybody_may_leave_it_as_it_is(
        self, session: AsyncSession, client: httpx.AsyncClient
    ) -> None:
        ticket = await factories.create_ticket(session, anonymous=True)
        headers = await headers_of(session, Role.AGENT)
        path, body = f"/v1/tickets/{ticket.number}", {"anonymous": True, "facility": "水管"}

        answer = await client.patch(path, json=body, headers=headers)

        assert (answer.status_code, answer.json()["facility"]) == (200, "水管")


class TestPhotos:
    @pytest.mark.parametrize("media_id", ["photo\x00", "../../etc/passwd", "A" * 32, "f" * 33, ""])
    async def test_what_is_no_key_is_refused(
        self,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        ticket: Ticket,
        media_id: str,
    ) -> None:
        path = f"/v1/tickets/{ticket.number}/attachments"

        made = await post(client, service_headers, leak(media_ids=[media_id]))
        put = await client.post(path, json={"media_id": media_id}, headers=service_headers)

        assert (made.status_code, put.status_code) == (422, 422)
