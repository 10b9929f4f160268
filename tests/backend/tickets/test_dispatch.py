"""Who gets a ticket: ranked, claimed by the first, or given out by the product."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.catalogue import get_catalogue, loader
from backend.core.actor import SERVICE
from backend.core.database import Database, clock_of
from backend.core.errors import NotPermitted
from backend.roster import service as roster_service
from backend.roster.schemas import ShiftCreate
from backend.staff import service as staff_service
from backend.staff.models import Role, Staff
from backend.tickets import service
from backend.tickets.errors import TransitionRefused
from backend.tickets.models import Ticket
from backend.tickets.schemas import TicketCreate
from tests.backend import factories

Dispatching = Callable[[str], None]


@pytest.fixture
def dispatching(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dispatching]:
    """Let the plumbing category be dispatched as a test wants it."""
    usual = loader.load_catalogue()

    def switch(mode: str) -> None:
        plumbing = usual.categories["plumbing"].model_copy(update={"dispatch": mode})
        categories = {**usual.categories, "plumbing": plumbing}
        changed = usual.model_copy(update={"categories": categories})
        monkeypatch.setattr(loader, "load_catalogue", lambda: changed)
        get_catalogue.cache_clear()

    yield switch
    monkeypatch.undo()
    get_catalogue.cache_clear()


async def worker(session: AsyncSession, **values: Any) -> Staff:
    given = {"role": Role.WORKER, "team": "engineering", "skills": ["plumbing"], **values}
    return await factories.create_staff(session, **given)


async def loaded(session: AsyncSession, staff: Staff, count: int) -> None:
    for _ in range(count):
        await factories.create_ticket(
            session,
            status="dispatched",
            team="engineering",
            assignee_id=staff.id,
            assignee_name=staff.display_name,
        )


async def on_shift(session: AsyncSession, staff: Staff) -> None:
    now = clock_of(session).now()
    hours = timedelta(hours=1)
    await roster_service.add(
        session, ShiftCreate(staff_id=staff.id, starts_at=now - hours, ends_at=now + hours)
    )


def leak() -> TicketCreate:
    return TicketCreate.model_validate(
        {
            "type": "repair",
            "description": "厨房水龙头漏水",
            "category": "plumbing",
            "place": {"building": "3", "unit": "2", "room": "1502"},
            "contact": {"name": "王女士", "phone": "13800000000"},
        }
    )


class TestRanking:
    async def test_skill_duty_and_load_decide_in_this_order(self, session: AsyncSession) -> None:
        ticket = await factories.create_ticket(session, team="engineering")
        busy, unskilled, away, lead = (
            await worker(session),
            await worker(session, skills=["lift"]),
            await worker(session),
            await worker(session, role=Role.TEAM_LEAD),
        )
        free = await worker(session)
        for staff in (busy, unskilled, lead, free):
            await on_shift(session, staff)
        await loaded(session, busy, 2)

        found = await service.candidates(session, ticket)

        assert [one.staff.id for one in found] == [
            free.id,
            busy.id,
            lead.id,
            away.id,
            unskilled.id,
        ]
        assert [one.open_count for one in found] == [0, 2, 0, 0, 0]

    async def test_among_equals_the_one_who_waited_longest_comes_first(
        self, session: AsyncSession
    ) -> None:
        ticket = await factories.create_ticket(session, team="engineering")
        first, second = await worker(session), await worker(session)
        await loaded(session, second, 1)
        await loaded(session, first, 1)

        found = await service.candidates(session, ticket)

        assert [one.staff.id for one in found] == [second.id, first.id]
        assert found[0].is_on_duty is None

    async def test_whoever_has_enough_comes_last(self, session: AsyncSession) -> None:
        ticket = await factories.create_ticket(session, team="engineering")
        full = await worker(session, max_open=1)
        unskilled = await worker(session, skills=[])
        await loaded(session, full, 1)

        found = await service.candidates(session, ticket)

        assert [(one.staff.id, one.is_full) for one in found] == [
            (unskilled.id, False),
            (full.id, True),
        ]

    async def test_other_teams_and_closed_accounts_are_no_candidates(
        self, client: httpx.AsyncClient, session: AsyncSession, service_headers: dict[str, str]
    ) -> None:
        ticket = await factories.create_ticket(session, team="engineering")
        await worker(session, team="lift")
        await worker(session, active=False)
        able = await worker(session)

        answer = await client.get(
            f"/v1/tickets/{ticket.number}/candidates", headers=service_headers
        )

        assert [one["staff_id"] for one in answer.json()["items"]] == [able.id]

    async def test_workers_do_not_see_the_others_load(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        ticket = await factories.create_ticket(session, team="engineering")
        headers = await factories.staff_headers(session, await worker(session))

        answer = await client.get(f"/v1/tickets/{ticket.number}/candidates", headers=headers)

        assert answer.status_code == 403


class TestClaiming:
    async def test_the_first_gets_it_with_a_promise(
        self, session: AsyncSession, dispatching: Dispatching
    ) -> None:
        dispatching("claim")
        ticket = await service.create(session, leak(), actor=SERVICE)
        who = await worker(session)

        await service.transition(session, ticket, "claim", actor=staff_service.actor_for(who))

        assert (ticket.status, ticket.assignee_id) == ("dispatched", who.id)
        assert ticket.responded_at == clock_of(session).now()
        assert ticket.first_contact == who.display_name

    async def test_of_two_at_once_one_gets_it(
        self, live_database: Database, dispatching: Dispatching
    ) -> None:
        dispatching("claim")
        async with live_database.session() as session:
            ticket = await service.create(session, leak(), actor=SERVICE)
            people = [await worker(session), await worker(session)]

        async def claim(who: Staff) -> str:
            async with live_database.session() as session:
                found = await service.get(session, ticket.number)
                actor = staff_service.actor_for(who)
                await service.transition(session, found, "claim", actor=actor)
                return who.display_name

        results = await asyncio.gather(*map(claim, people), return_exceptions=True)

        winners = [result for result in results if isinstance(result, str)]
        assert len(winners) == 1
        assert sum(isinstance(result, TransitionRefused) for result in results) == 1
        async with live_database.reader() as session:
            assert (await service.get(session, ticket.number)).assignee_name == winners[0]

    async def test_another_team_may_not(
        self, session: AsyncSession, dispatching: Dispatching
    ) -> None:
        dispatching("claim")
        ticket = await service.create(session, leak(), actor=SERVICE)
        actor = staff_service.actor_for(await worker(session, team="lift"))

        with pytest.raises(NotPermitted):
            await service.transition(session, ticket, "claim", actor=actor)

        assert ticket.assignee_id is None

    async def test_whoever_has_enough_may_not(
        self, session: AsyncSession, dispatching: Dispatching
    ) -> None:
        dispatching("claim")
        ticket = await service.create(session, leak(), actor=SERVICE)
        who = await worker(session, max_open=1)
        await loaded(session, who, 1)

        with pytest.raises(TransitionRefused):
            await service.transition(session, ticket, "claim", actor=staff_service.actor_for(who))

    @pytest.mark.parametrize("mode", ["manual", "automatic"])
    async def test_other_categories_are_not_for_claiming(
        self, session: AsyncSession, dispatching: Dispatching, mode: str
    ) -> None:
        dispatching(mode)
        ticket = await factories.create_ticket(session, team="engineering")
        actor = staff_service.actor_for(await worker(session))

        with pytest.raises(TransitionRefused):
            await service.transition(session, ticket, "claim", actor=actor)

        detail = await service.detail(session, ticket, actor=actor)
        assert "claim" not in detail.actions

    async def test_the_list_shows_what_is_free(
        self,
        client: httpx.AsyncClient,
        session: AsyncSession,
        service_headers: dict[str, str],
        dispatching: Dispatching,
    ) -> None:
        dispatching("claim")
        free = await factories.create_ticket(session)
        await factories.create_ticket(session, assignee_name="张师傅", status="dispatched")
        await factories.create_ticket(session, category="lift")

        answer = await client.get("/v1/tickets", params={"free": "true"}, headers=service_headers)

        assert [one["number"] for one in answer.json()["items"]] == [free.number]


class TestAutomatic:
    async def test_the_best_choice_gets_it_at_once(
        self, session: AsyncSession, dispatching: Dispatching
    ) -> None:
        dispatching("automatic")
        await worker(session, skills=[])
        best = await worker(session)

        ticket = await service.create(session, leak(), actor=SERVICE)

        assert (ticket.status, ticket.assignee_id) == ("dispatched", best.id)

    async def test_when_nobody_is_there_the_lead_hears_of_it(
        self, session: AsyncSession, dispatching: Dispatching
    ) -> None:
        dispatching("automatic")
        on_duty_but_full = await worker(session, max_open=0)
        await worker(session)  # at home
        await on_shift(session, on_duty_but_full)

        ticket = await service.create(session, leak(), actor=SERVICE)

        alert = await session.scalar(select(Alert).where(Alert.kind == "nobody_free"))
        assert (ticket.status, ticket.assignee_id) == ("submitted", None)
        assert alert is not None
        assert (alert.ticket_id, alert.level) == (ticket.id, 2)

    async def test_what_is_written_down_afterwards_stays_as_it_is(
        self, session: AsyncSession, dispatching: Dispatching
    ) -> None:
        dispatching("automatic")
        await worker(session)
        past = clock_of(session).now() - timedelta(days=3)

        data = leak().model_copy(update={"created_at": past})
        ticket: Ticket = await service.create(session, data, actor=SERVICE)

        assert ticket.status == "submitted"

    async def test_by_default_nothing_is_given_out(self, session: AsyncSession) -> None:
        await worker(session)

        ticket = await service.create(session, leak(), actor=SERVICE)

        assert ticket.status == "submitted"
