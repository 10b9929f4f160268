"""Rooms people live in, and channels they write from."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation
from backend.core.database import Database
from backend.residents import service
from backend.residents.models import ChannelIdentity, Room
from backend.residents.schemas import IdentityBind
from tests.backend import factories

HOME = {"building": "3", "unit": "2", "room": "1502"}


@pytest.fixture
async def url(session: AsyncSession) -> str:
    resident = await factories.create_resident(session)
    await session.commit()
    return f"/v1/residents/{resident.id}"


class TestRooms:
    async def test_a_room_is_tied(self, api: httpx.AsyncClient, estate: None, url: str) -> None:
        answer = await api.post(f"{url}/rooms", json={**HOME, "relation": "tenant"})

        assert answer.status_code == 201
        assert answer.json()["rooms"] == [{**HOME, "relation": "tenant"}]

    async def test_once_more_changes_the_relation(
        self, api: httpx.AsyncClient, estate: None, url: str
    ) -> None:
        await api.post(f"{url}/rooms", json=HOME)
        answer = await api.post(f"{url}/rooms", json={**HOME, "relation": "family"})

        assert answer.json()["rooms"] == [{**HOME, "relation": "family"}]

    async def test_a_family_shares_one_room(
        self, session: AsyncSession, api: httpx.AsyncClient, estate: None, url: str
    ) -> None:
        other = await factories.create_resident(session)
        await session.commit()

        for address in (url, f"/v1/residents/{other.id}"):
            await api.post(f"{address}/rooms", json=HOME)

        assert await session.scalar(select(func.count(Room.id))) == 1

    async def test_words_around_the_numbers_are_dropped(
        self, api: httpx.AsyncClient, estate: None, url: str
    ) -> None:
        spoken = {"building": "3号楼", "unit": " 2单元", "room": "1502室"}

        answer = await api.post(f"{url}/rooms", json=spoken)

        assert answer.json()["rooms"] == [{**HOME, "relation": "owner"}]

    async def test_numbers_may_come_as_numbers(
        self, api: httpx.AsyncClient, estate: None, url: str
    ) -> None:
        answer = await api.post(f"{url}/rooms", json={"building": 3, "unit": 2, "room": 1502})

        assert answer.json()["rooms"] == [{**HOME, "relation": "owner"}]


class TestFit:
    @pytest.mark.parametrize(
        "place",
        [
            {"building": "4"},
            {"unit": "3"},
            {"unit": "0"},
            {"room": "1901"},
            {"room": "001"},
            {"building": "商业街", "unit": "1", "room": "301"},
        ],
    )
    async def test_what_the_estate_lacks_is_refused(
        self,
        session: AsyncSession,
        api: httpx.AsyncClient,
        estate: None,
        url: str,
        place: dict[str, str],
    ) -> None:
        answer = await api.post(f"{url}/rooms", json={**HOME, **place})

        assert (answer.status_code, answer.json()["error"]) == (422, "room_unknown")
        assert await session.scalar(select(Room)) is None

    @pytest.mark.parametrize("room", ["101", "1802", "A12", "底商3", "12", "B2-105"])
    async def test_what_it_may_have_is_entered(
        self, api: httpx.AsyncClient, estate: None, url: str, room: str
    ) -> None:
        answer = await api.post(f"{url}/rooms", json={**HOME, "room": room})

        assert answer.status_code == 201
        assert answer.json()["rooms"][0]["room"] == room

    async def test_a_room_of_the_register_needs_no_rule(
        self, session: AsyncSession, api: httpx.AsyncClient, estate: None, url: str
    ) -> None:
        session.add(Room(building="3", unit="9", room="9901"))
        await session.commit()

        answer = await api.post(f"{url}/rooms", json={"building": "3", "unit": "9", "room": "9901"})

        assert answer.status_code == 201

    async def test_before_the_buildings_are_entered_any_room_goes(
        self, api: httpx.AsyncClient, url: str
    ) -> None:
        assert (await api.post(f"{url}/rooms", json=HOME)).status_code == 201

    @pytest.mark.parametrize(
        "changes",
        [
            {"building": ""},
            {"building": "栋"},
            {"unit": None},
            {"room": "1" * 21},
            {"room": {}},
            {"relation": "cat"},
        ],
    )
    async def test_bad_input_is_refused(
        self, api: httpx.AsyncClient, estate: None, url: str, changes: dict[str, Any]
    ) -> None:
        answer = await api.post(f"{url}/rooms", json={**HOME, **changes})

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")


class TestIdentities:
    async def test_a_channel_user_becomes_known(
        self, session: AsyncSession, api: httpx.AsyncClient, url: str
    ) -> None:
        talk = await factories.create_conversation(session, channel_user="wang")
        await session.commit()

        body = {"channel": "web", "channel_user": "wang"}
        answer = await api.post(f"{url}/identities", json=body)

        assert (answer.status_code, answer.json()["identities"]) == (201, [body])
        await session.refresh(talk)
        assert talk.resident_id == answer.json()["id"]

    async def test_once_more_changes_nothing(self, api: httpx.AsyncClient, url: str) -> None:
        body = {"channel": "web", "channel_user": "wang"}
        for _ in range(2):
            answer = await api.post(f"{url}/identities", json=body)

        assert answer.json()["identities"] == [body]

    async def test_bound_elsewhere_it_moves_with_its_conversation(
        self, session: AsyncSession, api: httpx.AsyncClient, url: str
    ) -> None:
        before = await factories.create_resident(session, channel_user="wang")
        talk = await factories.create_conversation(
            session, channel_user="wang", resident_id=before.id
        )
        await session.commit()

        answer = await api.post(
            f"{url}/identities", json={"channel": "web", "channel_user": "wang"}
        )

        left = (await api.get(f"/v1/residents/{before.id}")).json()
        assert left["identities"] == []
        await session.refresh(talk)
        assert talk.resident_id == answer.json()["id"]

    async def test_two_at_once_bind_once(self, live_database: Database) -> None:
        async with live_database.session() as session:
            ids = [(await factories.create_resident(session)).id for _ in range(3)]
            await factories.create_conversation(session, channel_user="wang")
        data = IdentityBind(channel="web", channel_user="wang")

        async def bind(resident_id: int) -> None:
            async with live_database.session() as session:
                resident = await service.get(session, resident_id)
                await service.bind_identity(session, resident, data)

        await asyncio.gather(*map(bind, ids))

        async with live_database.reader() as session:
            (identity,) = await session.scalars(select(ChannelIdentity))
            (talk,) = await session.scalars(select(Conversation))
        assert identity.resident_id == talk.resident_id

    @pytest.mark.parametrize(
        "changes",
        [{"channel": ""}, {"channel_user": " "}, {"channel_user": "x" * 129}, {"channel": None}],
    )
    async def test_bad_input_is_refused(
        self, api: httpx.AsyncClient, url: str, changes: dict[str, Any]
    ) -> None:
        body = {"channel": "web", "channel_user": "wang", **changes}

        assert (await api.post(f"{url}/identities", json=body)).status_code == 422
