"""Signing in and out, and guessing passwords."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import Database
from backend.core.time import FakeClock
from backend.staff import service
from backend.staff.errors import TooManyAttempts, WrongPassword
from backend.staff.models import Staff, StaffSession
from backend.staff.service import SESSION_LENGTH
from backend.staff.throttle import ALLOWED_FAILURES, CLOSED_FOR
from tests.backend import factories
from tests.backend.factories import PASSWORD

Headers = dict[str, str]


async def sign_in(
    client: httpx.AsyncClient, login: str = "li", password: str = PASSWORD
) -> httpx.Response:
    body = {"login": login, "password": password}
    return await client.post("/v1/staff/sessions", json=body)


def bearer(answer: httpx.Response) -> Headers:
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def me(client: httpx.AsyncClient, headers: Headers) -> httpx.Response:
    return await client.get("/v1/staff/me", headers=headers)


class TestSigningIn:
    async def test_the_token_stands_for_the_person(
        self, client: httpx.AsyncClient, li: Staff
    ) -> None:
        answer = await sign_in(client)

        assert (answer.status_code, answer.json()["staff"]["login"]) == (201, "li")
        known = (await me(client, bearer(answer))).json()
        assert (known["kind"], known["name"], known["role"]) == ("staff", "小李", "agent")
        assert known["staff"]["id"] == li.id

    async def test_neither_password_nor_token_is_kept_or_shown(
        self, client: httpx.AsyncClient, session: AsyncSession, li: Staff
    ) -> None:
        answer = await sign_in(client)

        stored = (await session.scalars(select(StaffSession))).one()
        assert answer.json()["token"] not in (stored.token_hash, "")
        assert PASSWORD not in li.password_hash
        assert "hash" not in answer.text
        assert "password" not in answer.text

    @pytest.mark.parametrize(
        ("login", "password"),
        [
            ("li", "wrong"),
            ("li", ""),
            ("li", PASSWORD.upper()),
            ("nobody", PASSWORD),
            ("", PASSWORD),
            ("li'--", PASSWORD),
            ("LI", PASSWORD),
        ],
    )
    async def test_a_wrong_pair_is_refused_and_says_no_more(
        self, client: httpx.AsyncClient, li: Staff, login: str, password: str
    ) -> None:
        answer = await sign_in(client, login, password)

        assert (answer.status_code, answer.json()["error"]) == (401, "wrong_password")
        assert answer.json()["detail"] == WrongPassword.detail

    async def test_a_closed_account_is_refused_alike(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        await factories.create_staff(session, login="left", active=False)
        await session.commit()

        answer = await sign_in(client, "left")

        assert (answer.status_code, answer.json()["error"]) == (401, "wrong_password")

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"login": "li"},
            {"login": ["li"], "password": "x"},
            {"login": "x" * 61, "password": "x"},
            {"login": "li", "password": "x" * 201},
            {"login": "li", "password": None},
        ],
    )
    async def test_a_malformed_wish_is_refused(
        self, client: httpx.AsyncClient, body: dict[str, Any]
    ) -> None:
        answer = await client.post("/v1/staff/sessions", json=body)

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")


class TestGuessing:
    async def test_five_wrong_ones_close_the_login(
        self, client: httpx.AsyncClient, li: Staff
    ) -> None:
        for _ in range(ALLOWED_FAILURES):
            assert (await sign_in(client, password="wrong")).status_code == 401

        answer = await sign_in(client)

        assert (answer.status_code, answer.json()["error"]) == (429, "too_many_attempts")

    async def test_it_opens_again(
        self, client: httpx.AsyncClient, li: Staff, clock: FakeClock
    ) -> None:
        for _ in range(ALLOWED_FAILURES + 1):
            await sign_in(client, password="wrong")

        clock.advance(CLOSED_FOR)

        assert (await sign_in(client)).status_code == 201

    async def test_the_right_one_forgives_the_wrong_ones(
        self, client: httpx.AsyncClient, li: Staff
    ) -> None:
        for _ in range(3):
            for _ in range(ALLOWED_FAILURES - 1):
                await sign_in(client, password="wrong")
            assert (await sign_in(client)).status_code == 201

    async def test_other_logins_stay_open(
        self, client: httpx.AsyncClient, session: AsyncSession, li: Staff
    ) -> None:
        await factories.create_staff(session, login="zhao")
        await session.commit()
        for _ in range(ALLOWED_FAILURES):
            await sign_in(client, password="wrong")

        assert (await sign_in(client, "zhao")).status_code == 201

    async def test_made_up_logins_are_braked_too(self, client: httpx.AsyncClient) -> None:
        for _ in range(ALLOWED_FAILURES):
            await sign_in(client, "nobody")

        assert (await sign_in(client, "nobody")).status_code == 429

    async def test_many_at_once_get_no_free_tries(self, live_database: Database) -> None:
        async with live_database.session() as session:
            await factories.create_staff(session, login="li")

        async def guess(number: int) -> None:
            async with live_database.reader() as session:
                await service.check_password(session, "li", f"guess {number}")

        outcomes = await asyncio.gather(*map(guess, range(12)), return_exceptions=True)

        kinds = [type(outcome) for outcome in outcomes]
        assert kinds.count(WrongPassword) == ALLOWED_FAILURES
        assert kinds.count(TooManyAttempts) == 12 - ALLOWED_FAILURES


class TestEnding:
    async def test_signing_out_ends_this_session_only(
        self, client: httpx.AsyncClient, li: Staff
    ) -> None:
        here, there = [bearer(await sign_in(client)) for _ in range(2)]

        answer = await client.delete("/v1/staff/sessions/current", headers=here)

        assert answer.status_code == 204
        assert (await me(client, here)).status_code == 401
        assert (await me(client, there)).status_code == 200

    async def test_it_ends_after_twelve_hours(
        self, client: httpx.AsyncClient, li: Staff, clock: FakeClock
    ) -> None:
        headers = bearer(await sign_in(client))
        clock.advance(SESSION_LENGTH - timedelta(seconds=1))
        assert (await me(client, headers)).status_code == 200

        clock.advance(timedelta(seconds=1))

        assert (await me(client, headers)).status_code == 401

    async def test_old_sessions_are_swept_at_the_next_sign_in(
        self, client: httpx.AsyncClient, session: AsyncSession, li: Staff, clock: FakeClock
    ) -> None:
        await sign_in(client)
        clock.advance(SESSION_LENGTH)

        await sign_in(client)

        assert len((await session.scalars(select(StaffSession))).all()) == 1

    @pytest.mark.parametrize("scheme", ["Basic", "Token", ""])
    async def test_only_a_bearer_counts(
        self, client: httpx.AsyncClient, li: Staff, scheme: str
    ) -> None:
        token = (await sign_in(client)).json()["token"]

        answer = await me(client, {"Authorization": f"{scheme} {token}".strip()})

        assert (answer.status_code, answer.json()["error"]) == (401, "not_authenticated")

    async def test_the_service_token_is_nobody_in_particular(
        self, client: httpx.AsyncClient, service_headers: Headers
    ) -> None:
        known = (await me(client, service_headers)).json()

        assert (known["kind"], known["role"], known["staff"]) == ("service", None, None)
