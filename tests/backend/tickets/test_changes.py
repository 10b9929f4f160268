"""Corrections, remarks and photos on a ticket."""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Media
from backend.core.database import clock_of
from backend.core.hub import Hub
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.tickets.steps import PHOTO


@pytest.fixture
async def ticket(session: AsyncSession) -> Ticket:
    ticket = await factories.create_ticket(
        session, visit_text="明天上午", visit_from=clock_of(session).now()
    )
    await session.commit()
    return ticket


@pytest.fixture
def api(client: httpx.AsyncClient, service_headers: dict[str, str]) -> httpx.AsyncClient:
    client.headers.update(service_headers)
    return client


class TestCorrection:
    @pytest.mark.parametrize(
        ("body", "shown"),
        [
            (
                {"contact": {"phone": "139 0000 1111"}},
                {"contact": {"name": "王女士", "phone": "13900001111"}},
            ),
            (
                {"contact": {"name": "李先生"}},
                {"contact": {"name": "李先生", "phone": "13800000000"}},
            ),
            ({"visit": {"text": "后天"}}, {"visit": {"text": "后天", "from": None, "to": None}}),
            ({"description": "水管爆了"}, {"description": "水管爆了"}),
            ({"anonymous": True}, {"anonymous": True}),
            ({"facility": "水龙头"}, {"facility": "水龙头"}),
        ],
    )
    async def test_what_is_named_changes_and_the_rest_stays(
        self, api: httpx.AsyncClient, ticket: Ticket, body: dict[str, Any], shown: dict[str, Any]
    ) -> None:
        before = (await api.get(f"/v1/tickets/{ticket.number}")).json()

        answer = await api.patch(f"/v1/tickets/{ticket.number}", json=body)

        assert answer.status_code == 200
        after = answer.json()
        assert {key: after[key] for key in shown} == shown
        assert all(after[key] == before[key] for key in after.keys() - shown.keys())

    async def test_a_part_of_the_place_keeps_the_other_parts(
        self, api: httpx.AsyncClient, ticket: Ticket
    ) -> None:
        body = {"place": {"room": "1503"}}

        place = (await api.patch(f"/v1/tickets/{ticket.number}", json=body)).json()["place"]

        assert (place["building"], place["unit"], place["room"]) == ("3", "2", "1503")

    async def test_each_kind_of_fact_is_an_event(
        self, api: httpx.AsyncClient, ticket: Ticket
    ) -> None:
        body = {"contact": {"name": "李先生"}, "description": "水管爆了"}
        await api.patch(f"/v1/tickets/{ticket.number}", json=body)

        events = (await api.get(f"/v1/tickets/{ticket.number}")).json()["events"]

        assert [(event["type"], event["after"]) for event in events] == [
            ("corrected", {"contact_name": "李先生", "field": "contact"}),
            ("corrected", {"description": "水管爆了", "field": "description"}),
        ]
        assert events[0]["before"] == {"contact_name": "王女士"}

    async def test_saying_the_same_again_is_no_event(
        self, api: httpx.AsyncClient, ticket: Ticket
    ) -> None:
        await api.patch(f"/v1/tickets/{ticket.number}", json={"contact": {"name": "王女士"}})

        assert (await api.get(f"/v1/tickets/{ticket.number}")).json()["events"] == []

    @pytest.mark.parametrize(
        "body",
        [
            {"description": " "},
            {"contact": {"phone": "138****5678"}},
            {"visit": {"from": "soon"}},
        ],
    )
    async def test_a_malformed_one_is_refused(
        self, api: httpx.AsyncClient, ticket: Ticket, body: dict[str, Any]
    ) -> None:
        answer = await api.patch(f"/v1/tickets/{ticket.number}", json=body)

        assert answer.status_code == 422

    async def test_a_closed_ticket_is_not_rewritten(
        self, session: AsyncSession, api: httpx.AsyncClient, ticket: Ticket
    ) -> None:
        ticket.status = "closed"
        await session.commit()

        answer = await api.patch(f"/v1/tickets/{ticket.number}", json={"description": "别的"})

        assert (answer.status_code, answer.json()["error"]) == (409, "transition_refused")


class TestRemarks:
    async def test_one_stands_in_comments_and_history(
        self, api: httpx.AsyncClient, ticket: Ticket
    ) -> None:
        url = f"/v1/tickets/{ticket.number}/comments"

        answer = await api.post(url, json={"text": "住户说还在漏", "by": "resident"})

        assert answer.status_code == 201
        detail = answer.json()
        assert detail["comments"] == [
            {"at": "2026-03-02T09:00:00+08:00", "actor": "住户", "text": "住户说还在漏"}
        ]
        assert detail["events"][-1]["note"] == "住户说还在漏"

    @pytest.mark.parametrize("text", ["", "  ", "长" * 4001, None])
    async def test_an_empty_or_endless_one_is_refused(
        self, api: httpx.AsyncClient, ticket: Ticket, text: str | None
    ) -> None:
        answer = await api.post(f"/v1/tickets/{ticket.number}/comments", json={"text": text})

        assert answer.status_code == 422

    async def test_open_pages_hear_of_it(
        self, api: httpx.AsyncClient, hub: Hub, ticket: Ticket
    ) -> None:
        with hub.subscribe("tickets", f"ticket:{ticket.number}") as queue:
            await api.post(f"/v1/tickets/{ticket.number}/comments", json={"text": "好"})

            assert queue.get_nowait() == {"number": ticket.number, "status": "submitted"}
            assert queue.get_nowait() == {"event": "comment"}


class TestPhotos:
    async def test_one_is_attached_and_recorded(
        self, session: AsyncSession, api: httpx.AsyncClient, ticket: Ticket
    ) -> None:
        now = clock_of(session).now()
        session.add(Media(id=PHOTO, content_type="image/jpeg", size=1, created_at=now))
        await session.commit()
        body = {"media_id": PHOTO, "kind": "after"}

        answer = await api.post(f"/v1/tickets/{ticket.number}/attachments", json=body)

        assert answer.status_code == 201
        photo = answer.json()["attachments"][0]
        assert (photo["media_id"], photo["kind"]) == (PHOTO, "after")
        assert answer.json()["events"][-1]["type"] == "attachment"

    @pytest.mark.parametrize(
        "body", [{"media_id": "none"}, {"media_id": "0" * 32}, {"media_id": "m", "kind": "x"}, {}]
    )
    async def test_an_unknown_one_is_refused(
        self, api: httpx.AsyncClient, ticket: Ticket, body: dict[str, str]
    ) -> None:
        answer = await api.post(f"/v1/tickets/{ticket.number}/attachments", json=body)

        assert answer.status_code == 422
