"""Later reporters: attached to what is known instead of making tickets."""

import asyncio

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.actor import SERVICE
from backend.core.database import Database
from backend.incidents import service as incident_service
from backend.incidents.schemas import TicketAttach
from backend.staff.models import Role
from backend.tickets import service as ticket_service
from backend.tickets.schemas import Place, TicketCreate
from tests.backend import factories
from tests.backend.incidents.steps import outage, report, said, spread


@pytest.fixture
def api(client: httpx.AsyncClient, service_headers: dict[str, str]) -> httpx.AsyncClient:
    client.headers.update(service_headers)
    return client


class TestReporting:
    async def test_once_per_conversation_with_the_words_added(
        self, session: AsyncSession, api: httpx.AsyncClient
    ) -> None:
        chat = await factories.create_conversation(session)
        incident = await outage(session, "3")
        await session.commit()
        url = f"/v1/incidents/{incident.id}/reports"

        first = await api.post(url, json={"conversation_id": chat.id, "words": "没水了"})
        again = await api.post(url, json={"conversation_id": chat.id, "words": "没水了"})
        more = await api.post(url, json={"conversation_id": chat.id, "words": "还没来"})

        assert [answer.status_code for answer in (first, again, more)] == [201, 200, 200]
        assert again.json() == first.json()
        assert more.json()["words"] == "没水了\n还没来"
        assert (await api.get(f"/v1/incidents/{incident.id}")).json()["reporters"] == 1

    async def test_what_is_over_takes_none(
        self, session: AsyncSession, api: httpx.AsyncClient
    ) -> None:
        chat = await factories.create_conversation(session)
        incident = await outage(session, "3")
        await incident_service.resolve(session, incident, notice=None, actor=SERVICE)
        await session.commit()

        answer = await api.post(
            f"/v1/incidents/{incident.id}/reports", json={"conversation_id": chat.id}
        )

        assert (answer.status_code, answer.json()["error"]) == (409, "incident_over")

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({}, 422),
            ({"conversation_id": 999_999}, 404),
            ({"conversation_id": 10**12}, 422),
            ({"conversation_id": "x"}, 422),
            ({"conversation_id": 1, "words": "水" * 30_000}, 422),
        ],
    )
    async def test_nonsense_is_refused(
        self, session: AsyncSession, api: httpx.AsyncClient, body: dict[str, object], status: int
    ) -> None:
        incident = await outage(session, "3")
        await session.commit()

        answer = await api.post(f"/v1/incidents/{incident.id}/reports", json=body)

        assert answer.status_code == status

    async def test_workers_may_not(self, session: AsyncSession, client: httpx.AsyncClient) -> None:
        staff = await factories.create_staff(session, role=Role.WORKER)
        headers = await factories.staff_headers(session, staff)
        chat = await factories.create_conversation(session)
        incident = await outage(session, "3")
        await session.commit()

        answer = await client.post(
            f"/v1/incidents/{incident.id}/reports",
            json={"conversation_id": chat.id},
            headers=headers,
        )

        assert answer.status_code == 403

    async def test_huge_and_hostile_words_are_kept_within_bounds(
        self, session: AsyncSession
    ) -> None:
        chat = await factories.create_conversation(session)
        incident = await outage(session, "3")

        await report(session, incident, chat, "<script>\x00" + "水" * 9000)

        (kept,) = (await incident_service.read_detail(session, incident, actor=SERVICE)).reports
        assert len(kept.words) == 2000
        assert "\x00" not in kept.words


