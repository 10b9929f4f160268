"""Staff accounts: opened and changed by administrators only."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.staff.models import Role, Staff
from tests.backend import factories

Headers = dict[str, str]
NEW = {
    "login": "zhang",
    "display_name": "张师傅",
    "password": "a-good-one",
    "role": "worker",
    "team": "repair",
    "skills": ["水电"],
    "phone": "13800000001",
}


async def can_sign_in(client: httpx.AsyncClient, login: str, password: str) -> bool:
    body = {"login": login, "password": password}
    return (await client.post("/v1/staff/sessions", json=body)).status_code == 201


class TestOpening:
    async def test_the_person_can_sign_in(
        self, client: httpx.AsyncClient, admin_headers: Headers
    ) -> None:
        answer = await client.post("/v1/staff", json=NEW, headers=admin_headers)

        assert answer.status_code == 201
        shown = {key: value for key, value in NEW.items() if key != "password"}
        assert {key: answer.json()[key] for key in shown} == shown
        assert "a-good-one" not in answer.text
        assert await can_sign_in(client, "zhang", "a-good-one")

    @pytest.mark.parametrize("taken", [{"login": "li"}, {"display_name": "小李"}])
    async def test_a_taken_name_is_a_conflict(
        self, client: httpx.AsyncClient, admin_headers: Headers, li: Staff, taken: dict[str, str]
    ) -> None:
        answer = await client.post("/v1/staff", json={**NEW, **taken}, headers=admin_headers)

        assert (answer.status_code, answer.json()["error"]) == (409, "staff_exists")

    @pytest.mark.parametrize(
        "changes",
        [
            {"login": "x"},
            {"login": "zhang san"},
            {"login": "张师傅"},
            {"login": "zhang\n"},
            {"display_name": " "},
            {"password": "short"},
            {"password": "x" * 201},
            {"role": "king"},
            {"skills": ["x"] * 51},
            {"team": "x" * 41},
            {"phone": "1" * 21},
        ],
    )
    async def test_bad_input_is_refused(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        service_headers: Headers,
        changes: dict[str, Any],
    ) -> None:
        answer = await client.post("/v1/staff", json={**NEW, **changes}, headers=service_headers)

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")
        assert await session.scalar(select(Staff)) is None


class TestChanging:
    async def test_only_what_is_named(
        self, client: httpx.AsyncClient, admin_headers: Headers, li: Staff
    ) -> None:
        body = {"role": "team_lead", "phone": None}

        answer = await client.patch(f"/v1/staff/{li.id}", json=body, headers=admin_headers)

        assert answer.status_code == 200
        changed = answer.json()
        assert (changed["role"], changed["phone"]) == ("team_lead", None)
        assert (changed["display_name"], changed["active"]) == ("小李", True)

    async def test_a_new_password_signs_out(
        self, client: httpx.AsyncClient, admin_headers: Headers, li: Staff, li_headers: Headers
    ) -> None:
        body = {"password": "a-new-password"}

        await client.patch(f"/v1/staff/{li.id}", json=body, headers=admin_headers)

        assert (await client.get("/v1/staff/me", headers=li_headers)).status_code == 401
        assert not await can_sign_in(client, "li", factories.PASSWORD)
        assert await can_sign_in(client, "li", "a-new-password")

    async def test_the_end_of_an_account_signs_out(
        self, client: httpx.AsyncClient, admin_headers: Headers, li: Staff, li_headers: Headers
    ) -> None:
        await client.patch(f"/v1/staff/{li.id}", json={"active": False}, headers=admin_headers)

        assert (await client.get("/v1/staff/me", headers=li_headers)).status_code == 401
        assert not await can_sign_in(client, "li", factories.PASSWORD)

    async def test_however_it_was_closed(
        self, session: AsyncSession, client: httpx.AsyncClient, li: Staff, li_headers: Headers
    ) -> None:
        li.active = False
        await session.commit()

        assert (await client.get("/v1/staff/me", headers=li_headers)).status_code == 401

    async def test_other_changes_do_not(
        self, client: httpx.AsyncClient, admin_headers: Headers, li: Staff, li_headers: Headers
    ) -> None:
        await client.patch(f"/v1/staff/{li.id}", json={"team": "x"}, headers=admin_headers)

        assert (await client.get("/v1/staff/me", headers=li_headers)).status_code == 200

    async def test_a_new_role_counts_at_once(
        self, client: httpx.AsyncClient, admin_headers: Headers, li: Staff, li_headers: Headers
    ) -> None:
        await client.patch(f"/v1/staff/{li.id}", json={"role": "admin"}, headers=admin_headers)

        assert (await client.post("/v1/staff", json=NEW, headers=li_headers)).status_code == 201

    @pytest.mark.parametrize("body", [{"role": None}, {"password": None}, {"display_name": None}])
    async def test_nothing_but_the_phone_may_be_emptied(
        self, client: httpx.AsyncClient, admin_headers: Headers, li: Staff, body: dict[str, None]
    ) -> None:
        answer = await client.patch(f"/v1/staff/{li.id}", json=body, headers=admin_headers)

        assert answer.status_code == 422

    async def test_a_colleagues_name_is_a_conflict_the_own_is_not(
        self, session: AsyncSession, client: httpx.AsyncClient, admin_headers: Headers, li: Staff
    ) -> None:
        await factories.create_staff(session, display_name="小赵")
        await session.commit()
        url = f"/v1/staff/{li.id}"

        own = await client.patch(url, json={"display_name": "小李"}, headers=admin_headers)
        taken = await client.patch(url, json={"display_name": "小赵"}, headers=admin_headers)

        assert (own.status_code, taken.status_code) == (200, 409)

    async def test_an_unknown_account_is_not_found(
        self, client: httpx.AsyncClient, admin_headers: Headers
    ) -> None:
        answer = await client.patch("/v1/staff/999999", json={}, headers=admin_headers)

        assert (answer.status_code, answer.json()["error"]) == (404, "staff_not_found")


class TestPermissions:
    @pytest.mark.parametrize("role", [Role.AGENT, Role.WORKER, Role.TEAM_LEAD, Role.MANAGER])
    async def test_only_administrators_keep_accounts(
        self, session: AsyncSession, client: httpx.AsyncClient, li: Staff, role: Role
    ) -> None:
        staff = await factories.create_staff(session, role=role)
        headers = await factories.staff_headers(session, staff)
        await session.commit()

        opened = await client.post("/v1/staff", json=NEW, headers=headers)
        changed = await client.patch(
            f"/v1/staff/{staff.id}", json={"role": "admin"}, headers=headers
        )

        assert [opened.json()["error"], changed.json()["error"]] == ["not_permitted"] * 2
        assert (opened.status_code, changed.status_code) == (403, 403)

    async def test_strangers_see_nobody(self, client: httpx.AsyncClient, li: Staff) -> None:
        assert (await client.get("/v1/staff")).status_code == 401


class TestListing:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["老周", "张师傅", "小李"]),
            ("role=worker", ["张师傅"]),
            ("team=repair", ["张师傅"]),
            ("active=false", ["老周"]),
            ("active=true&role=agent", ["小李"]),
            ("limit=1", ["老周"]),
        ],
    )
    async def test_it_is_narrowed(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        service_headers: Headers,
        li: Staff,
        query: str,
        found: list[str],
    ) -> None:
        await factories.create_staff(
            session, display_name="张师傅", role=Role.WORKER, team="repair"
        )
        await factories.create_staff(session, display_name="老周", active=False)
        await session.commit()

        page = (await client.get(f"/v1/staff?{query}", headers=service_headers)).json()

        assert [item["display_name"] for item in page["items"]] == found


class TestPasswords:
    @pytest.mark.parametrize("broken", ["long-enough-\\ud800", "long-enough-\\u0000"])
    async def test_what_is_no_text_is_refused(
        self, client: httpx.AsyncClient, admin_headers: Headers, li: Staff, broken: str
    ) -> None:
        headers = {**admin_headers, "Content-Type": "application/json"}
        account = json.dumps({**NEW, "password": "?"}).replace("?", broken)

        opened = await client.post("/v1/staff", content=account, headers=headers)
        changed = await client.patch(
            f"/v1/staff/{li.id}", content=f'{{"password": "{broken}"}}', headers=headers
        )
        entered = await client.post(
            "/v1/staff/sessions",
            content=f'{{"login": "li", "password": "{broken}"}}',
            headers=headers,
        )

        assert [a.status_code for a in (opened, changed, entered)] == [422, 422, 422]
