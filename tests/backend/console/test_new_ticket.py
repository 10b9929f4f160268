"""The form of a new ticket: what it fills in, and whom it shows a phone number."""

import pytest
from sqlalchemy import select

from backend.conversations.models import Conversation
from backend.core.database import Database
from backend.staff.models import Role
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.console.conftest import Person, SignIn, fill

PHONE, MASKED, OTHER = "13812345678", "138****5678", "13900001111"


@pytest.fixture
async def talk(live_database: Database) -> Conversation:
    async with live_database.session() as session:
        resident = await factories.create_resident(
            session, phone=PHONE, room=("3", "2", "1502"), channel_user="wang"
        )
        return await factories.create_conversation(
            session, channel_user="wang", resident_id=resident.id
        )


async def begin(user: Person, talk: Conversation) -> str:
    """Open the form for a conversation and return what stands in the phone field."""
    await user.open(f"/tickets/new?conversation={talk.id}")
    await user.sees(marker="phone")
    (field,) = user.find(marker="phone").elements
    value: str = getattr(field, "value", "")
    return value


async def save(user: Person) -> None:
    fill(user, "description", "厨房水龙头漏水")
    user.find("登记工单").click()
    await user.sees("处理经过")


async def stored_phone(database: Database) -> str | None:
    async with database.reader() as session:
        return (await session.scalars(select(Ticket.contact_phone))).one()


class TestPhone:
    @pytest.mark.parametrize(("role", "shown"), [(Role.AGENT, MASKED), (Role.TEAM_LEAD, PHONE)])
    async def test_only_leads_read_a_whole_one(
        self, sign_in: SignIn, talk: Conversation, role: Role, shown: str
    ) -> None:
        assert await begin(await sign_in(role), talk) == shown

    async def test_unchanged_the_residents_own_is_stored(
        self, sign_in: SignIn, talk: Conversation, live_database: Database
    ) -> None:
        user = await sign_in()
        await begin(user, talk)

        await save(user)

        assert await stored_phone(live_database) == PHONE

    async def test_another_one_is_stored_as_typed(
        self, sign_in: SignIn, talk: Conversation, live_database: Database
    ) -> None:
        user = await sign_in()
        await begin(user, talk)
        fill(user, "phone", OTHER)

        await save(user)

        assert await stored_phone(live_database) == OTHER
