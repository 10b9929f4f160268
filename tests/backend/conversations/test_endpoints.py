"""Conversations over HTTP: who may do what, and what they see."""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import BOT
from backend.core.database import Database
from backend.core.time import FakeClock, iso
from backend.staff.models import Role, Staff
from tests.backend import factories
from tests.backend.conversations.steps import Chat

Headers = dict[str, str]
DESK = [Role.AGENT, Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN]


async def headers_of(session: AsyncSession, role: Role) -> tuple[Staff, Headers]:
    staff = await factories.create_staff(session, role=role)
    headers = await factories.staff_headers(session, staff)
    await session.commit()
    return staff, headers


@pytest.fixture
async def url(chat: Chat) -> str:
    """The address of a conversation that waits for a person."""
    await chat.say("转人工")
    await chat.hand_over(BOT)
    return f"/v1/conversations/{await chat.id()}"


@pytest.fixture
async def agent_headers(session: AsyncSession) -> Headers:
    return (await headers_of(session, Role.AGENT))[1]


class TestListing:
    async def test_it_is_narrowed_by_user_owner_and_state(
        self, client: httpx.AsyncClient, service_headers: Headers, url: str, database: Database
    ) -> None:
        await Chat(database, "zhao").say()

        async def users(**params: str) -> list[str]:
            answer = await client.get("/v1/conversations", params=params, headers=service_headers)
            return [item["channel_user"] for item in answer.json()["items"]]

        assert await users() == ["zhao", "wang"]
        assert await users(channel_user="zhao") == ["zhao"]
        assert await users(owner="human") == await users(status="waiting") == ["wang"]
        assert await users(owner="none") == await users(status="closed") == []

    async def test_pages_follow_each_other(
        self, client: httpx.AsyncClient, service_headers: Headers, database: Database
    ) -> None:
        for name in ("a", "b", "c"):
            await Chat(database, name).say()
        client.headers.update(service_headers)

        first = (await client.get("/v1/conversations?limit=2")).json()
        rest = (await client.get(f"/v1/conversations?cursor={first['next']}")).json()

        assert [item["channel_user"] for item in first["items"]] == ["c", "b"]
        assert ([item["channel_user"] for item in rest["items"]], rest["next"]) == (["a"], None)

    @pytest.mark.parametrize("query", ["owner=nobody", "status=lost", "limit=0", "limit=201"])
    async def test_unknown_filters_are_refused(
        self, client: httpx.AsyncClient, service_headers: Headers, query: str
    ) -> None:
        answer = await client.get(f"/v1/conversations?{query}", headers=service_headers)

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")


class TestReading:
    async def test_it_is_whole(
        self,
        client: httpx.AsyncClient,
        service_headers: Headers,
        chat: Chat,
        url: str,
        clock: FakeClock,
    ) -> None:
        body = (await client.get(url, headers=service_headers)).json()

        assert (body["channel"], body["channel_user"], body["owner"]) == ("web", "wang", "human")
        assert (body["handoff_reason"], body["emergency"]) == ("requested", False)
        assert body["waiting_since"] == iso(clock.now())
        assert (body["assignee"], body["resident"]) == (None, None)
        (message,) = body["messages"]
        assert (message["direction"], message["author"]) == ("in", "resident")
        assert (message["text"], message["entities"], message["delivery"]) == ("转人工", [], None)

    @pytest.mark.parametrize("number", ["999999", "2147483647"])
    async def test_an_unknown_one_is_not_found(
        self, client: httpx.AsyncClient, service_headers: Headers, number: str
    ) -> None:
        answer = await client.get(f"/v1/conversations/{number}", headers=service_headers)

        assert (answer.status_code, answer.json()["error"]) == (404, "not_found")

    @pytest.mark.parametrize("number", ["0", "-1", "x", "2147483648"])
    async def test_an_impossible_one_is_refused(
        self, client: httpx.AsyncClient, service_headers: Headers, number: str
    ) -> None:
        answer = await client.get(f"/v1/conversations/{number}", headers=service_headers)

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")


class TestMasking:
    @pytest.mark.parametrize(
        ("role", "phone"), [(Role.AGENT, "138****5678"), (Role.TEAM_LEAD, "13812345678")]
    )
    async def test_agents_see_no_whole_phone(
        self,
        client: httpx.AsyncClient,
        session: AsyncSession,
        chat: Chat,
        role: Role,
        phone: str,
    ) -> None:
        await factories.create_resident(session, phone="13812345678", channel_user="wang")
        _, headers = await headers_of(session, role)
        await chat.say()

        one = await client.get(f"/v1/conversations/{await chat.id()}", headers=headers)
        many = await client.get("/v1/conversations", headers=headers)

        shown = [one.json()["resident"], many.json()["items"][0]["resident"]]
        assert [resident["phone"] for resident in shown] == [phone, phone]


