"""The knowledge base over HTTP: what comes back, what is refused."""

from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.hub import Hub
from backend.knowledge.models import InquiryRecord
from tests.backend import factories
from tests.backend.knowledge.steps import BODY, body


class TestWriting:
    async def test_a_new_entry_is_published_and_found_at_once(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        created = await client.post("/v1/knowledge", json=BODY, headers=service_headers)
        found = await client.get(
            "/v1/knowledge/search", params={"q": "游泳池啥时候开"}, headers=service_headers
        )

        assert created.status_code == 201
        assert {key: created.json()[key] for key in BODY} == BODY
        assert created.json()["status"] == "published"
        assert found.json()["answered"] is True
        (item,) = found.json()["items"]
        assert item.pop("score") > 0.35
        assert item == created.json()

    async def test_replacing_keeps_the_status_unless_named(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        draft = body(status="draft")
        created = await client.post("/v1/knowledge", json=draft, headers=service_headers)
        path = f"/v1/knowledge/{created.json()['id']}"

        kept = await client.put(path, json=body(tags=[]), headers=service_headers)
        named = await client.put(path, json=body(status="archived"), headers=service_headers)

        assert (kept.json()["status"], kept.json()["tags"]) == ("draft", [])
        assert named.json()["status"] == "archived"

    async def test_a_deleted_entry_is_gone(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], entry: dict[str, Any]
    ) -> None:
        path = f"/v1/knowledge/{entry['id']}"

        first = await client.delete(path, headers=service_headers)
        again = await client.delete(path, headers=service_headers)

        assert (first.status_code, first.content) == (204, b"")
        assert (again.status_code, again.json()["error"]) == (404, "knowledge_not_found")

    async def test_open_pages_hear_of_it(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], hub: Hub
    ) -> None:
        with hub.subscribe("knowledge") as events:
            created = await client.post("/v1/knowledge", json=BODY, headers=service_headers)

            assert events.get_nowait()["id"] == created.json()["id"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"title": ""},
            {"title": "  \x00 "},
            {"title": "长" * 201},
            {"answer": None},
            {"answer": "长" * 5001},
            {"questions": "泳池几点开"},
            {"questions": ["问"] * 20 + ["长" * 201]},
            {"tags": [str(number) for number in range(21)]},
            {"status": "secret"},
            {"valid_from": "soon"},
            {"valid_to": "0001-01-01"},
            {"valid_from": "2026-03-03", "valid_to": "2026-03-02"},
        ],
    )
    async def test_what_makes_no_entry_is_refused(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], changes: dict[str, Any]
    ) -> None:
        answer = await client.post("/v1/knowledge", json=body(**changes), headers=service_headers)

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")

    async def test_texts_are_tidied_and_a_last_day_is_included(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        untidy = body(
            title=" 泳\x00池 ",
            questions=["几点", " 几点 ", ""],
            tags=["a", "a"],
            valid_to="2026-03-09",
        )

        created = await client.post("/v1/knowledge", json=untidy, headers=service_headers)

        assert created.json()["title"] == "泳池"
        assert (created.json()["questions"], created.json()["tags"]) == (["几点"], ["a"])
        assert created.json()["valid_to"] == "2026-03-09T23:59:59+08:00"


class TestReading:
    async def test_one_entry(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], entry: dict[str, Any]
    ) -> None:
        answer = await client.get(f"/v1/knowledge/{entry['id']}", headers=service_headers)

        assert answer.json() == entry

    @pytest.mark.parametrize("number", ["0", "x", str(10**12), "999999"])
    async def test_an_unknown_id_is_a_clear_answer(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], number: str
    ) -> None:
        answer = await client.get(f"/v1/knowledge/{number}", headers=service_headers)

        assert answer.status_code in (404, 422)
        assert answer.json()["error"] in ("knowledge_not_found", "invalid_request")

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({}, ["门禁", "泳池"]),
            ({"q": "泳"}, ["泳池"]),
            ({"q": "几点能下水"}, ["泳池"]),
            ({"q": "%"}, []),
            ({"q": "公告"}, ["门禁", "泳池"]),
            ({"tag": "时间"}, ["泳池"]),
            ({"tag": "时"}, []),
            ({"status": "draft"}, ["门禁"]),
            ({"status": "draft", "tag": "时间"}, []),
        ],
    )
    async def test_the_list_is_narrowed(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        filters: dict[str, str],
        found: list[str],
    ) -> None:
        await factories.create_knowledge(
            session, title="泳池", questions=["几点能下水"], tags=["时间"], source="公告"
        )
        await factories.create_knowledge(session, title="门禁", status="draft", source="公告")
        await session.commit()

        page = await client.get("/v1/knowledge", params=filters, headers=service_headers)

        assert [item["title"] for item in page.json()["items"]] == found

    async def test_pages_follow_each_other(
        self, session: AsyncSession, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        made = [(await factories.create_knowledge(session)).id for _ in range(5)]
        await session.commit()

        first = await client.get("/v1/knowledge?limit=3", headers=service_headers)
        cursor = first.json()["next"]
        second = await client.get(f"/v1/knowledge?limit=3&cursor={cursor}", headers=service_headers)

        items = first.json()["items"] + second.json()["items"]
        assert [item["id"] for item in items] == made[::-1]
        assert second.json()["next"] is None

    async def test_tags_in_use(
        self, session: AsyncSession, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        await factories.create_knowledge(session, tags=["收费", "停车"])
        await factories.create_knowledge(session, tags=["收费"])
        await session.commit()

        answer = await client.get("/v1/knowledge/tags", headers=service_headers)

        assert answer.json() == sorted(["收费", "停车"])


class TestSearching:
    async def test_a_question_of_a_conversation_is_kept_on_record(
        self, session: AsyncSession, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        conversation = await factories.create_conversation(session)
        await session.commit()
        params: dict[str, Any] = {"q": "泳池几点开", "conversation_id": conversation.id}

        answer = await client.get("/v1/knowledge/search", params=params, headers=service_headers)

        assert answer.json() == {"answered": False, "items": []}
        record = (await session.scalars(select(InquiryRecord))).one()
        assert (record.question, record.conversation_id) == ("泳池几点开", conversation.id)

    async def test_looking_something_up_leaves_no_record(
        self, session: AsyncSession, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        await client.get("/v1/knowledge/search", params={"q": "泳池"}, headers=service_headers)

        assert await session.scalar(select(func.count()).select_from(InquiryRecord)) == 0

    async def test_an_unknown_conversation_is_refused(
        self, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        params: dict[str, Any] = {"q": "泳池", "conversation_id": 999999}

        answer = await client.get("/v1/knowledge/search", params=params, headers=service_headers)

        assert answer.status_code == 404

    @pytest.mark.parametrize("q", ["", "😊", "\x00", "' OR 1=1 --", "远" * 2000])
    async def test_odd_questions_are_answered_with_nothing(
        self,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        entry: dict[str, Any],
        q: str,
    ) -> None:
        answer = await client.get("/v1/knowledge/search", params={"q": q}, headers=service_headers)

        assert (answer.status_code, answer.json()["answered"]) == (200, False)

    @pytest.mark.parametrize("params", [{}, {"q": "远" * 2001}, {"q": "a", "conversation_id": "x"}])
    async def test_a_malformed_search_is_refused(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], params: dict[str, str]
    ) -> None:
        answer = await client.get("/v1/knowledge/search", params=params, headers=service_headers)

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")
