"""The client of Rasa's gateway channel: what it asks, and what it makes of the answers."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from connectors.base import Button
from connectors.bot import BotAnswer, BotParse, BotReply, BotUnavailable
from connectors.rasa import RasaClient

Answer = Callable[[httpx.Request], httpx.Response]
FULL: dict[str, Any] = {
    "replies": [
        {"text": "请问几栋？", "buttons": [{"id": "b3", "title": "3栋"}, {"id": 5, "title": 5}]},
        {"text": "或者直接说"},
    ],
    "parse": {
        "intent": {"name": "repair", "confidence": 0.93},
        "entities": [{"entity": "facility", "value": "水龙头"}],
        "matters": [{"intent": "repair", "text": "漏水"}],
    },
    "form": {"name": "ticket_form", "requested": "place"},
}


def client_of(answer: Answer) -> RasaClient:
    return RasaClient("http://bot", 5, transport=httpx.MockTransport(answer))


async def ask(answer: Answer) -> BotAnswer:
    return await client_of(answer).ask(sender="7", text="漏水", metadata={"message_id": 3})


def says(body: Any, status: int = 200) -> Answer:
    return lambda _: httpx.Response(status, json=body)


def raises(error: type[httpx.HTTPError]) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("trouble")

    return answer


async def reason_of(answer: Answer) -> str:
    with pytest.raises(BotUnavailable) as caught:
        await ask(answer)
    return caught.value.reason


class TestAsking:
    async def test_the_gateway_channel_gets_message_and_context(self) -> None:
        seen: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return httpx.Response(200, json=FULL)

        await ask(answer)

        (request,) = seen
        assert (request.method, request.url.path) == ("POST", "/webhooks/gateway/messages")
        assert json.loads(request.content) == {
            "sender": "7",
            "text": "漏水",
            "message_id": 3,
            "metadata": {"message_id": 3},
        }


class TestAnswers:
    async def test_replies_parse_and_form_come_back(self) -> None:
        assert await ask(says(FULL)) == BotAnswer(
            replies=(
                BotReply("请问几栋？", (Button("b3", "3栋"), Button("5", "5"))),
                BotReply("或者直接说"),
            ),
            parse=BotParse(
                intent="repair",
                confidence=0.93,
                entities=[{"entity": "facility", "value": "水龙头"}],
                matters=[{"intent": "repair", "text": "漏水"}],
            ),
            form={"name": "ticket_form", "requested": "place"},
        )

    @pytest.mark.parametrize(
        "parse",
        [None, {}, {"intent": None}, {"intent": {}}, {"entities": None, "matters": None}],
    )
    async def test_a_parse_may_be_missing(self, parse: Any) -> None:
        answer = await ask(says({"replies": [], "parse": parse}))

        assert answer == BotAnswer(replies=(), parse=BotParse())

    @pytest.mark.parametrize("reply", [{}, {"text": None}, {"buttons": None}])
    async def test_a_reply_may_be_empty(self, reply: dict[str, None]) -> None:
        assert (await ask(says({"replies": [reply]}))).replies == (BotReply(""),)


class TestNoAnswer:
    @pytest.mark.parametrize(
        ("error", "reason"),
        [
            (httpx.ConnectError, "refused"),
            (httpx.ConnectTimeout, "refused"),
            (httpx.ReadTimeout, "timeout"),
            (httpx.WriteTimeout, "timeout"),
            (httpx.PoolTimeout, "timeout"),
            (httpx.ReadError, "failed"),
            (httpx.RemoteProtocolError, "failed"),
        ],
    )
    async def test_the_network_tells_why(self, error: type[httpx.HTTPError], reason: str) -> None:
        assert await reason_of(raises(error)) == reason

    @pytest.mark.parametrize(
        ("status", "reason"),
        [
            (503, "refused"),
            (409, "refused"),
            (500, "failed"),
            (404, "failed"),
            (400, "failed"),
            (302, "failed"),
        ],
    )
    async def test_the_status_tells_why(self, status: int, reason: str) -> None:
        assert await reason_of(says(FULL, status)) == reason

    @pytest.mark.parametrize(
        "content",
        [b"", b"<html>", b'{"replies": [', b"\xff\xfe\x00", b"[]", b"null", b'"ok"', b"7"],
    )
    async def test_garbage_is_no_answer(self, content: bytes) -> None:
        assert await reason_of(lambda _: httpx.Response(200, content=content)) == "failed"

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"replies": None},
            {"replies": 7},
            {"replies": ["text"]},
            {"replies": [{"buttons": ["x"]}]},
            {"replies": [{"buttons": [{"id": "x"}]}]},
            {"replies": [], "parse": "repair"},
            {"replies": [], "parse": {"intent": "repair"}},
            {"replies": [], "parse": {"intent": {"confidence": "high"}}},
            {"replies": [], "parse": {"entities": 7}},
        ],
    )
    async def test_another_shape_is_no_answer(self, body: dict[str, Any]) -> None:
        assert await reason_of(says(body)) == "failed"


class TestStatus:
    @pytest.mark.parametrize(
        ("answer", "status"),
        [
            (says({"model_file": "models/a.tar.gz"}), "up"),
            (says({"model_id": "abc"}), "up"),
            (says({"model_file": "", "model_id": None}), "starting"),
            (says({}), "starting"),
            (says([]), "starting"),
            (says({"model_file": "a"}, 409), "starting"),
            (says({}, 503), "starting"),
            (lambda _: httpx.Response(200, content=b"<html>"), "starting"),
            (raises(httpx.ReadTimeout), "starting"),
            (raises(httpx.ReadError), "starting"),
            (raises(httpx.ConnectError), "down"),
        ],
    )
    async def test_it_says_whether_the_bot_can_answer(self, answer: Answer, status: str) -> None:
        assert await client_of(answer).status() == status

    async def test_closing_ends_it(self) -> None:
        client = client_of(says(FULL))

        await client.close()

        with pytest.raises(RuntimeError, match="closed"):
            await client.ask(sender="7", text="", metadata={})


class TestForgetting:
    async def test_a_conversation_is_named_in_the_address(self) -> None:
        asked: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return httpx.Response(204)

        await client_of(answer).forget("17")

        assert (asked[0].method, asked[0].url.path) == (
            "DELETE",
            "/webhooks/gateway/conversations/17",
        )

    @pytest.mark.parametrize("status", [404, 500, 503])
    async def test_a_refusal_is_told(self, status: int) -> None:
        with pytest.raises(BotUnavailable):
            await client_of(says({}, status)).forget("17")
