"""Cursor pages: everything once, newest first."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import newest_first
from backend.residents.models import Building


@pytest.fixture
async def buildings(session: AsyncSession) -> list[str]:
    """The names of seven buildings, the newest first."""
    names = [str(number) for number in range(1, 8)]
    for name in names:
        session.add(Building(name=name, units=1, floors=1))
        await session.flush()
    return names[::-1]


async def page(
    session: AsyncSession, *, cursor: int | None = None, limit: int = 3
) -> tuple[list[str], int | None]:
    rows, following = await newest_first(
        session, select(Building), Building.id, cursor=cursor, limit=limit
    )
    return [row.name for row in rows], following


class TestPages:
    async def test_they_hold_everything_once(
        self, session: AsyncSession, buildings: list[str]
    ) -> None:
        found, cursor = await page(session)
        while cursor is not None:
            more, cursor = await page(session, cursor=cursor)
            found += more

        assert found == buildings

    @pytest.mark.parametrize("limit", [7, 8, 200])
    async def test_the_last_one_says_so(
        self, session: AsyncSession, buildings: list[str], limit: int
    ) -> None:
        assert await page(session, limit=limit) == (buildings, None)

    async def test_a_list_without_rows_has_one_page(self, session: AsyncSession) -> None:
        assert await page(session) == ([], None)

    async def test_what_comes_in_meanwhile_shifts_nothing(
        self, session: AsyncSession, buildings: list[str]
    ) -> None:
        _, cursor = await page(session)
        session.add(Building(name="new", units=1, floors=1))
        await session.flush()

        assert (await page(session, cursor=cursor))[0] == buildings[3:6]

    async def test_a_cursor_at_the_end_finds_nothing(
        self, session: AsyncSession, buildings: list[str]
    ) -> None:
        assert await page(session, cursor=0) == ([], None)
