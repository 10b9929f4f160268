"""What residents hear without having asked."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.conversations.models import Message
from backend.core.actor import BOT, RESIDENT, SERVICE, Actor
from backend.core.time import FakeClock
from backend.notifications import service as notification_service
from backend.notifications.models import Notification
from backend.staff.models import Role
from backend.tickets import notices
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from tests.backend import factories

LATER = timedelta(minutes=10)
# What makes a sentence a question or a request for data.
ASKING = re.compile(
    "[?？吗呢]|请问|请您?(?:提供|回复|补充|填写|输入|选择|确认)|什么|哪|何时|是否|多少|怎么|如何|告诉|电话是|姓名|地址"
)
STEPS: list[tuple[str, dict[str, str], str]] = [
    ("accept", {}, "ticket_accepted"),
    ("dispatch", {"assignee": "张师傅"}, "ticket_dispatched"),
    ("transfer", {"assignee": "李师傅"}, "ticket_transferred"),
    ("start", {}, "ticket_started"),
    ("wait", {"reason": "waiting_for_parts"}, "ticket_waiting"),
    ("resume", {}, "ticket_resumed"),
    ("finish", {"result": "已更换软管", "reason": "不便拍照"}, "ticket_done"),
    ("reopen", {}, "ticket_reopened"),
    ("reject", {"reason": "燃气表归燃气公司管，热线 96177"}, "ticket_rejected"),
]


@pytest.fixture
async def ticket(session: AsyncSession) -> Ticket:
    conversation = await factories.create_conversation(session)
    return await factories.create_ticket(
        session,
        conversation_id=conversation.id,
        team="engineering",
        due_finish_at=None,
    )


async def told(session: AsyncSession) -> list[tuple[str, str]]:
    rows = await session.execute(
        select(Notification.kind, Message.text)
        .join(Message, Message.id == Notification.message_id)
        .order_by(Notification.id)
    )
    return [(kind, text) for kind, text in rows]


async def do(session: AsyncSession, ticket: Ticket, action: str, **inputs: str) -> None:
    await ticket_service.transition(session, ticket, action, actor=SERVICE, **inputs)


class TestSteps:
    async def test_every_step_is_told_with_the_number(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        for action, inputs, _ in STEPS:
            clock.advance(LATER)
            await do(session, ticket, action, **inputs)

        heard = await told(session)
        assert [kind for kind, _ in heard] == [kind for _, _, kind in STEPS]
        assert all(ticket.number in text for _, text in heard)

    async def test_acceptance_names_a_person_and_a_promised_time(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        ticket.due_finish_at = clock.now() + timedelta(hours=24)
        agent = Actor("staff", "小李", staff_id=None, role=Role.AGENT)

        await ticket_service.transition(session, ticket, "accept", actor=agent)

        text = (await told(session))[0][1]
        assert "小李" in text
        assert "3月3日 09:00" in text

    async def test_a_broken_promise_is_not_made_again(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        ticket.due_finish_at = clock.now() - timedelta(hours=24)

        await do(session, ticket, "accept")

        text = (await told(session))[0][1]
        assert "会尽快处理好" in text
        assert "3月1日" not in text

    @pytest.mark.parametrize(
        ("status", "action", "inputs", "words"),
        [
            ("accepted", "dispatch", {"assignee": "张师傅"}, "张师傅"),
            ("in_progress", "wait", {"reason": "waiting_for_weather"}, "天气"),
            ("in_progress", "finish", {"result": "已更换软管", "reason": "无"}, "已更换软管"),
            ("submitted", "reject", {"reason": "请联系供电公司 95598"}, "95598"),
        ],
    )
    async def test_a_notice_says_what_matters(
        self,
        session: AsyncSession,
        ticket: Ticket,
        status: str,
        action: str,
        inputs: dict[str, str],
        words: str,
    ) -> None:
        ticket.status = status

        await do(session, ticket, action, **inputs)

        assert words in (await told(session))[0][1]

    @pytest.mark.parametrize(
        ("action", "inputs", "words"),
        [("adopt", {}, "采纳"), ("not_adopt", {"reason": "预算要到明年"}, "预算要到明年")],
    )
    async def test_the_end_of_a_suggestion_is_told(
        self, session: AsyncSession, ticket: Ticket, action: str, inputs: dict[str, str], words: str
    ) -> None:
        ticket.type, ticket.status = "suggestion", "accepted"

        await do(session, ticket, action, **inputs)

        assert words in (await told(session))[0][1]


class TestManners:
    @pytest.mark.parametrize(
        "key",
        sorted(
            key
            for key in get_catalogue().phrases
            if key.startswith("tickets.") and not key.startswith("tickets.refused")
        ),
    )
    def test_no_notice_asks_for_anything(self, key: str) -> None:
        assert not ASKING.search(get_catalogue().phrases[key])

    async def test_what_the_resident_did_is_not_told_back(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        await ticket_service.transition(session, ticket, "withdraw", actor=RESIDENT)

        assert await told(session) == []

    async def test_the_bot_tells_of_its_own_reopening_itself(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        ticket.status = "done"

        await ticket_service.transition(session, ticket, "reopen", actor=BOT)

        assert await told(session) == []

    async def test_staff_withdrawing_it_is_told(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        agent = Actor("staff", "小李", staff_id=None, role=Role.AGENT)

        await ticket_service.transition(session, ticket, "withdraw", actor=agent)

        assert [kind for kind, _ in await told(session)] == ["ticket_withdrawn"]


class TestDelivery:
    async def test_one_event_is_told_once(self, session: AsyncSession, ticket: Ticket) -> None:
        for _ in range(2):
            await notices.tell(session, ticket, "done", event_id=7)

        assert len(await told(session)) == 1

    async def test_without_a_chat_staff_see_that_nobody_was_told(
        self, session: AsyncSession
    ) -> None:
        ticket = await factories.create_ticket(session)

        await do(session, ticket, "accept")

        pending, _ = await notification_service.list_page(session, ticket=ticket.number)
        assert [(row.kind, row.status, row.path) for row in pending] == [
            ("ticket_accepted", "undeliverable", "staff")
        ]

    async def test_no_notice_is_sent_by_a_refused_step(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        with pytest.raises(Exception, match="不能"):
            await do(session, ticket, "start")

        assert await session.scalar(select(func.count(Notification.id))) == 0
