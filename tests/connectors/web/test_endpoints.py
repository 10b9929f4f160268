"""The web chat's HTTP interface, as pages and owner apps use it."""

from collections.abc import AsyncIterator, Mapping

import httpx
import pytest

from connectors.base import InboundMessage, OutboundMessage
from connectors.web import streaming
from connectors.web.connector import WebConnector
from tests.connectors.web.fake_gateway import SERVICE_TOKEN, FakeGateway

Headers = Mapping[str, str]
PNG = b"\x89PNG\r\n\x1a\n"


async def upload(client: httpx.AsyncClient, bearer: Headers) -> str:
    files = {"file": ("x.png", PNG, "image/png")}
    answer = await client.post("/v1/web/media", files=files, headers=bearer)
    assert answer.status_code == 200
    return str(answer.json()["media_id"])


class TestSessions:
    async def test_anybody_may_open_one(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/web/sessions", json={})

        assert answer.status_code == 200
        assert answer.json().keys() == {"token", "conversation_id", "channel_user"}

    async def test_naming_a_resident_takes_the_right_to(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/web/sessions", json={"external_id": "owner-7"})

        assert answer.status_code == 403
        assert answer.json()["error"] == "not_permitted"

    async def test_the_service_token_may_name_a_resident(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(
            "/v1/web/sessions",
            json={"external_id": "owner-7"},
            headers={"Authorization": f"Bearer {SERVICE_TOKEN}"},
        )

        assert answer.json()["channel_user"] == "owner-7"


class TestAuthentication:
    @pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
    @pytest.mark.parametrize("path", ["messages", "stream", "media/media-1"])
    async def test_reading_takes_a_session(
        self, client: httpx.AsyncClient, path: str, headers: Headers
    ) -> None:
        answer = await client.get(f"/v1/web/{path}", headers=headers)

        assert answer.status_code == 401
        assert answer.json()["error"] == "not_authenticated"
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    async def test_a_token_in_the_address_does_not_send(
        self, client: httpx.AsyncClient, bearer: Headers
    ) -> None:
        token = bearer["Authorization"].removeprefix("Bearer ")

        answer = await client.post(
            f"/v1/web/messages?token={token}", json={"client_id": "a", "text": "hi"}
        )

        assert answer.status_code == 401


class TestSending:
    async def test_a_message_reaches_the_backend(
        self, client: httpx.AsyncClient, bearer: Headers, gateway: FakeGateway
    ) -> None:
        body = {"client_id": "a", "type": "text", "text": "是", "button_id": "/affirm"}

        answer = await client.post("/v1/web/messages", json=body, headers=bearer)

        assert answer.json() == {"id": 1}
        assert gateway.received == [
            InboundMessage("web", "", client_id="a", text="是", button_id="/affirm")
        ]

    async def test_a_repeated_client_id_is_the_same_message(
        self, client: httpx.AsyncClient, bearer: Headers, gateway: FakeGateway
    ) -> None:
        body = {"client_id": "a", "text": "漏水"}

        first = await client.post("/v1/web/messages", json=body, headers=bearer)
        second = await client.post("/v1/web/messages", json=body, headers=bearer)

        assert first.json() == second.json()
        assert len(gateway.received) == 1

    async def test_a_voice_clip_may_come_without_words(
        self, client: httpx.AsyncClient, bearer: Headers
    ) -> None:
        media_id = await upload(client, bearer)
        body = {"client_id": "a", "type": "voice", "text": "", "media_id": media_id}

        answer = await client.post("/v1/web/messages", json=body, headers=bearer)

        assert answer.status_code == 200

    @pytest.mark.parametrize(
        "body",
        [
            {"text": "no key"},
            {"client_id": "", "text": "empty key"},
            {"client_id": "k" * 65, "text": "long key"},
            {"client_id": "a", "text": "  "},
            {"client_id": "a", "text": "字" * 4001},
            {"client_id": "a", "type": "video", "text": "kind"},
            {"client_id": "a", "type": "image", "text": "no media"},
        ],
    )
    async def test_a_malformed_message_is_refused(
        self,
        client: httpx.AsyncClient,
        bearer: Headers,
        gateway: FakeGateway,
        body: dict[str, str],
    ) -> None:
        answer = await client.post("/v1/web/messages", json=body, headers=bearer)

        assert answer.status_code == 422
        assert gateway.received == []

    async def test_media_of_another_conversation_is_refused(
        self, client: httpx.AsyncClient, bearer: Headers, gateway: FakeGateway
    ) -> None:
        other = (await client.post("/v1/web/sessions")).json()["token"]
        media_id = await upload(client, {"Authorization": f"Bearer {other}"})
        body = {"client_id": "a", "type": "image", "media_id": media_id}

        answer = await client.post("/v1/web/messages", json=body, headers=bearer)

        assert answer.status_code == 404
        assert gateway.received == []


class TestReading:
    async def test_messages_come_with_all_that_a_page_shows(
        self, client: httpx.AsyncClient, bearer: Headers, gateway: FakeGateway
    ) -> None:
        await gateway.say(1, text="哪里坏了？", buttons=[{"id": "/water", "title": "水管"}])

        page = (await client.get("/v1/web/messages", headers=bearer)).json()

        item = page["items"][0]
        assert item["buttons"] == [{"id": "/water", "title": "水管"}]
        assert (item["id"], item["author"], item["text"]) == (1, "bot", "哪里坏了？")
        assert item["at"].endswith("+08:00")
        assert page["next"] is None

    async def test_only_messages_above_the_id_come(
        self, client: httpx.AsyncClient, bearer: Headers, gateway: FakeGateway
    ) -> None:
        for text in ("one", "two", "three"):
            await gateway.say(1, text=text)

        answer = await client.get("/v1/web/messages?after=1", headers=bearer)

        assert [item["text"] for item in answer.json()["items"]] == ["two", "three"]

    async def test_a_full_page_says_where_to_go_on(
        self,
        client: httpx.AsyncClient,
        bearer: Headers,
        gateway: FakeGateway,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for text in ("one", "two", "three"):
            await gateway.say(1, text=text)
        monkeypatch.setattr(streaming, "PAGE_SIZE", 2)
        monkeypatch.setattr("connectors.web.endpoints.PAGE_SIZE", 2)

        answer = await client.get("/v1/web/messages", headers=bearer)

        assert answer.json()["next"] == 2

    @pytest.mark.parametrize(
        "query", ["wait_s=26", "wait_s=-1", "after=x", "after=2147483648", "after=-99999999999"]
    )
    async def test_a_malformed_question_is_refused(
        self, client: httpx.AsyncClient, bearer: Headers, query: str
    ) -> None:
        answer = await client.get(f"/v1/web/messages?{query}", headers=bearer)

        assert answer.status_code == 422


class TestMedia:
    async def test_an_image_element_can_show_an_upload(
        self, client: httpx.AsyncClient, bearer: Headers
    ) -> None:
        media_id = await upload(client, bearer)
        token = bearer["Authorization"].removeprefix("Bearer ")

        answer = await client.get(f"/v1/web/media/{media_id}?token={token}")

        assert answer.content == PNG
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer.headers["Cache-Control"]

    async def test_another_conversation_does_not_see_it(
        self, client: httpx.AsyncClient, bearer: Headers
    ) -> None:
        media_id = await upload(client, bearer)
        other = (await client.post("/v1/web/sessions")).json()["token"]

        answer = await client.get(f"/v1/web/media/{media_id}?token={other}")

        assert answer.status_code == 404

    async def test_an_upload_beyond_the_limit_is_refused(
        self, client: httpx.AsyncClient, bearer: Headers
    ) -> None:
        files = {"file": ("x.png", bytes(11 * 1024 * 1024), "image/png")}

        answer = await client.post("/v1/web/media", files=files, headers=bearer)

        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")

    async def test_a_body_that_hides_its_length_is_counted(
        self, client: httpx.AsyncClient, bearer: Headers
    ) -> None:
        async def endless() -> AsyncIterator[bytes]:
            yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
            for _ in range(11):
                yield bytes(1024 * 1024)

        headers = {**bearer, "Content-Type": "multipart/form-data; boundary=b"}

        answer = await client.post("/v1/web/media", content=endless(), headers=headers)

        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


class TestPageFiles:
    async def test_the_page_allows_own_scripts_only(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/chat")

        policy = answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Type"].startswith("text/html")
        assert policy.startswith("default-src 'self'; img-src 'self' blob:;")
        assert "unsafe" not in policy

    async def test_an_unchanged_file_is_not_sent_again(self, client: httpx.AsyncClient) -> None:
        first = await client.get("/chat/assets/main.js")

        second = await client.get(
            "/chat/assets/main.js", headers={"If-None-Match": first.headers["ETag"]}
        )

        assert (first.status_code, second.status_code) == (200, 304)

    @pytest.mark.parametrize("name", ["..%2Fpage.py", "missing.js"])
    async def test_nothing_else_is_served(self, client: httpx.AsyncClient, name: str) -> None:
        answer = await client.get(f"/chat/assets/{name}")

        assert answer.status_code == 404


class TestConnector:
    async def test_a_stored_message_counts_as_sent(self) -> None:
        message = OutboundMessage("web", "web-1", message_id=1, kind="reply", text="好的")

        delivery = await WebConnector().send(message)

        assert (delivery.status, delivery.path) == ("sent", "web")
