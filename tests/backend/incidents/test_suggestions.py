"""Likely incidents: counted, suggested, decided by people."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.conversations.models import Conversation
from backend.core.actor import SERVICE
from backend.core.errors import NotPermitted
from backend.core.time import FakeClock
from backend.incidents import service as incident_service
from backend.incidents.errors import SuggestionDecided
from backend.incidents.models import IncidentSuggestion, SuggestionStatus
from backend.incidents.schemas import IncidentCreate
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.incidents.steps import AGENT, WORKER, ask, neighbour, outage


async def chats(session: AsyncSession, number: int) -> list[Conversation]:
    return [await factories.create_conversation(session) for _ in range(number)]


async def complain(
    session: AsyncSession, *people: Conversation, building: str | None = "3", **values: object
) -> list[Ticket]:
    """Let people report that there is no water."""
    words = {"description": "家里停水了", **values}
    return [
        await factories.create_ticket(session, conversation_id=chat.id, building=building, **words)
        for chat in people
    ]


async def suggestions(session: AsyncSession) -> list[IncidentSuggestion]:
    found, _ = await incident_service.list_suggestions(session, status=None)
    return found


async def one(session: AsyncSession) -> IncidentSuggestion:
    """Let three neighbours make a suggestion."""
    await complain(session, *await chats(session, 3))
    await incident_service.suggest_due(session)
    (suggestion,) = await suggestions(session)
    return suggestion


class TestCounting:
    async def test_three_residents_of_a_building_make_one(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        tickets = await complain(session, *await chats(session, 3))

        assert await incident_service.suggest_due(session) == 1

        (found,) = await suggestions(session)
        assert (found.category, found.building, found.reporters) == ("plumbing", "3", 3)
        assert found.tickets == sorted(ticket.number for ticket in tickets)
        assert found.status == SuggestionStatus.OPEN

    async def test_leads_of_the_category_are_paged_once(self, session: AsyncSession) -> None:
        await complain(session, *await chats(session, 3))

        for _ in range(2):
            await incident_service.suggest_due(session)

        (alert,) = (await session.scalars(select(Alert))).all()
        assert (alert.kind, alert.team, alert.level) == ("incident_suggested", "engineering", 2)
        assert "3栋有 3 位住户" in alert.text

    async def test_nothing_is_opened_by_counting_alone(self, session: AsyncSession) -> None:
        await complain(session, *await chats(session, 8))

        await incident_service.suggest_due(session)

        assert (await incident_service.list_page(session))[0] == []

    async def test_questions_count_by_the_home_of_who_asks(self, session: AsyncSession) -> None:
        for room in ("101", "102"):
            _, chat = await neighbour(session, room)
            await ask(session, chat, "怎么没水了")
        await complain(session, *await chats(session, 1))

        assert await incident_service.suggest_due(session) == 1

    async def test_a_question_may_name_another_building(self, session: AsyncSession) -> None:
        for room in ("101", "102", "103"):
            _, chat = await neighbour(session, room)
            await ask(session, chat, "5栋怎么停水了")

        await incident_service.suggest_due(session)

        assert [found.building for found in await suggestions(session)] == ["5"]


class TestTooFew:
    async def test_one_resident_who_says_it_often(self, session: AsyncSession) -> None:
        (chat,) = await chats(session, 1)
        await complain(session, chat, chat, chat, chat)

        assert await incident_service.suggest_due(session) == 0

    async def test_over_too_long_a_time(self, session: AsyncSession, clock: FakeClock) -> None:
        for chat in await chats(session, 3):
            await complain(session, chat)
            clock.advance(timedelta(minutes=31))
            await incident_service.suggest_due(session)

        assert await suggestions(session) == []

    async def test_in_different_buildings(self, session: AsyncSession) -> None:
        for building, chat in zip("356", await chats(session, 3), strict=True):
            await complain(session, chat, building=building)

        assert await incident_service.suggest_due(session) == 0

    @pytest.mark.parametrize("values", [{"status": "withdrawn"}, {"building": None}])
    async def test_what_does_not_count(
        self, session: AsyncSession, values: dict[str, str | None]
    ) -> None:
        await complain(session, *await chats(session, 5), **values)

        assert await incident_service.suggest_due(session) == 0

    async def test_an_ordinary_question(self, session: AsyncSession) -> None:
        for room in ("101", "102", "103"):
            _, chat = await neighbour(session, room)
            await ask(session, chat, "物业费多少钱")

        assert await incident_service.suggest_due(session) == 0


class TestKnownAlready:
    async def test_an_open_incident_needs_no_suggestion(self, session: AsyncSession) -> None:
        await outage(session, "3")
        await complain(session, *await chats(session, 3))

        assert await incident_service.suggest_due(session) == 0

    async def test_later_reports_are_added(self, session: AsyncSession, clock: FakeClock) -> None:
        suggestion = await one(session)
        clock.advance(timedelta(minutes=40))
        await complain(session, *await chats(session, 2))
        await incident_service.suggest_due(session)
        clock.advance(timedelta(minutes=40))  # the first ones lie beyond the hour now
        await complain(session, *await chats(session, 1))

        await incident_service.suggest_due(session)

        assert len(await suggestions(session)) == 1
        assert (suggestion.reporters, len(suggestion.tickets)) == (6, 6)
        assert suggestion.last_at == clock.now()


class TestDeciding:
    async def test_dismissed_the_same_burst_is_not_suggested_again(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        suggestion = await one(session)
        await incident_service.dismiss(session, suggestion.id, actor=AGENT)
        clock.advance(timedelta(minutes=30))
        await complain(session, *await chats(session, 3))

        assert await incident_service.suggest_due(session) == 0
        assert (suggestion.status, suggestion.decided_by) == ("dismissed", "客服")

    async def test_a_new_burst_is(self, session: AsyncSession, clock: FakeClock) -> None:
        suggestion = await one(session)
        await incident_service.dismiss(session, suggestion.id, actor=AGENT)
        clock.advance(timedelta(hours=5))
        await complain(session, *await chats(session, 3))

        assert await incident_service.suggest_due(session) == 1

    async def test_taken_up_its_tickets_hang_below_the_incident(
        self, session: AsyncSession
    ) -> None:
        suggestion = await one(session)
        data = IncidentCreate(matter="3栋停水", notice="正在抢修", suggestion=suggestion.id)

        incident = await incident_service.open_incident(session, data, actor=AGENT)

        assert (incident.category, incident.source) == ("plumbing", "suggestion")
        assert incident.scope == {"buildings": ["3"]}
        assert (suggestion.status, suggestion.incident_id) == ("taken", incident.id)
        (shown,) = await incident_service.read_all(session, [incident])
        assert (shown.reporters, shown.tickets) == (3, 3)

    async def test_it_is_decided_once(self, session: AsyncSession) -> None:
        suggestion = await one(session)
        await incident_service.dismiss(session, suggestion.id, actor=AGENT)

        with pytest.raises(SuggestionDecided, match="客服"):
            await incident_service.dismiss(session, suggestion.id, actor=SERVICE)

    async def test_not_by_a_worker(self, session: AsyncSession) -> None:
        suggestion = await one(session)

        with pytest.raises(NotPermitted):
            await incident_service.dismiss(session, suggestion.id, actor=WORKER)


class TestOverHttp:
    async def test_they_are_listed_and_dismissed(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
    ) -> None:
        client.headers.update(service_headers)
        suggestion = await one(session)
        await session.commit()

        listed = await client.get("/v1/incidents/suggestions")
        url = f"/v1/incidents/suggestions/{suggestion.id}/dismiss"
        answers = [await client.post(url), await client.post(url)]
        unknown = await client.post("/v1/incidents/suggestions/999999/dismiss")

        assert [item["building"] for item in listed.json()["items"]] == ["3"]
        assert [answer.status_code for answer in answers] == [200, 409]
        assert (unknown.status_code, unknown.json()["error"]) == (404, "suggestion_not_found")
        assert (await client.get("/v1/incidents/suggestions")).json()["items"] == []
