"""The HTTP client: what it sends, and what it makes of bad answers."""

import json
from collections.abc import Callable

import httpx
import pytest

from actions.backend_client import BackendClient, BackendError
from actions.settings import Settings

SETTINGS = Settings(backend_url="http://backend", api_token="secret")
Handler = Callable[[httpx.Request], httpx.Response]


class Server:
    """Answers every request and remembers it."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.client = BackendClient(SETTINGS, transport=httpx.MockTransport(self._handle))

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def body(self) -> object:
        return json.loads(self.requests[-1].content)


def server(*bodies: object, status: int = 200) -> Server:
    return Server(*(httpx.Response(status, json=body) for body in bodies))


class TestRequests:
    async def test_every_creation_carries_its_key_and_the_token(self) -> None:
        backend = server({"number": "BX1"}, status=201)

        await backend.client.create_ticket({"type": "repair"}, idempotency_key="7:abc")

        headers = backend.requests[0].headers
        assert headers["Idempotency-Key"] == "7:abc"
        assert headers["Authorization"] == "Bearer secret"
        assert str(backend.requests[0].url) == "http://backend/v1/tickets"

    async def test_an_action_names_on_whose_behalf(self) -> None:
        backend = server({})

        await backend.client.move_ticket("BX1", "reopen", by="bot", note="没修好")

        assert backend.requests[0].url.path == "/v1/tickets/BX1/transitions"
        assert backend.body == {"action": "reopen", "by": "bot", "note": "没修好"}

    async def test_a_report_names_the_talk_and_is_cut(self) -> None:
        backend = server({}, status=201)

        await backend.client.report_incident(5, conversation_id=7, words="停水" * 5000)

        assert backend.requests[0].url.path == "/v1/incidents/5/reports"
        assert backend.body == {"conversation_id": 7, "words": "停水" * 1000}

    async def test_ratings_come_through_the_bot(self) -> None:
        backend = server({"id": 5})

        await backend.client.answer_survey(5, {"speed": 4})

        assert backend.requests[0].url.path == "/v1/surveys/5/answers"
        assert backend.body == {"speed": 4, "by": "bot"}

    async def test_remarks_and_photos_are_the_residents(self) -> None:
        backend = server({})

        await backend.client.comment("BX1", "还漏")
        assert backend.body == {"text": "还漏", "by": "resident"}

        await backend.client.attach("BX1", "m1")
        assert backend.body == {"media_id": "m1", "kind": "before", "by": "resident"}

    async def test_a_hostile_number_stays_a_number(self) -> None:
        backend = server({})

        await backend.client.read_ticket("../residents/1?x=")

        assert backend.requests[0].url.raw_path == b"/v1/tickets/..%2Fresidents%2F1%3Fx%3D"

    async def test_a_question_is_cut_and_recorded_only_with_a_conversation(self) -> None:
        backend = server({"answered": False, "items": []})

        await backend.client.search_knowledge("费" * 900, conversation_id=None)
        await backend.client.search_knowledge("费", conversation_id=7)

        assert len(backend.requests[0].url.params["q"]) == 500
        assert "conversation_id" not in backend.requests[0].url.params
        assert backend.requests[1].url.params["conversation_id"] == "7"

    async def test_handover_and_survey(self) -> None:
        backend = server({})

        await backend.client.hand_over(7, reason="upset", packet={"asked": "x"})
        assert backend.body == {"reason": "upset", "packet": {"asked": "x"}}

        await backend.client.answer_survey(5, {"attitude": 5})
        await backend.client.decline_survey(5)
        paths = [request.url.path for request in backend.requests]
        assert paths == [
            "/v1/conversations/7/handoff",
            "/v1/surveys/5/answers",
            "/v1/surveys/5/decline",
        ]

    async def test_a_correction(self) -> None:
        backend = server({})

        await backend.client.change_ticket("BX1", {"place": {"room": "1303"}})

        assert (backend.requests[0].method, backend.body) == ("PATCH", {"place": {"room": "1303"}})


class TestFailures:
    async def test_a_refusal_keeps_its_code(self) -> None:
        backend = server({"error": "transition_refused", "detail": "x"}, status=409)

        with pytest.raises(BackendError) as refused:
            await backend.client.move_ticket("BX1", "urge")

        assert (refused.value.status, refused.value.code) == (409, "transition_refused")

    @pytest.mark.parametrize("content", [b"<html>", b"", b"[1]", b'"text"'])
    async def test_an_error_page(self, content: bytes) -> None:
        backend = Server(httpx.Response(502, content=content))

        with pytest.raises(BackendError) as broken:
            await backend.client.catalogue()

        assert (broken.value.status, broken.value.code) == (502, "error")

    async def test_an_answer_that_is_no_json(self) -> None:
        backend = Server(httpx.Response(200, content=b"<html>"))

        with pytest.raises(BackendError, match="unreadable"):
            await backend.client.read_ticket("BX1")

    async def test_no_answer_at_all(self) -> None:
        def refuse(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("refused", request=request)

        client = BackendClient(SETTINGS, transport=httpx.MockTransport(refuse))

        with pytest.raises(BackendError) as unreachable:
            await client.comment("BX1", "x")

        assert (unreachable.value.status, unreachable.value.code) == (0, "unreachable")

    async def test_an_unknown_ticket_is_none(self) -> None:
        assert (
            await server({"error": "ticket_not_found"}, status=404).client.read_ticket("X") is None
        )

    async def test_other_refusals_of_a_ticket_are_errors(self) -> None:
        with pytest.raises(BackendError):
            await server({"error": "not_authenticated"}, status=401).client.read_ticket("X")


class TestCatalogue:
    async def test_it_is_read_once(self) -> None:
        backend = server({"fields": {}})

        await backend.client.catalogue()
        await backend.client.catalogue()

        assert len(backend.requests) == 1

    async def test_an_old_one_is_better_than_none(self) -> None:
        backend = Server(httpx.Response(200, json={"fields": {}}), httpx.Response(500))
        backend.client.CATALOGUE_TTL_S = 0.0

        first = await backend.client.catalogue()

        assert await backend.client.catalogue() == first == {"fields": {}}
        assert len(backend.requests) == 2
