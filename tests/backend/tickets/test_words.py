"""Searching tickets by words: any piece of any text, however long ago."""

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import Database
from backend.staff.models import Role
from backend.tickets import words
from backend.tickets.models import Ticket
from tests.backend import factories

MATTER = "阳台外面有一个蜂窝，Wifi盒子旁边100%是马蜂"


async def numbers(
    client: httpx.AsyncClient, headers: dict[str, str], **filters: str | int
) -> list[str]:
    answer = await client.get("/v1/tickets", params=filters, headers=headers)
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json()["items"]]


@pytest.fixture
async def wasps(session: AsyncSession) -> str:
    """The number of the one ticket about wasps, among others."""
    ticket = await factories.create_ticket(
        session, description=MATTER, facility="空调外机", area="北门岗亭", contact_name="欧阳锋"
    )
    await factories.create_ticket(session, description="厨房水龙头漏水")
    await session.commit()
    return ticket.number


class TestPieces:
    @pytest.mark.parametrize(
        "piece",
        [
            "蜂",
            "蜂窝",
            "马蜂",
            "有一个蜂窝，",
            "wifi",
            "WIFI",
            "fi盒",
            "0%是",
            "外机",
            "岗亭",
            MATTER,
        ],
    )
    async def test_are_found_wherever_they_stand(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], wasps: str, piece: str
    ) -> None:
        assert await numbers(client, service_headers, q=piece) == [wasps]

    @pytest.mark.parametrize(
        "piece",
        [
            "窝蜂",
            "蜂 窝",
            "%蜂",
            "蜂_",
            "马蜂空调",
            "\\",
            "'; --",
            "😊",
            "没有",
            MATTER + "了",
            "蜂" * 5000,
        ],
    )
    async def test_that_stand_nowhere_are_not_found(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], wasps: str, piece: str
    ) -> None:
        assert await numbers(client, service_headers, q=piece) == []

    @pytest.mark.parametrize("end", [2, 10, 14])
    async def test_of_a_number_are_found_in_small_letters_too(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], wasps: str, end: int
    ) -> None:
        found = await numbers(client, service_headers, q=wasps.lower()[:end])

        assert wasps in found

    async def test_are_found_after_a_correction_and_the_old_ones_no_longer(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], wasps: str
    ) -> None:
        body = {"description": "原来是鸟巢"}
        await client.patch(f"/v1/tickets/{wasps}", json=body, headers=service_headers)

        assert await numbers(client, service_headers, q="鸟巢") == [wasps]
        assert await numbers(client, service_headers, q="蜂窝") == []


class TestContact:
    @pytest.mark.parametrize(
        ("role", "found"), [(Role.WORKER, 0), (Role.TEAM_LEAD, 0), (Role.MANAGER, 1)]
    )
    async def test_finds_a_ticket_only_for_those_who_see_who_wrote(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        wasps: str,
        role: Role,
        found: int,
    ) -> None:
        staff = await factories.create_staff(session, role=role)
        headers = await factories.staff_headers(session, staff)
        await session.commit()

        assert len(await numbers(client, headers, q="欧阳")) == found


class TestOldTickets:
    """Only the newest few are looked through; older ones have to be found by the index."""

    @pytest.fixture
    async def filed(self, session: AsyncSession, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Twelve tickets, every third about a leak, the newest first; three are looked through."""
        monkeypatch.setattr(words, "_LOOKED_THROUGH", 3)
        matters = ["水管漏水", "路灯不亮", "门锁坏了"] * 4
        made = [await factories.create_ticket(session, description=matter) for matter in matters]
        await session.commit()
        return [ticket.number for ticket in made[::-1]]

    async def test_are_on_the_page_in_order(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], filed: list[str]
    ) -> None:
        assert await numbers(client, service_headers, q="漏水") == filed[2::3]

    @pytest.mark.parametrize("limit", [1, 2, 3, 4, 50])
    async def test_come_page_by_page_and_once(
        self,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        filed: list[str],
        limit: int,
    ) -> None:
        found, cursor = [], ""
        while cursor is not None:
            query = {"q": "漏水", "limit": str(limit), **({"cursor": cursor} if cursor else {})}
            page = await client.get("/v1/tickets", params=query, headers=service_headers)
            found += [item["number"] for item in page.json()["items"]]
            cursor = page.json()["next"]

        assert found == filed[2::3]

    async def test_are_narrowed_by_everything_else(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], filed: list[str]
    ) -> None:
        assert await numbers(client, service_headers, q="漏水", type="complaint") == []
        assert await numbers(client, service_headers, q="漏水", status="open") == filed[2::3]


class TestIndex:
    async def test_answers_for_words_on_postgresql(self, postgres_url: str) -> None:
        database = Database(postgres_url)
        async with database.reader() as session:
            await session.execute(text("SET LOCAL enable_seqscan = off"))
            wanted = select(Ticket.id).where(words.may_contain(session, "蜂窝"))
            bound = wanted.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
            plan = (await session.scalars(text(f"EXPLAIN {bound}"))).all()
        await database.dispose()

        assert any("ix_tickets_words" in line for line in plan)
