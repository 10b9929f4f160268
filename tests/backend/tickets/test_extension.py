"""延期: asked in time, seldom, and told to the resident with the new time and the reason."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.conversations.models import Message
from backend.core.actor import SERVICE, Actor
from backend.core.time import CHINA, FakeClock
from backend.notifications.models import Notification
from backend.promises.models import Promise
from backend.staff.models import Role
from backend.tickets import service as ticket_service
from backend.tickets.errors import TransitionRefused
from backend.tickets.models import Ticket
from tests.backend import factories

DUE = datetime(2026, 3, 3, 9, 0, tzinfo=CHINA)
LATER = datetime(2026, 3, 4, 18, 0, tzinfo=CHINA)
WORKER = Actor("staff", "张师傅", staff_id=None, role=Role.WORKER)
LEAD = Actor("staff", "王班长", staff_id=None, role=Role.TEAM_LEAD)


@pytest.fixture
async def ticket(session: AsyncSession) -> Ticket:
    conversation = await factories.create_conversation(session)
    return await factories.create_ticket(
        session,
        status="in_progress",
        conversation_id=conversation.id,
        assignee_name="张师傅",
        due_finish_at=DUE,
    )


async def extend(session: AsyncSession, ticket: Ticket, **values: Any) -> None:
    inputs = {"actor": WORKER, "until": LATER, "reason": "等配件。", **values}
    await ticket_service.transition(session, ticket, "extend", **inputs)


class TestGranted:
    async def test_the_resident_hears_the_new_time_and_why(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        await extend(session, ticket)

        kinds = list(await session.scalars(select(Notification.kind)))
        (text,) = await session.scalars(select(Message.text))
        assert kinds == ["ticket_delayed"]
        assert "3月4日 18:00" in text
        assert "等配件" in text

    async def test_the_history_keeps_before_and_after(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        await extend(session, ticket)

        event = (await ticket_service.detail(session, ticket, actor=SERVICE)).events[-1]
        assert (event.type, event.actor, event.note) == ("extend", "张师傅", "等配件。")
        assert event.before == {
            "due_finish_at": "2026-03-03T09:00:00+08:00",
            "extension_count": 0,
            "first_contact": None,
        }
        assert event.after is not None
        assert event.after["due_finish_at"] == "2026-03-04T18:00:00+08:00"
        assert ticket.status == "in_progress"

    async def test_the_promise_is_replaced_by_the_new_one(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        await extend(session, ticket, until=DUE + timedelta(hours=1))
        await extend(session, ticket)

        rows = await session.scalars(select(Promise).order_by(Promise.id))
        assert [(row.status, row.due_at) for row in rows] == [
            ("replaced", DUE + timedelta(hours=1)),
            ("open", LATER),
        ]

    async def test_reopened_work_may_be_extended_again(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        ticket.extension_count, ticket.status = 2, "done"
        await ticket_service.transition(session, ticket, "reopen", actor=SERVICE)

        await extend(session, ticket, actor=LEAD, until=LATER + timedelta(days=3))

        assert ticket.extension_count == 1


class TestRefused:
    @pytest.mark.parametrize(
        ("until", "words"),
        [
            (DUE, "要晚于"),
            (DUE - timedelta(hours=5), "要晚于"),
            (DUE + timedelta(days=60), "太久"),
        ],
    )
    async def test_the_new_time_is_later_but_not_endless(
        self, session: AsyncSession, ticket: Ticket, until: datetime, words: str
    ) -> None:
        with pytest.raises(TransitionRefused, match=words):
            await extend(session, ticket, until=until)
        assert ticket.due_finish_at == DUE

    async def test_once_it_is_late_it_is_not_asked_for(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        clock.advance(DUE - clock.now() + timedelta(minutes=1))

        with pytest.raises(TransitionRefused, match="已过时限"):
            await extend(session, ticket)

    @pytest.mark.parametrize("actor", [LEAD, SERVICE])
    async def test_leads_may_still_give_it(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket, actor: Actor
    ) -> None:
        clock.advance(DUE - clock.now() + timedelta(minutes=1))

        await extend(session, ticket, actor=actor)

        assert ticket.due_finish_at == LATER

    async def test_it_is_not_done_over_and_over(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        for days in range(get_catalogue().policy.extension_limit):
            await extend(session, ticket, until=LATER + timedelta(days=days))

        with pytest.raises(TransitionRefused, match="不能再延"):
            await extend(session, ticket, until=LATER + timedelta(days=9), actor=LEAD)

    @pytest.mark.parametrize("missing", ["until", "reason"])
    async def test_time_and_reason_are_needed(
        self, session: AsyncSession, ticket: Ticket, missing: str
    ) -> None:
        with pytest.raises(TransitionRefused):
            await extend(session, ticket, **{missing: None})


class TestWhileWaiting:
    @pytest.mark.parametrize("reason", ["waiting_for_resident", "waiting_for_parts"])
    async def test_the_wait_goes_on_with_its_reason(
        self, session: AsyncSession, ticket: Ticket, reason: str
    ) -> None:
        await ticket_service.transition(session, ticket, "wait", actor=SERVICE, reason=reason)

        await extend(session, ticket)

        assert (ticket.status, ticket.waiting_reason) == ("waiting", reason)

    async def test_the_new_time_moves_only_by_what_is_waited_after_it(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        wait: dict[str, Any] = {"actor": SERVICE, "reason": "waiting_for_resident"}
        await ticket_service.transition(session, ticket, "wait", **wait)
        clock.advance(timedelta(hours=3))
        await extend(session, ticket)
        clock.advance(timedelta(hours=1))

        await ticket_service.transition(session, ticket, "resume", actor=SERVICE)

        # An hour of the team's working day, which ends at 20:00.
        assert ticket.due_finish_at == LATER + timedelta(hours=1)


class TestOverHttp:
    @pytest.mark.parametrize(
        ("until", "status"),
        [
            ("2026-03-04T18:00:00+08:00", 200),
            ("2026-03-04T18:00", 200),  # without an offset it is China's time
            ("明天", 422),
            ("9999-12-31T00:00:00Z", 422),
            (None, 409),
            ("", 422),
        ],
    )
    async def test_a_time_is_read_strictly(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        ticket: Ticket,
        until: str | None,
        status: int,
    ) -> None:
        await session.commit()
        body = {"action": "extend", "until": until, "reason": "等配件"}

        answer = await client.post(
            f"/v1/tickets/{ticket.number}/transitions", json=body, headers=service_headers
        )

        assert answer.status_code == status
        if status == 200:
            assert answer.json()["due_finish_at"] == "2026-03-04T18:00:00+08:00"