class TestAttaching:
    async def test_the_resident_is_told_once(self, session: AsyncSession) -> None:
        chat = await factories.create_conversation(session)
        ticket = await factories.create_ticket(session, conversation_id=chat.id)
        incident = await outage(session, "3")
        await spread(session)

        for _ in range(2):
            data = TicketAttach(number=ticket.number)
            await incident_service.attach_ticket(session, incident, data, actor=SERVICE)
        await spread(session)

        (told,) = await said(session, chat)
        assert ticket.number in told
        assert "水泵抢修，暂时停水" in told
        assert ticket.incident_id == incident.id

    async def test_the_history_says_so(self, session: AsyncSession) -> None:
        ticket = await factories.create_ticket(session)
        incident = await outage(session, "3")

        data = TicketAttach(number=ticket.number)
        await incident_service.attach_ticket(session, incident, data, actor=SERVICE)

        detail = await ticket_service.detail(session, ticket, actor=SERVICE)
        assert [(event.type, event.note) for event in detail.events] == [
            ("incident_attached", "停水")
        ]

    async def test_merged_it_goes_on_in_the_ticket_the_work_is_done_on(
        self, session: AsyncSession
    ) -> None:
        chat = await factories.create_conversation(session)
        ticket = await factories.create_ticket(session, conversation_id=chat.id)
        incident = await outage(session, "3", make_ticket=True)
        await spread(session)

        data = TicketAttach(number=ticket.number, merge=True)
        await incident_service.attach_ticket(session, incident, data, actor=SERVICE)

        assert (ticket.status, ticket.parent_id) == ("merged", incident.ticket_id)
        assert len([text for text in await said(session, chat) if "已合并处理" in text]) == 1

    @pytest.mark.parametrize("status", ["done", "closed", "withdrawn"])
    async def test_what_is_over_is_not_attached(
        self, session: AsyncSession, api: httpx.AsyncClient, status: str
    ) -> None:
        ticket = await factories.create_ticket(session, status=status)
        incident = await outage(session, "3")
        await session.commit()

        answer = await api.post(
            f"/v1/incidents/{incident.id}/tickets", json={"number": ticket.number}
        )

        assert (answer.status_code, answer.json()["error"]) == (409, "ticket_not_attachable")

    async def test_nor_what_belongs_to_another_that_goes_on(
        self, session: AsyncSession, api: httpx.AsyncClient
    ) -> None:
        first, second = await outage(session, "3"), await outage(session, "3")
        ticket = await factories.create_ticket(session, incident_id=first.id)
        await session.commit()
        body = {"number": ticket.number}

        refused = await api.post(f"/v1/incidents/{second.id}/tickets", json=body)
        await api.post(f"/v1/incidents/{first.id}/resolve", json={})
        taken = await api.post(f"/v1/incidents/{second.id}/tickets", json=body)

        assert (refused.status_code, taken.status_code) == (409, 201)


class TestOwnTicket:
    async def test_it_hangs_below_the_incident_and_its_ticket(self, session: AsyncSession) -> None:
        incident = await outage(session, "3", make_ticket=True)
        data = TicketCreate(type="repair", description="没水，只有我家", incident_id=incident.id)

        ticket = await ticket_service.create(session, data, actor=SERVICE)

        assert (ticket.incident_id, ticket.parent_id) == (incident.id, incident.ticket_id)

    async def test_an_incident_that_is_over_changes_nothing(self, session: AsyncSession) -> None:
        incident = await outage(session, "3")
        await incident_service.resolve(session, incident, notice=None, actor=SERVICE)
        data = TicketCreate(type="repair", description="没水", incident_id=incident.id)

        ticket = await ticket_service.create(session, data, actor=SERVICE)

        assert ticket.incident_id is None

    async def test_one_that_does_not_exist_is_refused(self, api: httpx.AsyncClient) -> None:
        body = {"type": "repair", "description": "没水", "incident_id": 999_999}

        answer = await api.post("/v1/tickets", json=body)

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")


class TestGathering:
    async def test_a_call_about_it_is_put_below_it(self, session: AsyncSession) -> None:
        incident = await outage(session, "3")
        place = Place(building="3")
        data = TicketCreate(type="repair", description="家里停水了", place=place, channel="phone")
        ticket = await ticket_service.create(session, data, actor=SERVICE)

        assert await incident_service.gather_due(session) == 1
        assert await incident_service.gather_due(session) == 0
        assert ticket.incident_id == incident.id

    @pytest.mark.parametrize(
        ("words", "building"), [("水龙头滴水", "3"), ("家里停水了", "9"), ("家里停水了", None)]
    )
    async def test_another_matter_or_place_is_left_alone(
        self, session: AsyncSession, words: str, building: str | None
    ) -> None:
        await outage(session, "3")
        ticket = await factories.create_ticket(session, description=words, building=building)

        assert await incident_service.gather_due(session) == 0
        assert ticket.incident_id is None

    @pytest.mark.parametrize("kind", ["complaint", "suggestion", "praise"])
    async def test_what_wants_another_answer_is_left_alone(
        self, session: AsyncSession, kind: str
    ) -> None:
        await outage(session, "3")
        words = "停水也不提前通知"
        await factories.create_ticket(session, type=kind, description=words, status="submitted")

        assert await incident_service.gather_due(session) == 0

    async def test_the_same_danger_by_its_kind(self, session: AsyncSession) -> None:
        danger = {"type": "emergency", "category": "fire", "status": "submitted"}
        incident = await outage(session, "3", matter="3栋火情", notice="撤离", category="fire")
        ticket = await factories.create_ticket(session, description="快来人", **danger)

        await incident_service.gather_due(session)

        assert ticket.incident_id == incident.id


class TestSideBySide:
    async def test_two_requests_at_once_make_one_report(self, live_database: Database) -> None:
        async with live_database.session() as session:
            chat = await factories.create_conversation(session)
            incident = await outage(session, "3")

        async def once() -> bool:
            async with live_database.session() as session:
                fresh = await incident_service.get(session, incident.id)
                return await report(session, fresh, chat)

        assert sorted(await asyncio.gather(once(), once())) == [False, True]
