"""The register over HTTP: people, their phones, and who sees them whole."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import Database
from backend.residents import service
from backend.residents.errors import ResidentExists
from backend.residents.models import Resident
from backend.residents.schemas import ResidentCreate
from backend.staff.models import Role
from tests.backend import factories

Headers = dict[str, str]
WANG = {"name": "王女士", "phone": "13812345678", "is_elder": True, "note": "腿脚不便"}


async def names(api: httpx.AsyncClient, **params: str) -> list[str]:
    page = (await api.get("/v1/residents", params=params)).json()
    return [item["name"] for item in page["items"]]


class TestCreating:
    async def test_a_person_is_registered(self, api: httpx.AsyncClient) -> None:
        answer = await api.post("/v1/residents", json=WANG)

        assert answer.status_code == 201
        stored = (await api.get(f"/v1/residents/{answer.json()['id']}")).json()
        assert {key: stored[key] for key in WANG} == WANG
        assert (stored["rooms"], stored["identities"]) == ([], [])

    @pytest.mark.parametrize(
        "phone", ["13812345678", "+86 138-1234-5678", "１３８１２３４５６７８"]
    )
    async def test_a_known_phone_names_its_owner(self, api: httpx.AsyncClient, phone: str) -> None:
        first = await api.post("/v1/residents", json=WANG)

        second = await api.post("/v1/residents", json={"name": "王先生", "phone": phone})

        assert (second.status_code, second.json()["error"]) == (409, "resident_exists")
        assert second.json()["id"] == first.json()["id"]

    async def test_two_people_without_a_phone_are_two(self, api: httpx.AsyncClient) -> None:
        answers = [
            await api.post("/v1/residents", json={"name": "张三", "phone": phone})
            for phone in (None, "", "  ")
        ]

        assert len({answer.json()["id"] for answer in answers}) == 3

    async def test_two_at_once_are_one(self, live_database: Database) -> None:
        async def create() -> int:
            async with live_database.session() as session:
                return (await service.create(session, ResidentCreate(**WANG))).id

        outcomes = await asyncio.gather(*(create() for _ in range(4)), return_exceptions=True)

        refused = [one for one in outcomes if isinstance(one, ResidentExists)]
        assert len(refused) == 3
        async with live_database.reader() as session:
            assert await session.scalar(select(func.count(Resident.id))) == 1

    @pytest.mark.parametrize(
        "changes",
        [
            {"name": ""},
            {"name": "\x00 "},
            {"name": "王" * 61},
            {"name": None},
            {"phone": "138****5678"},
            {"phone": "12"},
            {"phone": "1" * 21},
            {"phone": "电话"},
            {"phone": ["13812345678"]},
            {"note": "记" * 501},
            {"is_elder": "maybe"},
        ],
    )
    async def test_bad_input_is_refused(
        self, session: AsyncSession, api: httpx.AsyncClient, changes: dict[str, Any]
    ) -> None:
        answer = await api.post("/v1/residents", json={**WANG, **changes})

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")
        assert await session.scalar(select(Resident)) is None

    async def test_hostile_words_are_only_words(self, api: httpx.AsyncClient) -> None:
        name = "'); DROP TABLE residents; --<b>"

        await api.post("/v1/residents", json={"name": name})

        assert await names(api) == [name]


class TestChanging:
    async def test_only_what_is_named(self, api: httpx.AsyncClient) -> None:
        number = (await api.post("/v1/residents", json=WANG)).json()["id"]

        answer = await api.patch(f"/v1/residents/{number}", json={"phone": "13900000000"})

        assert answer.json()["phone"] == "13900000000"
        assert (answer.json()["name"], answer.json()["note"]) == ("王女士", "腿脚不便")

    async def test_the_phone_may_be_emptied_the_name_not(self, api: httpx.AsyncClient) -> None:
        number = (await api.post("/v1/residents", json=WANG)).json()["id"]

        emptied = await api.patch(f"/v1/residents/{number}", json={"phone": None})
        refused = await api.patch(f"/v1/residents/{number}", json={"name": None})

        assert (emptied.json()["phone"], refused.status_code) == (None, 422)

    async def test_the_own_phone_again_is_fine_a_neighbours_is_not(
        self, api: httpx.AsyncClient
    ) -> None:
        wang = (await api.post("/v1/residents", json=WANG)).json()["id"]
        zhao = {"name": "赵先生", "phone": "13900000000"}
        await api.post("/v1/residents", json=zhao)

        same = await api.patch(f"/v1/residents/{wang}", json={"phone": WANG["phone"]})
        taken = await api.patch(f"/v1/residents/{wang}", json={"phone": zhao["phone"]})

        assert (same.status_code, taken.status_code) == (200, 409)
        assert taken.json()["error"] == "resident_exists"


class TestFinding:
    @pytest.fixture
    async def people(self, session: AsyncSession) -> None:
        for name, phone, room in (
            ("王女士", "13812345678", ("3", "2", "1502")),
            ("赵先生", "13900000000", ("5", "1", "1502")),
        ):
            await factories.create_resident(session, name=name, phone=phone, room=room)
        await session.commit()

    @pytest.mark.parametrize(
        ("params", "found"),
        [
            ({}, ["赵先生", "王女士"]),
            ({"phone": "138 1234 5678"}, ["王女士"]),
            ({"phone": "1381234"}, []),
            ({"room": "3-2-1502"}, ["王女士"]),
            ({"room": "1502"}, ["赵先生", "王女士"]),
            ({"room": "3-2-1503"}, []),
            ({"name": "王"}, ["王女士"]),
            ({"name": "%"}, []),
            ({"name": "王", "room": "5-1-1502"}, []),
        ],
    )
    async def test_by_phone_room_and_name(
        self, api: httpx.AsyncClient, people: None, params: dict[str, str], found: list[str]
    ) -> None:
        assert await names(api, **params) == found

    async def test_pages_follow_each_other(self, api: httpx.AsyncClient, people: None) -> None:
        first = (await api.get("/v1/residents?limit=1")).json()

        assert await names(api, cursor=str(first["next"])) == ["王女士"]


class TestMasking:
    @pytest.mark.parametrize(
        ("role", "phone"),
        [
            (Role.AGENT, "138****5678"),
            (Role.WORKER, "138****5678"),
            (Role.TEAM_LEAD, "13812345678"),
            (Role.MANAGER, "13812345678"),
            (Role.ADMIN, "13812345678"),
        ],
    )
    async def test_the_role_decides(
        self, session: AsyncSession, client: httpx.AsyncClient, role: Role, phone: str
    ) -> None:
        resident = await factories.create_resident(session, phone="13812345678")
        headers = await factories.staff_headers(
            session, await factories.create_staff(session, role=role)
        )
        await session.commit()

        one = await client.get(f"/v1/residents/{resident.id}", headers=headers)
        many = await client.get("/v1/residents", headers=headers)

        assert [one.json()["phone"], many.json()["items"][0]["phone"]] == [phone, phone]

    async def test_writing_does_not_uncover(
        self, client: httpx.AsyncClient, agent_headers: Headers
    ) -> None:
        answer = await client.post("/v1/residents", json=WANG, headers=agent_headers)

        assert (answer.status_code, answer.json()["phone"]) == (201, "138****5678")


class TestPermissions:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", ""),
            ("PATCH", "/{id}"),
            ("POST", "/{id}/rooms"),
            ("POST", "/{id}/identities"),
            ("GET", "/{id}/export"),
            ("DELETE", "/{id}"),
        ],
    )
    async def test_workers_only_read(
        self, session: AsyncSession, client: httpx.AsyncClient, method: str, path: str
    ) -> None:
        resident = await factories.create_resident(session)
        worker = await factories.create_staff(session, role=Role.WORKER)
        headers = await factories.staff_headers(session, worker)
        await session.commit()

        url = "/v1/residents" + path.format(id=resident.id)
        answer = await client.request(method, url, json=WANG, headers=headers)

        assert (answer.status_code, answer.json()["error"]) == (403, "not_permitted")

    @pytest.mark.parametrize(
        ("role", "status"),
        [(Role.AGENT, 403), (Role.TEAM_LEAD, 403), (Role.MANAGER, 200), (Role.ADMIN, 200)],
    )
    async def test_a_copy_of_everything_is_a_managers(
        self, session: AsyncSession, client: httpx.AsyncClient, role: Role, status: int
    ) -> None:
        resident = await factories.create_resident(session)
        staff = await factories.create_staff(session, role=role)
        headers = await factories.staff_headers(session, staff)
        await session.commit()

        answer = await client.get(f"/v1/residents/{resident.id}/export", headers=headers)

        assert answer.status_code == status

    async def test_an_unknown_person_is_not_found(self, api: httpx.AsyncClient) -> None:
        answer = await api.get("/v1/residents/999999")

        assert (answer.status_code, answer.json()["error"]) == (404, "resident_not_found")
