"""What each step leaves behind."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.catalogue import get_catalogue
from backend.conversations.models import Media
from backend.core.actor import RESIDENT, SERVICE, Actor
from backend.core.time import FakeClock
from backend.notifications.models import Notification
from backend.staff.models import Role
from backend.tickets import service as ticket_service
from backend.tickets.errors import TransitionRefused
from backend.tickets.models import Ticket, TicketEvent
from tests.backend import factories
from tests.backend.tickets.steps import WALK, Desk, alerts, walk_to


class TestAssignment:
    @pytest.mark.parametrize("by_id", [True, False])
    async def test_a_member_of_staff_is_known_by_id_or_name(
        self, session: AsyncSession, desk: Desk, ticket: Ticket, by_id: bool
    ) -> None:
        staff = await factories.create_staff(session, display_name="张师傅", team="lift")
        ticket.status = "accepted"
        await session.commit()

        answer = await desk.do("dispatch", assignee=str(staff.id) if by_id else "张师傅")

        body = answer.json()
        assert (body["assignee"], body["assignee_id"]) == ("张师傅", staff.id)
        assert (body["team"], body["first_contact"]) == ("lift", "张师傅")

    async def test_another_name_is_an_outside_worker(
        self, session: AsyncSession, desk: Desk, ticket: Ticket
    ) -> None:
        ticket.status = "accepted"
        await session.commit()

        body = (await desk.do("dispatch", assignee="外包老刘")).json()

        assert (body["assignee"], body["assignee_id"]) == ("外包老刘", None)

    async def test_the_first_contact_stays_through_transfers(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        agent = Actor("staff", "小李", staff_id=None, role=Role.AGENT)
        await ticket_service.transition(session, ticket, "accept", actor=agent)

        await ticket_service.transition(session, ticket, "dispatch", actor=agent, assignee="张师傅")
        await ticket_service.transition(
            session, ticket, "transfer", actor=SERVICE, assignee="李师傅"
        )

        assert (ticket.first_contact, ticket.assignee_name) == ("小李", "李师傅")

    async def test_a_returned_ticket_has_no_worker(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        await walk_to(session, ticket, "dispatched")

        await ticket_service.transition(
            session, ticket, "return", actor=SERVICE, reason="不是我的工种"
        )

        assert (ticket.status, ticket.assignee_name) == ("accepted", None)

    async def test_the_lead_hears_of_a_returned_ticket(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        await walk_to(session, ticket, "dispatched")

        await ticket_service.transition(session, ticket, "return", actor=SERVICE, reason="没空")

        alert = await session.scalar(select(Alert).where(Alert.kind == "returned"))
        assert alert is not None
        assert (alert.ticket_id, alert.level) == (ticket.id, 2)


class TestWaiting:
    @pytest.mark.parametrize(
        ("reason", "shift"),
        [
            ("waiting_for_resident", timedelta(hours=5)),
            ("waiting_for_parts", timedelta(0)),
            ("waiting_for_third_party", timedelta(0)),
            ("waiting_for_weather", timedelta(0)),
        ],
    )
    async def test_only_the_residents_delay_stops_the_clock(
        self,
        session: AsyncSession,
        clock: FakeClock,
        ticket: Ticket,
        reason: str,
        shift: timedelta,
    ) -> None:
        due = ticket.due_finish_at = clock.now() + timedelta(hours=24)
        await walk_to(session, ticket, "in_progress")
        await ticket_service.transition(session, ticket, "wait", actor=SERVICE, reason=reason)
        clock.advance(timedelta(hours=5))

        await ticket_service.transition(session, ticket, "resume", actor=SERVICE)

        assert ticket.due_finish_at == due + shift
        assert (ticket.waiting_reason, ticket.waiting_since) == (None, None)

    async def test_the_clock_does_not_stop_for_ever(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        due = ticket.due_finish_at = clock.now() + timedelta(hours=24)
        await walk_to(session, ticket, "in_progress")
        await ticket_service.transition(
            session, ticket, "wait", actor=SERVICE, reason="waiting_for_resident"
        )
        clock.advance(timedelta(days=30))

        await ticket_service.transition(
            session, ticket, "finish", actor=SERVICE, result="好了", reason="不便拍照"
        )

        assert ticket.due_finish_at == due + timedelta(hours=get_catalogue().policy.wait_cap_hours)


class TestFinishing:
    async def test_a_photo_taken_afterwards_is_proof(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        await walk_to(session, ticket, "in_progress")
        session.add(Media(id="after", content_type="image/jpeg", size=1, created_at=clock.now()))
        await session.flush()
        await ticket_service.attach(session, ticket, "after", kind="after", actor=SERVICE)

        await ticket_service.transition(session, ticket, "finish", actor=SERVICE, result="好了")

        assert (ticket.status, ticket.result) == ("done", "好了")

    async def test_a_photo_of_the_damage_is_none(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        await walk_to(session, ticket, "in_progress")
        session.add(Media(id="before", content_type="image/jpeg", size=1, created_at=clock.now()))
        await session.flush()
        await ticket_service.attach(session, ticket, "before", kind="before", actor=SERVICE)

        with pytest.raises(TransitionRefused):
            await ticket_service.transition(session, ticket, "finish", actor=SERVICE, result="好了")

    async def test_a_complaint_needs_words_only(self, session: AsyncSession) -> None:
        ticket = await factories.create_ticket(session, type="complaint", status="in_progress")

        await ticket_service.transition(
            session, ticket, "finish", actor=SERVICE, result="已与邻居沟通"
        )

        assert ticket.status == "done"


class TestReopening:
    async def test_it_goes_on_as_accepted_with_a_new_deadline_and_the_lead_is_paged(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        await walk_to(session, ticket, "closed")
        clock.advance(timedelta(days=2))

        await ticket_service.transition(session, ticket, "reopen", actor=RESIDENT, reason="还在漏")

        assert (ticket.status, ticket.reopen_count) == ("accepted", 1)
        assert (ticket.closed_at, ticket.outcome, ticket.finished_at) == (None, None, None)
        assert ticket.due_finish_at is not None
        assert ticket.due_finish_at > clock.now()
        assert await alerts(session) == ["reopened"]

    async def test_an_old_photo_is_no_proof_of_new_work(
        self, session: AsyncSession, clock: FakeClock, ticket: Ticket
    ) -> None:
        await walk_to(session, ticket, "in_progress")
        session.add(Media(id="m", content_type="image/jpeg", size=1, created_at=clock.now()))
        await session.flush()
        await ticket_service.attach(session, ticket, "m", kind="after", actor=SERVICE)
        await ticket_service.transition(session, ticket, "finish", actor=SERVICE, result="好了")
        clock.advance(timedelta(hours=1))
        await ticket_service.transition(session, ticket, "reopen", actor=RESIDENT)
        for action, inputs, _ in WALK[1:3]:
            await ticket_service.transition(session, ticket, action, actor=SERVICE, **inputs)

        with pytest.raises(TransitionRefused):
            await ticket_service.transition(
                session, ticket, "finish", actor=SERVICE, result="又好了"
            )


class TestEnds:
    async def test_closing_an_unanswered_ticket_is_not_a_confirmation(
        self, session: AsyncSession
    ) -> None:
        conversation = await factories.create_conversation(session)
        ticket = await factories.create_ticket(session, conversation_id=conversation.id)
        await walk_to(session, ticket, "done")

        await ticket_service.transition(session, ticket, "close", actor=SERVICE)

        assert (ticket.status, ticket.outcome) == ("closed", "no_objection")

    async def test_a_merged_ticket_names_the_one_that_goes_on(
        self, session: AsyncSession, desk: Desk, ticket: Ticket
    ) -> None:
        parent = await factories.create_ticket(session)
        await session.commit()

        body = (await desk.do("merge", parent=parent.number)).json()

        assert (body["status"], body["parent"]) == ("merged", parent.number)
        event = await session.scalar(select(TicketEvent).where(TicketEvent.ticket_id == parent.id))
        assert event is not None
        assert event.after == {"child": ticket.number}

    async def test_those_who_were_merged_in_hear_the_result(self, session: AsyncSession) -> None:
        first, second = [await factories.create_conversation(session) for _ in range(2)]
        parent = await factories.create_ticket(session, conversation_id=first.id)
        child = await factories.create_ticket(session, conversation_id=second.id)
        same = await factories.create_ticket(session, conversation_id=first.id)
        for ticket in (child, same):
            await ticket_service.transition(
                session, ticket, "merge", actor=SERVICE, parent=parent.number
            )

        await walk_to(session, parent, "done")

        said = await session.scalars(
            select(Notification).where(Notification.kind == "ticket_parent_done")
        )
        assert [(n.ticket_id, n.conversation_id) for n in said] == [(child.id, second.id)]
        assert (child.status, child.result) == ("merged", "已处理完成")

    @pytest.mark.parametrize("status", ["self", "closed", "merged"])
    async def test_it_is_not_merged_into_nothing(
        self, session: AsyncSession, desk: Desk, ticket: Ticket, status: str
    ) -> None:
        parent = ticket
        if status != "self":
            parent = await factories.create_ticket(session, status=status)
            await session.commit()

        assert (await desk.do("merge", parent=parent.number)).status_code == 409

    async def test_a_ticket_can_be_cleared_away_from_any_state(self, session: AsyncSession) -> None:
        for status in ("submitted", "accepted", "dispatched", "in_progress", "waiting", "done"):
            ticket = await factories.create_ticket(session, status=status)
            action = "close" if status == "done" else "withdraw"

            await ticket_service.transition(
                session, ticket, action, actor=SERVICE, reason="清理", result="清理"
            )

            assert ticket.closed_at is not None
