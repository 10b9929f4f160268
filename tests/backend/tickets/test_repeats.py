"""The same matter within a week reopens its ticket; anything else makes a new one."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.time import FakeClock
from backend.tickets import service as ticket_service
from tests.backend import factories
from tests.backend.tickets.steps import PHOTO, WALK, add_media, leak, post

Headers = dict[str, str]


async def finished(client: httpx.AsyncClient, headers: Headers, **changes: Any) -> str:
    """Make a ticket and do the work; returns its number."""
    number: str = (await post(client, headers, leak(**changes))).json()["number"]
    for action, inputs, _ in WALK[:4]:
        body = {"action": action, **inputs}
        answer = await client.post(f"/v1/tickets/{number}/transitions", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    return number


class TestARepeat:
    async def test_reopens_the_ticket_and_keeps_its_number(
        self, client: httpx.AsyncClient, service_headers: Headers
    ) -> None:
        number = await finished(client, service_headers)

        again = await post(client, service_headers, leak(description="又漏了，比上次还厉害"))

        body = again.json()
        assert (again.status_code, body["number"]) == (200, number)
        assert (body["status"], body["reopen_count"]) == ("accepted", 1)

    async def test_keeps_the_new_words_photos_and_time(
        self, client: httpx.AsyncClient, session: AsyncSession, service_headers: Headers
    ) -> None:
        await add_media(session, PHOTO)
        number = await finished(client, service_headers)
        changes = {"description": "又漏了", "visit": {"text": "周六上午"}, "media_ids": [PHOTO]}

        await post(client, service_headers, leak(**changes))

        detail = (await client.get(f"/v1/tickets/{number}", headers=service_headers)).json()
        assert "又漏了" in [event["note"] for event in detail["events"]]
        assert detail["visit"]["text"] == "周六上午"
        assert PHOTO in [photo["media_id"] for photo in detail["attachments"]]

    async def test_asked_twice_with_one_key_reopens_once(
        self, client: httpx.AsyncClient, service_headers: Headers
    ) -> None:
        number = await finished(client, service_headers)
        headers = {**service_headers, "Idempotency-Key": "talk:2"}

        first = await post(client, headers, leak())
        second = await post(client, headers, leak())

        assert first.json()["number"] == second.json()["number"] == number
        assert second.json()["reopen_count"] == 1

    async def test_counts_until_the_last_of_the_days(
        self, client: httpx.AsyncClient, service_headers: Headers, clock: FakeClock
    ) -> None:
        number = await finished(client, service_headers)
        clock.advance(timedelta(days=7))
        just = await post(client, service_headers, leak())
        number_of_just = just.json()["number"]

        for action, inputs, _ in WALK[1:4]:
            body = {"action": action, **inputs}
            await client.post(
                f"/v1/tickets/{number}/transitions", json=body, headers=service_headers
            )
        clock.advance(timedelta(days=7, seconds=1))
        late = await post(client, service_headers, leak())

        assert (number_of_just, late.status_code) == (number, 201)


class TestInAChat:
    async def test_a_matter_first_told_at_the_desk_goes_on_in_the_chat(
        self, client: httpx.AsyncClient, session: AsyncSession, service_headers: Headers
    ) -> None:
        talk = await factories.create_conversation(session)
        await session.commit()
        number = await finished(client, service_headers)

        again = await post(client, service_headers, leak(conversation_id=talk.id))

        body = again.json()
        assert (again.status_code, body["number"]) == (200, number)
        assert (body["conversation_id"], body["channel_user"]) == (talk.id, talk.channel_user)

    async def test_a_neighbours_ticket_is_not_reopened_by_naming_their_phone(
        self, client: httpx.AsyncClient, session: AsyncSession, service_headers: Headers
    ) -> None:
        mine, other = [await factories.create_conversation(session) for _ in range(2)]
        await session.commit()
        await finished(client, service_headers, conversation_id=mine.id)

        again = await post(client, service_headers, leak(conversation_id=other.id))

        assert (again.status_code, again.json()["conversation_id"]) == (201, other.id)


class TestSomethingElse:
    @pytest.mark.parametrize(
        "changes",
        [
            {"category": "lift"},
            {"category": None, "facility": None, "description": "卧室墙上的画框歪了"},
            {"type": "complaint"},
            {"place": {"building": "3", "unit": "2", "room": "1503"}},
            {"place": {"area": "大堂", "is_public": True}},
            {"contact": {"name": "李先生", "phone": "13900001111"}},
            {"facility": "马桶"},
            {"anonymous": True},
            {"priority": "emergency", "type": "emergency"},
            {"created_at": "2026-03-01T09:00:00+08:00"},
        ],
    )
    async def test_makes_a_new_ticket(
        self, client: httpx.AsyncClient, service_headers: Headers, changes: dict[str, Any]
    ) -> None:
        number = await finished(client, service_headers, facility="水龙头", category="plumbing")

        other = await post(
            client,
            service_headers,
            leak(**{"facility": "水龙头", "category": "plumbing", **changes}),
        )

        assert other.status_code == 201, other.text
        assert other.json()["number"] != number

    async def test_while_the_first_is_under_way_makes_a_new_ticket(
        self, client: httpx.AsyncClient, service_headers: Headers
    ) -> None:
        first = await post(client, service_headers, leak())

        second = await post(client, service_headers, leak())

        assert (first.status_code, second.status_code) == (201, 201)

    async def test_a_withdrawn_one_stays_withdrawn(
        self, client: httpx.AsyncClient, session: AsyncSession, service_headers: Headers
    ) -> None:
        number = (await post(client, service_headers, leak())).json()["number"]
        await client.post(
            f"/v1/tickets/{number}/transitions",
            json={"action": "withdraw"},
            headers=service_headers,
        )

        second = await post(client, service_headers, leak())

        assert second.status_code == 201
        assert (await ticket_service.get(session, number)).status == "withdrawn"
