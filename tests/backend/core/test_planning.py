"""The first few keys of what a statement finds."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import newest_first
from backend.core.planning import found_first
from backend.residents.models import Building


@pytest.fixture
async def ids(session: AsyncSession) -> list[int]:
    """Six buildings, in the order they were made; every second has one unit."""
    made = [Building(name=str(number), units=number % 2, floors=9) for number in range(6)]
    for building in made:
        session.add(building)
        await session.flush()
    return [building.id for building in made]


class TestFoundFirst:
    async def test_begins_with_the_oldest_that_fits(
        self, session: AsyncSession, ids: list[int]
    ) -> None:
        fits = select(Building).where(Building.units == 1)

        found = await session.scalars(found_first(fits, Building.id, limit=2))

        assert list(found) == [ids[1], ids[3]]

    async def test_begins_with_the_newest_when_asked(
        self, session: AsyncSession, ids: list[int]
    ) -> None:
        fits = select(Building).where(Building.units == 1)

        found = await session.scalars(found_first(fits, Building.id, limit=2, newest=True))

        assert list(found) == [ids[5], ids[3]]

    async def test_finds_nothing_where_nothing_fits(
        self, session: AsyncSession, ids: list[int]
    ) -> None:
        none = select(Building).where(Building.units == 7)

        assert list(await session.scalars(found_first(none, Building.id, limit=2))) == []


class TestSelectivePage:
    @pytest.mark.parametrize("selective", [True, False])
    async def test_is_the_same_page(
        self, session: AsyncSession, ids: list[int], selective: bool
    ) -> None:
        fits = select(Building).where(Building.units == 1)

        rows, following = await newest_first(
            session, fits, Building.id, cursor=ids[5], limit=1, selective=selective
        )

        assert ([row.id for row in rows], following) == ([ids[3]], ids[3])
