"""Moving tickets over HTTP, and what is refused."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import RESIDENT, SERVICE, SYSTEM
from backend.core.database import Database
from backend.core.errors import NotPermitted
from backend.staff.models import Role
from backend.tickets import service as ticket_service
from backend.tickets.errors import TransitionRefused, UnknownAction
from backend.tickets.lifecycle import RULES, Action, Status, rule_for
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.tickets.steps import COMPLETE, WALK, Desk


class TestWalk:
    async def test_a_repair_goes_from_beginning_to_end(self, desk: Desk) -> None:
        reached = []
        for action, inputs, _ in WALK:
            answer = await desk.do(action, **inputs)
            reached.append((answer.status_code, answer.json()["status"]))

        assert reached == [(200, status) for _, _, status in WALK]
        ticket = await desk.read()
        assert ticket["outcome"] == "confirmed"
        assert ticket["closed_at"] is not None
        assert [event["type"] for event in ticket["events"]] == [step[0] for step in WALK]

    @pytest.mark.parametrize("status", list(Status))
    async def test_every_action_in_every_state_does_what_the_table_says(
        self, session: AsyncSession, status: Status
    ) -> None:
        other = await factories.create_ticket(session)
        # Claiming needs a person of the team and a category for it; it has tests of its own.
        for action in set(Action) - {Action.CLAIM}:
            ticket = await factories.create_ticket(session, type="suggestion", status=status)
            inputs = {**COMPLETE.get(action, {}), "parent": other.number}
            rule = rule_for(action, status, "suggestion")

            refused = False
            try:
                await ticket_service.transition(session, ticket, action, actor=SERVICE, **inputs)
            except TransitionRefused:
                refused = True

            assert refused == (rule is None), action
            assert ticket.status == (status if rule is None else rule.target or status), action

    async def test_each_step_keeps_before_and_after(self, desk: Desk) -> None:
        await desk.do("accept", note="马上看")

        event = (await desk.read())["events"][-1]
        assert (event["type"], event["actor"], event["note"]) == ("accept", "接口", "马上看")
        assert event["before"] == {"status": "submitted", "responded_at": None}
        assert event["after"]["status"] == "accepted"


class TestRefusals:
    async def test_the_sentence_names_state_action_and_what_is_possible(
        self, desk: Desk, ticket: Ticket
    ) -> None:
        answer = await desk.do("start")

        assert answer.status_code == 409
        body = answer.json()
        assert body["error"] == "transition_refused"
        for words in (ticket.number, "待受理", "开始处理", "受理"):
            assert words in body["detail"]

    async def test_an_unknown_ticket_is_not_found(self, desk: Desk) -> None:
        desk.number = "BX209901010001"

        answer = await desk.do("accept")

        assert (answer.status_code, answer.json()["error"]) == (404, "ticket_not_found")

    @pytest.mark.parametrize("action", ["explode", "auto_close", "", None])
    async def test_an_unknown_action_is_malformed(self, desk: Desk, action: str | None) -> None:
        answer = await desk.do(action)  # type: ignore[arg-type]

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")

    async def test_a_caller_inside_is_refused_an_unknown_action_too(
        self, session: AsyncSession, ticket: Ticket
    ) -> None:
        with pytest.raises(UnknownAction):
            await ticket_service.transition(session, ticket, "explode", actor=SERVICE)

    @pytest.mark.parametrize(
        ("status", "action", "inputs"),
        [
            ("accepted", "dispatch", {}),
            ("accepted", "dispatch", {"assignee": "  "}),
            ("accepted", "dispatch", {"assignee": "424242"}),
            ("dispatched", "return", {}),
            ("in_progress", "wait", {}),
            ("in_progress", "wait", {"reason": "午休"}),
            ("in_progress", "finish", {}),
            ("in_progress", "finish", {"reason": "不便拍照"}),
            ("in_progress", "finish", {"result": "已修好"}),
            ("submitted", "reject", {}),
            ("submitted", "merge", {}),
            ("submitted", "merge", {"parent": "BX209901010001"}),
        ],
    )
    async def test_a_missing_input_is_refused(
        self,
        session: AsyncSession,
        desk: Desk,
        ticket: Ticket,
        status: str,
        action: str,
        inputs: dict[str, str],
    ) -> None:
        ticket.status = status
        await session.commit()

        answer = await desk.do(action, **inputs)

        assert (answer.status_code, answer.json()["error"]) == (409, "transition_refused")
        assert (await desk.read())["status"] == status

    async def test_the_same_step_twice_is_refused(self, desk: Desk) -> None:
        await desk.do("accept")

        assert (await desk.do("accept")).status_code == 409

    async def test_two_equal_steps_at_once_happen_once(self, live_database: Database) -> None:
        async with live_database.session() as session:
            number = (await factories.create_ticket(session)).number

        async def accept() -> None:
            async with live_database.session() as session:
                ticket = await ticket_service.get(session, number)
                await ticket_service.transition(session, ticket, "accept", actor=SERVICE)

        results = await asyncio.gather(*(accept() for _ in range(4)), return_exceptions=True)

        assert sorted(type(result).__name__ for result in results) == [
            "NoneType",
            *["TransitionRefused"] * 3,
        ]

    async def test_a_role_without_the_right_is_refused(
        self, session: AsyncSession, client: httpx.AsyncClient, ticket: Ticket
    ) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER)
        headers = await factories.staff_headers(session, worker)
        await session.commit()

        answer = await Desk(client, headers, ticket.number).do("reject", reason="不归我们管")

        assert (answer.status_code, answer.json()["error"]) == (403, "not_permitted")

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.action}-{rule.target}")
    async def test_who_is_not_in_the_table_is_refused(
        self, session: AsyncSession, rule: Any
    ) -> None:
        status = sorted(rule.sources)[0]
        stranger = SYSTEM if "system" not in rule.actors else RESIDENT
        ticket = await factories.create_ticket(session, type="suggestion", status=status)

        with pytest.raises(NotPermitted):
            await ticket_service.transition(session, ticket, rule.action, actor=stranger)

    async def test_only_programs_speak_for_others(
        self, session: AsyncSession, client: httpx.AsyncClient, ticket: Ticket
    ) -> None:
        agent = await factories.create_staff(session)
        headers = await factories.staff_headers(session, agent)
        await session.commit()

        answer = await Desk(client, headers, ticket.number).do("withdraw", by="resident")

        assert answer.status_code == 403
