"""Waiting for new messages: the long poll and the stream."""

import asyncio
import json
from collections.abc import Mapping

import httpx
import pytest

from connectors.web import streaming
from connectors.web.gateway import MessageItem
from tests.connectors.web.fake_gateway import FakeGateway

Headers = Mapping[str, str]


async def somebody_listens(gateway: FakeGateway, expected: bool = True) -> None:
    async with asyncio.timeout(20):  # a busy machine takes its time
        while bool(gateway.listeners) is not expected:
            await asyncio.sleep(0.005)


class RacingGateway(FakeGateway):
    """Says something in the instant after the first look."""

    raced = False

    async def messages_after(
        self, conversation_id: int, after: int | None, limit: int
    ) -> list[MessageItem]:
        found = await super().messages_after(conversation_id, after, limit)
        if not self.raced:
            self.raced = True
            await self.say(conversation_id, text="in between")
        return found


class TestLongPoll:
    async def test_it_ends_with_the_first_message(
        self, client: httpx.AsyncClient, bearer: Headers, gateway: FakeGateway
    ) -> None:
        poll = asyncio.create_task(client.get("/v1/web/messages?wait_s=20", headers=bearer))
        await somebody_listens(gateway)
        await gateway.say(1, text="here")

        answer = await asyncio.wait_for(poll, 2)

        assert [item["text"] for item in answer.json()["items"]] == ["here"]

    async def test_it_ends_empty_when_its_time_is_up(
        self, client: httpx.AsyncClient, bearer: Headers, gateway: FakeGateway
    ) -> None:
        answer = await client.get("/v1/web/messages?wait_s=0.05", headers=bearer)

        assert answer.json() == {"items": [], "next": None}
        assert not gateway.listeners

    async def test_a_message_right_after_the_look_is_not_missed(
        self, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streaming, "LOOK_EVERY_S", 60)
        racing = RacingGateway(gateway.folder)

        looking = streaming.next_messages(racing, 1, None, wait_s=60)
        messages = await asyncio.wait_for(looking, 2)

        assert [message.text for message in messages] == ["in between"]

    async def test_a_lost_wake_up_only_delays(
        self, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(streaming, "LOOK_EVERY_S", 0.02)
        looking = asyncio.create_task(streaming.next_messages(gateway, 1, None, wait_s=60))
        await somebody_listens(gateway)
        await gateway.say(1, text="unheard", wake=False)

        messages = await asyncio.wait_for(looking, 2)

        assert [message.text for message in messages] == ["unheard"]


class TestStream:
    @pytest.fixture(autouse=True)
    def _short_life(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(streaming, "STREAM_LIFE_S", 0.1)
        monkeypatch.setattr(streaming, "HEARTBEAT_S", 0.03)

    async def test_events_carry_ids_and_the_stream_stays_alive(
        self, client: httpx.AsyncClient, bearer: Headers, gateway: FakeGateway
    ) -> None:
        await gateway.say(1, text="第一行\n第二行")

        answer = await client.get("/v1/web/stream", headers=bearer)

        retry, event, heartbeat = answer.text.split("\n\n")[:3]
        number, _, data = event.partition("\n")
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert (retry, number, heartbeat) == ("retry: 3000", "id: 1", ": heartbeat")
        assert json.loads(data.removeprefix("data: "))["text"] == "第一行\n第二行"

    @pytest.mark.parametrize(("query", "header"), [("&after=1", {}), ("", {"Last-Event-ID": "1"})])
    async def test_a_reconnect_goes_on_where_it_was(
        self,
        client: httpx.AsyncClient,
        bearer: Headers,
        gateway: FakeGateway,
        query: str,
        header: Headers,
    ) -> None:
        await gateway.say(1, text="old")
        await gateway.say(1, text="new")
        token = bearer["Authorization"].removeprefix("Bearer ")

        answer = await client.get(f"/v1/web/stream?token={token}{query}", headers=header)

        assert "id: 1\n" not in answer.text
        assert "id: 2\n" in answer.text

    @pytest.mark.parametrize("last", ["9" * 10, "2147483648"])
    async def test_an_id_no_database_holds_is_the_highest(
        self, client: httpx.AsyncClient, bearer: Headers, gateway: FakeGateway, last: str
    ) -> None:
        await gateway.say(1, text="old")

        answer = await client.get("/v1/web/stream", headers={**bearer, "Last-Event-ID": last})

        assert answer.status_code == 200
        assert "id: 1\n" not in answer.text
        assert gateway.asked_after == 2**31 - 1

    @pytest.mark.parametrize("last", ["9" * 5000, "-1", "1; DROP", "²"])
    async def test_what_is_no_id_counts_as_not_sent(
        self, client: httpx.AsyncClient, bearer: Headers, gateway: FakeGateway, last: str
    ) -> None:
        await gateway.say(1, text="old")
        headers = [(name.encode(), value.encode()) for name, value in bearer.items()]
        headers.append((b"Last-Event-ID", last.encode()))

        answer = await client.get("/v1/web/stream", headers=headers)

        assert "id: 1\n" in answer.text


class TestLeaving:
    async def test_a_leaving_client_ends_its_stream(
        self, gateway: FakeGateway, served: str
    ) -> None:
        gateway.sessions["token"] = 1
        address = served.replace("/chat", "/v1/web/stream?token=token")
        async with httpx.AsyncClient() as client, client.stream("GET", address) as answer:
            lines = answer.aiter_lines()  # kept: a forgotten iterator closes the connection
            await anext(lines)
            await somebody_listens(gateway)

        await somebody_listens(gateway, expected=False)
