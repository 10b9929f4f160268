"""More time, and what was said to the resident, from the console."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.core.database import Database
from backend.core.time import FakeClock
from backend.promises import service as promise_service
from backend.promises.models import Promise
from backend.staff.models import Role
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.console.conftest import Person, SignIn, fill


@pytest.fixture
async def ticket(live_database: Database, clock: FakeClock) -> Ticket:
    async with live_database.session() as session:
        return await factories.create_ticket(
            session, status="in_progress", due_finish_at=clock.now() + timedelta(hours=5)
        )


async def stored(database: Database, ticket: Ticket) -> Ticket:
    async with database.reader() as session:
        return await session.get_one(Ticket, ticket.id)


async def promises(database: Database) -> list[tuple[str, str]]:
    async with database.reader() as session:
        rows = await session.scalars(select(Promise).order_by(Promise.id))
        return [(row.kind, row.status) for row in rows]


class TestMoreTime:
    async def open(self, user: Person, ticket: Ticket) -> None:
        await user.open(f"/tickets/{ticket.number}")
        user.find(marker="action-extend").click()
        await user.sees(marker="carry-out")

    async def test_a_new_time_and_a_reason_are_asked_for(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database
    ) -> None:
        user = await sign_in()
        await self.open(user, ticket)

        fill(user, "until", "2026-03-04T18:00")
        fill(user, "原因", "等配件")
        user.find(marker="carry-out").click()

        await user.sees("已完成：延期")
        row = await stored(live_database, ticket)
        assert row.due_finish_at is not None
        assert row.due_finish_at.isoformat() == "2026-03-04T10:00:00+00:00"

    @pytest.mark.parametrize(
        ("until", "words"), [("", "请选择时间"), ("2026-03-02T09:30", "要晚于现在的时限")]
    )
    async def test_a_time_that_will_not_do_is_refused(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database, until: str, words: str
    ) -> None:
        user = await sign_in()
        await self.open(user, ticket)

        fill(user, "until", until)
        fill(user, "原因", "等配件")
        user.find(marker="carry-out").click()

        await user.sees(words)
        assert (await stored(live_database, ticket)).extension_count == 0


class TestTheCard:
    async def test_a_stated_time_is_written_down_and_noted_as_kept(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database
    ) -> None:
        user = await sign_in()
        await user.open(f"/tickets/{ticket.number}")
        user.find(marker="state-promise").click()
        await user.sees(marker="save-promise")

        fill(user, "promise-due", "2026-03-02T11:00")
        user.find(marker="save-promise").click()

        await user.sees("2026-03-02 11:00 前答复")
        (promise_id,) = await self.ids(live_database)
        user.find(marker=f"keep-{promise_id}").click()
        await user.sees("已兑现")
        assert await promises(live_database) == [("answer", "kept")]

    async def ids(self, database: Database) -> list[int]:
        async with database.reader() as session:
            return list(await session.scalars(select(Promise.id)))

    async def test_a_time_that_has_passed_is_refused(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database
    ) -> None:
        user = await sign_in()
        await user.open(f"/tickets/{ticket.number}")
        user.find(marker="state-promise").click()
        await user.sees(marker="save-promise")

        fill(user, "promise-due", "2026-03-02T08:00")
        user.find(marker="save-promise").click()

        await user.sees("这个时间已经过了")
        assert await promises(live_database) == []

    async def test_a_colleague_without_the_ticket_only_reads(
        self, sign_in: SignIn, ticket: Ticket, live_database: Database, clock: FakeClock
    ) -> None:
        async with live_database.session() as session:
            await promise_service.make(
                session,
                kind="answer",
                due_at=clock.now() + timedelta(hours=1),
                made_by="小李",
                ticket=await session.get_one(Ticket, ticket.id),
            )
        user = await sign_in(Role.WORKER)

        await user.open(f"/tickets/{ticket.number}")

        await user.sees("未到期")
        await user.misses(marker="state-promise")


class TestInATalk:
    async def test_the_word_i_gave_is_written_down(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        user = await sign_in(display_name="小李")
        async with live_database.session() as session:
            conversation = await factories.create_conversation(session, owner="human")
        await user.open(f"/conversations/{conversation.id}")
        user.find("接管").click()
        await user.sees(marker="state-promise")
        user.find(marker="state-promise").click()
        await user.sees(marker="save-promise")

        fill(user, "promise-due", "2026-03-02T11:00")
        user.find(marker="save-promise").click()

        await user.sees("承诺已记下")
        assert await promises(live_database) == [("answer", "open")]