class TestRoles:
    @pytest.mark.parametrize("role", DESK)
    async def test_the_desk_may_take(
        self, client: httpx.AsyncClient, session: AsyncSession, url: str, role: Role
    ) -> None:
        staff, headers = await headers_of(session, role)

        answer = await client.post(f"{url}/take", json={}, headers=headers)

        assert answer.status_code == 200
        assert answer.json()["assignee"] == {"id": staff.id, "name": staff.display_name}

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", ""),
            ("POST", "/take"),
            ("POST", "/return"),
            ("POST", "/handoff"),
            ("POST", "/messages"),
        ],
    )
    async def test_workers_may_nothing(
        self,
        client: httpx.AsyncClient,
        session: AsyncSession,
        chat: Chat,
        url: str,
        method: str,
        path: str,
    ) -> None:
        _, headers = await headers_of(session, Role.WORKER)

        answer = await client.request(method, url + path, json={"text": "x"}, headers=headers)

        assert (answer.status_code, answer.json()["error"]) == (403, "not_permitted")
        assert (await chat.row()).waiting_since is not None

    async def test_strangers_may_nothing(self, client: httpx.AsyncClient, url: str) -> None:
        answer = await client.post(f"{url}/take", json={})

        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


class TestHandOver:
    async def test_the_bot_asks_for_a_person(
        self, client: httpx.AsyncClient, service_headers: Headers, chat: Chat
    ) -> None:
        await chat.say("转人工")
        url = f"/v1/conversations/{await chat.id()}"
        body = {"reason": "angry", "packet": {"summary": "漏水三天"}}

        answer = await client.post(f"{url}/handoff", json=body, headers=service_headers)
        detail = (await client.get(url, headers=service_headers)).json()

        assert (answer.status_code, answer.json()["owner"]) == (200, "human")
        assert answer.json()["handoff_reason"] == "angry"
        assert detail["handoff_packet"]["summary"] == "漏水三天"

    @pytest.mark.parametrize("body", [{"reason": ""}, {"reason": "a b"}, {"packet": []}])
    async def test_a_malformed_wish_is_refused(
        self,
        client: httpx.AsyncClient,
        service_headers: Headers,
        chat: Chat,
        body: dict[str, Any],
    ) -> None:
        await chat.say()
        url = f"/v1/conversations/{await chat.id()}/handoff"

        answer = await client.post(url, json=body, headers=service_headers)

        assert answer.status_code == 422
        assert (await chat.row()).owner == "bot"


class TestDeskWork:
    async def test_taking_what_a_colleague_has_is_a_conflict(
        self,
        client: httpx.AsyncClient,
        session: AsyncSession,
        url: str,
        agent_headers: Headers,
    ) -> None:
        await client.post(f"{url}/take", json={}, headers=agent_headers)
        _, other = await headers_of(session, Role.AGENT)

        for path, body in (("take", {}), ("return", {}), ("messages", {"text": "您好"})):
            answer = await client.post(f"{url}/{path}", json=body, headers=other)

            assert (answer.status_code, answer.json()["error"]) == (409, "already_taken")

    async def test_what_is_said_is_shown_and_sent(
        self, client: httpx.AsyncClient, chat: Chat, url: str, agent_headers: Headers
    ) -> None:
        body = {"type": "text", "text": " 师傅下午到 "}

        answer = await client.post(f"{url}/messages", json=body, headers=agent_headers)

        assert answer.status_code == 201
        said = answer.json()
        assert (said["author"], said["text"], said["delivery"]) == (
            "staff",
            "师傅下午到",
            "pending",
        )
        assert await chat.kinds() == ["staff_message"]

    async def test_writing_into_the_bots_talk_is_a_conflict(
        self, client: httpx.AsyncClient, chat: Chat, agent_headers: Headers
    ) -> None:
        await chat.say()
        url = f"/v1/conversations/{await chat.id()}/messages"

        answer = await client.post(url, json={"text": "您好"}, headers=agent_headers)

        assert (answer.status_code, answer.json()["error"]) == (409, "not_taken")

    @pytest.mark.parametrize(
        ("body", "status", "error"),
        [
            ({}, 422, "empty_message"),
            ({"text": " \n"}, 422, "empty_message"),
            ({"text": "漏" * 4001}, 422, "invalid_request"),
            ({"type": "video", "text": "x"}, 422, "invalid_request"),
            ({"type": "image", "media_id": "0" * 32}, 404, "unknown_media"),
        ],
    )
    async def test_bad_words_are_refused(
        self,
        client: httpx.AsyncClient,
        chat: Chat,
        url: str,
        agent_headers: Headers,
        body: dict[str, Any],
        status: int,
        error: str,
    ) -> None:
        answer = await client.post(f"{url}/messages", json=body, headers=agent_headers)

        assert (answer.status_code, answer.json()["error"]) == (status, error)
        assert await chat.heard() == []

    async def test_it_goes_back_with_a_note(
        self, client: httpx.AsyncClient, chat: Chat, url: str, agent_headers: Headers
    ) -> None:
        answer = await client.post(f"{url}/return", json={"note": "约好了"}, headers=agent_headers)

        assert (answer.status_code, answer.json()["owner"]) == (200, "bot")
        assert (await chat.row()).return_note == "约好了"

    async def test_a_note_that_is_too_long_is_refused(
        self, client: httpx.AsyncClient, chat: Chat, url: str, agent_headers: Headers
    ) -> None:
        body = {"note": "约" * 501}

        answer = await client.post(f"{url}/return", json=body, headers=agent_headers)

        assert answer.status_code == 422
        assert (await chat.row()).owner == "human"
