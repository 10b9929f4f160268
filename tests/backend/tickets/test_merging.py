"""合并: whose matter goes on in another ticket hears how that ended."""

import asyncio

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.core.actor import SERVICE
from backend.core.database import Database
from backend.notifications.models import Notification
from backend.tickets import service as ticket_service
from backend.tickets.errors import TransitionRefused
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.tickets.steps import walk_to

PHONE = "13900001111"


async def merge(session: AsyncSession, ticket: Ticket, parent: Ticket) -> None:
    await ticket_service.transition(session, ticket, "merge", actor=SERVICE, parent=parent.number)


async def told(session: AsyncSession) -> list[int | None]:
    """Return the tickets whose residents were told that the parent is done."""
    kind = Notification.kind == "ticket_parent_done"
    return list(await session.scalars(select(Notification.ticket_id).where(kind)))


class TestTheEnd:
    async def test_tickets_merged_in_a_row_all_hear_of_it(self, session: AsyncSession) -> None:
        talks = [await factories.create_conversation(session) for _ in range(3)]
        last, middle, first = [
            await factories.create_ticket(session, conversation_id=talk.id) for talk in talks
        ]
        await merge(session, first, middle)
        await merge(session, middle, last)

        await walk_to(session, last, "done")

        assert await told(session) == [middle.id, first.id]
        assert first.result == last.result

    async def test_without_a_chat_another_phone_is_another_person(
        self, session: AsyncSession
    ) -> None:
        parent, same = [await factories.create_ticket(session) for _ in range(2)]
        other = await factories.create_ticket(session, contact_phone=PHONE)
        await merge(session, same, parent)
        await merge(session, other, parent)

        await walk_to(session, parent, "done")

        assert await told(session) == [other.id]


class TestCrosswise:
    async def test_one_of_the_two_goes_on(self, live_database: Database) -> None:
        async with live_database.session() as session:
            numbers = [(await factories.create_ticket(session)).number for _ in range(2)]

        async def try_to(number: str, parent: str) -> None:
            async with live_database.session() as session:
                ticket = await ticket_service.get(session, number)
                await ticket_service.transition(
                    session, ticket, "merge", actor=SERVICE, parent=parent
                )

        done = await asyncio.gather(
            try_to(*numbers), try_to(*numbers[::-1]), return_exceptions=True
        )

        async with live_database.reader() as session:
            states = set(await session.scalars(select(Ticket.status)))
        assert states == {"merged", "submitted"}
        assert [type(error) for error in done if error] == [TransitionRefused]


class TestAParentThatGoesAway:
    async def test_the_lead_hears_who_is_left(self, session: AsyncSession) -> None:
        first, second = [await factories.create_conversation(session) for _ in range(2)]
        parent = await factories.create_ticket(session, conversation_id=first.id)
        await merge(
            session, await factories.create_ticket(session, conversation_id=second.id), parent
        )

        await ticket_service.transition(session, parent, "withdraw", actor=SERVICE)

        alert = await session.scalar(select(Alert).where(Alert.kind == "merged_left"))
        assert alert is not None
        assert (alert.ticket_id, alert.level) == (parent.id, 2)
        assert "1 张" in alert.text

    async def test_nobody_left_is_no_alert(self, session: AsyncSession) -> None:
        ticket = await factories.create_ticket(session)

        await ticket_service.transition(session, ticket, "withdraw", actor=SERVICE)

        assert await session.scalar(select(Alert)) is None
