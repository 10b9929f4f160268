"""A desk with an administrator and an agent."""

from collections.abc import Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.staff import service
from backend.staff.models import Role, Staff
from tests.backend import factories

Headers = dict[str, str]


@pytest.fixture(autouse=True)
def fresh_throttle() -> Iterator[None]:
    """Wrong passwords of one test are none of the next one's business."""
    service._throttle.cache_clear()
    yield
    service._throttle.cache_clear()


@pytest.fixture
async def li(session: AsyncSession) -> Staff:
    staff = await factories.create_staff(session, login="li", display_name="小李")
    await session.commit()
    return staff


@pytest.fixture
async def li_headers(session: AsyncSession, li: Staff) -> Headers:
    headers = await factories.staff_headers(session, li)
    await session.commit()
    return headers


@pytest.fixture
async def admin_headers(session: AsyncSession) -> Headers:
    admin = await factories.create_staff(session, login="admin", role=Role.ADMIN)
    headers = await factories.staff_headers(session, admin)
    await session.commit()
    return headers
