"""The page of tasks: whom to call, what was done, what reached nobody."""

import pytest

from backend.core.database import Database, clock_of
from backend.notifications import service as notification_service
from backend.notifications.delivery import Deliverer
from backend.notifications.models import Notification
from backend.staff.models import Role
from backend.tasks.models import StaffTask, TaskKind
from backend.tickets.models import Ticket
from connectors.base import Delivery
from tests.backend import factories
from tests.backend.console.conftest import Person, SignIn, fill
from tests.backend.notifications.fake_connector import NEVER, SENT, FakeConnector
from tests.backend.tasks.steps import finished, make, tasks, waiting


@pytest.fixture
async def told(live_database: Database) -> StaffTask:
    """The result of a repair nobody could be written to about."""
    async with live_database.session() as session:
        await finished(session)
        return (await waiting(session))[0]


@pytest.fixture
async def asked(live_database: Database, told: StaffTask) -> StaffTask:
    async with live_database.session() as session:
        ticket = await session.get_one(Ticket, told.ticket_id)
        return await make(session, ticket, text="请回访", kind=TaskKind.CALLBACK)


async def stored(database: Database, task: StaffTask) -> StaffTask:
    async with database.reader() as session:
        return next(row for row in await tasks(session) if row.id == task.id)


async def send(database: Database, outcome: Delivery) -> None:
    async with database.session() as session:
        chat = await factories.create_conversation(session)
        await notification_service.enqueue(session, chat.id, kind="ticket_done", text="修好了")
    connector = FakeConnector(trouble=outcome)
    await Deliverer(database, {"web": connector}).deliver_due()


def tap(user: Person, name: str, task: StaffTask) -> None:
    user.find(marker=f"{name}-{task.id}").click()


class TestOpen:
    async def test_it_says_whom_to_call_about_what(self, sign_in: SignIn, told: StaffTask) -> None:
        user = await sign_in(Role.TEAM_LEAD)

        await user.open("/tasks")

        for words in ("电话告知", "共 1 件", "3栋2单元1502室", "王女士", "13800000000"):
            await user.sees(words)
        await user.sees("已更换软管")

    async def test_nothing_to_do_says_so(self, sign_in: SignIn) -> None:
        user = await sign_in()

        await user.open("/tasks")

        await user.sees("没有待办")

    async def test_a_new_one_appears_by_itself(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        user = await sign_in()
        await user.open("/tasks")
        await user.sees("没有待办")

        async with live_database.session() as session:
            await make(session, text="请回电老王")

        await user.sees("请回电老王")

    async def test_kinds_are_looked_at_alone(self, sign_in: SignIn, told: StaffTask) -> None:
        user = await sign_in()

        await user.open("/tasks?kind=callback")

        await user.sees("没有待办")

    @pytest.mark.parametrize("query", ["?view=x", "?kind=%00", "?view=untold&kind=nonsense"])
    async def test_a_senseless_address_shows_the_page(self, sign_in: SignIn, query: str) -> None:
        user = await sign_in()

        await user.open(f"/tasks{query}")

        await user.sees("待办")

    async def test_a_stranger_worker_sees_nothing_of_it(
        self, sign_in: SignIn, told: StaffTask
    ) -> None:
        user = await sign_in(Role.WORKER)

        await user.open("/tasks")

        await user.sees("没有待办")
        await user.misses(marker="view-untold")


class TestCalling:
    async def test_one_tap_says_it_is_told(
        self, sign_in: SignIn, told: StaffTask, live_database: Database
    ) -> None:
        user = await sign_in(display_name="苏晴")
        await user.open("/tasks")

        tap(user, "told", told)

        await user.sees("刚办完的")
        task = await stored(live_database, told)
        assert (task.done_by, task.reached) == ("苏晴", True)

    async def test_one_tap_says_nobody_answered(
        self, sign_in: SignIn, told: StaffTask, live_database: Database
    ) -> None:
        user = await sign_in()
        await user.open("/tasks")

        tap(user, "missed", told)

        await user.sees("打过 1 次")
        assert (await stored(live_database, told)).done_at is None

    async def test_a_mistake_is_taken_back(
        self, sign_in: SignIn, told: StaffTask, live_database: Database
    ) -> None:
        user = await sign_in()
        await user.open("/tasks")
        tap(user, "told", told)
        await user.sees(marker=f"undo-{told.id}")

        tap(user, "undo", told)

        await user.sees(marker=f"told-{told.id}")
        assert (await stored(live_database, told)).done_at is None

    async def test_what_was_said_goes_into_the_dialog(
        self, sign_in: SignIn, asked: StaffTask, live_database: Database
    ) -> None:
        user = await sign_in()
        await user.open("/tasks")
        tap(user, "talked", asked)
        await user.sees(marker="save-call")

        fill(user, "note", "说水不漏了")
        fill(user, "solved", "true")
        user.find(marker="save-call").click()

        await user.misses(marker=f"talked-{asked.id}")
        task = await stored(live_database, asked)
        assert (task.outcome, task.solved) == ("说水不漏了", True)

    async def test_an_agent_asks_for_the_number(self, sign_in: SignIn, told: StaffTask) -> None:
        user = await sign_in()
        await user.open("/tasks")
        await user.sees("138****0000")

        tap(user, "phone", told)

        await user.sees("13800000000")

    async def test_somebody_was_faster(
        self, sign_in: SignIn, told: StaffTask, live_database: Database
    ) -> None:
        user = await sign_in()
        await user.open("/tasks")
        await user.sees(marker=f"told-{told.id}")
        async with live_database.session() as session:
            row = await session.get_one(StaffTask, told.id)
            row.done_at, row.done_by = clock_of(session).now(), "周敏"

        tap(user, "told", told)

        await user.sees("没有待办")
        assert (await stored(live_database, told)).done_by == "周敏"


class TestUntold:
    async def test_what_reached_nobody_is_listed_with_its_reason(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        await send(live_database, NEVER)
        user = await sign_in()

        await user.open("/tasks?view=untold")

        for words in ("完成", "未送达", "修好了", "43004"):
            await user.sees(words)

    async def test_what_was_sent_is_not(self, sign_in: SignIn, live_database: Database) -> None:
        await send(live_database, SENT)
        user = await sign_in()

        await user.open("/tasks?view=untold")

        await user.sees("没有未送达的消息")

    async def test_nor_what_nobody_could_be_sent(self, sign_in: SignIn, told: StaffTask) -> None:
        user = await sign_in()

        await user.open("/tasks?view=untold")

        await user.sees("没有未送达的消息")


class TestOnTheTicket:
    async def test_the_desk_sees_what_became_of_each_notice(
        self, sign_in: SignIn, told: StaffTask, live_database: Database
    ) -> None:
        async with live_database.session() as session:
            ticket = await session.get_one(Ticket, told.ticket_id)
            row = await session.get_one(Notification, told.notification_id)
            row.attempts, row.told_at = 6, clock_of(session).now()
        user = await sign_in()

        await user.open(f"/tickets/{ticket.number}")

        for words in ("通知记录", "未送达", "试了 6 次", "已电话告知"):
            await user.sees(words)

    async def test_workers_do_not(
        self, sign_in: SignIn, told: StaffTask, live_database: Database
    ) -> None:
        async with live_database.reader() as session:
            ticket = await session.get_one(Ticket, told.ticket_id)
        user = await sign_in(Role.WORKER)

        await user.open(f"/tickets/{ticket.number}")

        await user.sees(ticket.number)
        await user.misses("通知记录")
