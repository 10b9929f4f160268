"""The course of an incident: opened, kept up to date, ended, summed up."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.core.actor import SERVICE
from backend.core.errors import NotPermitted
from backend.core.time import FakeClock
from backend.incidents import service as incident_service
from backend.incidents.schemas import IncidentCreate, Scope, UpdateCreate
from backend.residents.models import Building
from backend.surveys.models import Survey
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from tests.backend import factories
from tests.backend.incidents.steps import AGENT, LEAD, WORKER, neighbour, outage, report, spread

DANGER = {"type": "emergency", "category": "flooding", "description": "王女士家爆管，138"}


@pytest.fixture
def api(client: httpx.AsyncClient, service_headers: dict[str, str]) -> httpx.AsyncClient:
    client.headers.update(service_headers)
    return client


class TestOpening:
    async def test_with_the_ticket_the_work_is_done_on(
        self, session: AsyncSession, api: httpx.AsyncClient
    ) -> None:
        body = {"matter": "停水", "notice": "抢修中", "scope": {"buildings": ["3"]}}

        opened = await api.post("/v1/incidents", json={**body, "make_ticket": True})

        ticket = await ticket_service.get(session, opened.json()["ticket"])
        assert (ticket.category, ticket.building, ticket.is_public) == ("plumbing", "3", True)
        assert ticket.incident_id == opened.json()["id"]

    async def test_buildings_are_taken_as_people_write_them(self, api: httpx.AsyncClient) -> None:
        body = {"matter": "停水", "notice": "抢修中", "scope": {"buildings": ["3栋", "5号楼", 3]}}

        opened = await api.post("/v1/incidents", json=body)

        assert opened.json()["scope"] == {"buildings": ["3", "5"]}

    async def test_a_building_the_register_lacks_is_pointed_out(
        self, session: AsyncSession, api: httpx.AsyncClient
    ) -> None:
        session.add(Building(name="3", units=2, floors=18))
        await session.commit()
        body = {"matter": "停水", "notice": "抢修中", "scope": {"buildings": ["3", "33"]}}

        opened = await api.post("/v1/incidents", json=body)

        assert (opened.status_code, opened.json()["unknown_buildings"]) == (201, ["33"])

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"ticket": "BX000"}, 404),
            ({"suggestion": 999_999}, 404),
            ({"category": "weather"}, 422),
            ({"ticket": "BX1", "make_ticket": True}, 422),
            ({"notice": "水" * 2001}, 422),
            ({"scope": {"buildings": ["3"] * 201}}, 422),
        ],
    )
    async def test_nonsense_is_refused(
        self, api: httpx.AsyncClient, changes: dict[str, Any], status: int
    ) -> None:
        answer = await api.post("/v1/incidents", json={"matter": "停水", "notice": "修", **changes})

        assert answer.status_code == status
        assert (await api.get("/v1/incidents")).json()["items"] == []


class TestFromEmergency:
    async def test_place_and_matter_come_from_the_ticket_and_nobody_is_named(
        self, session: AsyncSession, api: httpx.AsyncClient
    ) -> None:
        ticket = await factories.create_ticket(session, **DANGER)
        await session.commit()

        answer = await api.post("/v1/incidents/from-ticket", json={"ticket": ticket.number})

        body = answer.json()
        assert (body["source"], body["category"]) == ("emergency", "flooding")
        assert (body["scope"], body["ticket"]) == ({"buildings": ["3"]}, ticket.number)
        assert body["matter"] == "3栋爆管淹水"
        assert "王女士" not in body["notice"]
        assert "1502" not in body["notice"]

    async def test_a_whole_estate_is_not_told_by_accident(
        self, session: AsyncSession, api: httpx.AsyncClient
    ) -> None:
        ticket = await factories.create_ticket(session, **{**DANGER, "building": None})
        await session.commit()
        body = {"ticket": ticket.number}

        refused = await api.post("/v1/incidents/from-ticket", json=body)
        meant = await api.post("/v1/incidents/from-ticket", json={**body, "scope": {}})

        assert (refused.status_code, refused.json()["error"]) == (422, "scope_needed")
        assert (meant.status_code, meant.json()["scope"]) == (201, {"buildings": []})


class TestUpdating:
    async def test_it_is_listed_with_what_was_told(self, api: httpx.AsyncClient) -> None:
        opened = (await api.post("/v1/incidents", json={"matter": "停水", "notice": "修"})).json()

        answer = await api.post(f"/v1/incidents/{opened['id']}/updates", json={"text": "快好了"})

        kinds = [(update["kind"], update["text"]) for update in answer.json()["updates"]]
        assert (answer.status_code, kinds) == (201, [("notice", "修"), ("update", "快好了")])

    @pytest.mark.parametrize(
        "body", [{}, {"text": " "}, {"text": "水" * 2001}, {"text": "x", "expected_end_at": "soon"}]
    )
    async def test_nonsense_is_refused(self, api: httpx.AsyncClient, body: dict[str, str]) -> None:
        opened = (await api.post("/v1/incidents", json={"matter": "停水", "notice": "修"})).json()

        answer = await api.post(f"/v1/incidents/{opened['id']}/updates", json=body)

        assert answer.status_code == 422

    async def test_nothing_follows_the_end(self, api: httpx.AsyncClient) -> None:
        opened = (await api.post("/v1/incidents", json={"matter": "停水", "notice": "修"})).json()
        await api.post(f"/v1/incidents/{opened['id']}/resolve", json={})

        answer = await api.post(f"/v1/incidents/{opened['id']}/updates", json={"text": "快好了"})

        assert (answer.status_code, answer.json()["error"]) == (409, "incident_over")

    async def test_the_bot_tells_the_latest(self, session: AsyncSession) -> None:
        chat = await factories.create_conversation(session)
        incident = await outage(session, "3")
        await incident_service.publish_update(
            session, incident, UpdateCreate(text="配件已到"), actor=AGENT
        )

        (known,) = await incident_service.known_to(session, chat.id, {"3"})

        assert "水泵抢修，暂时停水" in known["notice"]
        assert "配件已到" in known["notice"]
        assert (known["concerns_resident"], known["reported"]) == (True, False)


class TestOverdue:
    async def test_leads_are_paged_once_per_expected_end(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        incident = await outage(session, "3", expected_end_at=clock.now() + timedelta(hours=1))
        early = await incident_service.warn_overdue(session)
        clock.advance(timedelta(hours=2))
        late = [await incident_service.warn_overdue(session) for _ in range(2)]
        later = UpdateCreate(text="还要一会", expected_end_at=clock.now() + timedelta(hours=1))
        await incident_service.publish_update(session, incident, later, actor=AGENT)
        clock.advance(timedelta(hours=2))

        again = await incident_service.warn_overdue(session)

        assert (early, late, again) == (0, [1, 0], 1)
        alerts = (await session.scalars(select(Alert).order_by(Alert.id))).all()
        assert {(alert.kind, alert.team, alert.level) for alert in alerts} == {
            ("incident_overdue", "engineering", 2)
        }

    async def test_what_is_over_is_late_no_more(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        incident = await outage(session, "3", expected_end_at=clock.now())
        await incident_service.resolve(session, incident, notice=None, actor=LEAD)

        assert await incident_service.warn_overdue(session) == 0


class TestResolving:
    async def children(self, session: AsyncSession) -> list[Ticket]:
        incident = await outage(session, "3", make_ticket=True)
        for status in ("submitted", "waiting", "done"):
            await factories.create_ticket(session, status=status, incident_id=incident.id)
        finish = self.finish
        await incident_service.resolve(
            session, incident, notice="已恢复", actor=LEAD, finish_children=finish
        )
        statement = select(Ticket).where(Ticket.incident_id == incident.id).order_by(Ticket.id)
        return list(await session.scalars(statement))

    finish = False

    async def test_open_tickets_hear_of_it_and_go_on(self, session: AsyncSession) -> None:
        parent, new, waiting, done = await self.children(session)

        assert [t.status for t in (parent, new, waiting, done)] == [
            "submitted",
            "submitted",
            "waiting",
            "done",
        ]
        events = (await ticket_service.detail(session, new, actor=SERVICE)).events
        assert [(event.type, event.note) for event in events] == [("incident_resolved", "已恢复")]

    async def test_on_wish_they_are_done_with_it(self, session: AsyncSession) -> None:
        self.finish = True
        parent, new, waiting, _ = await self.children(session)

        assert [parent.status, new.status, waiting.status] == ["submitted", "done", "done"]
        assert (new.result, waiting.result) == ("已恢复", "已恢复")
        events = (await ticket_service.detail(session, new, actor=SERVICE)).events
        assert (events[-1].type, events[-1].actor) == ("settle", "班组长")
        assert len((await session.scalars(select(Survey))).all()) == 2

    async def test_a_complaint_still_needs_an_answer_of_its_own(
        self, session: AsyncSession
    ) -> None:
        incident = await outage(session, "3")
        complaint = await factories.create_ticket(
            session, number="TS1", type="complaint", status="submitted", incident_id=incident.id
        )

        await incident_service.resolve(
            session, incident, notice="已恢复", actor=LEAD, finish_children=True
        )

        await session.refresh(complaint)
        assert (complaint.status, complaint.result) == ("submitted", None)
        events = (await ticket_service.detail(session, complaint, actor=SERVICE)).events
        assert [event.type for event in events] == ["incident_resolved"]

    async def test_nobody_settles_a_ticket_by_hand(self, api: httpx.AsyncClient) -> None:
        answer = await api.post("/v1/tickets/BX1/transitions", json={"action": "settle"})

        assert answer.status_code in (404, 422)

    @pytest.mark.parametrize("actor", [AGENT, WORKER])
    async def test_leads_decide(self, session: AsyncSession, actor: Any) -> None:
        incident = await outage(session, "3")

        with pytest.raises(NotPermitted):
            await incident_service.resolve(session, incident, notice=None, actor=actor)


class TestClosingReport:
    async def test_it_tells_the_course_and_names_no_resident(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        _, chat = await neighbour(session, "101")
        incident = await outage(session, "3", make_ticket=True, actor=AGENT)
        await report(session, incident, chat, "没水了，打我13812345678")
        await spread(session)
        clock.advance(timedelta(hours=2, minutes=5))
        await incident_service.resolve(session, incident, notice="已恢复", actor=LEAD)
        await spread(session)

        text = (await incident_service.read_detail(session, incident, actor=SERVICE)).report or ""

        for fact in ("停水", "3栋", "给排水", "历时 2 小时 5 分钟", "反映住户：1 位", "通知 1 人"):
            assert fact in text
        assert "没水了" in text
        assert "13812345678" not in text

    async def test_staff_may_write_it_anew(self, api: httpx.AsyncClient) -> None:
        opened = (await api.post("/v1/incidents", json={"matter": "停水", "notice": "修"})).json()
        url = f"/v1/incidents/{opened['id']}"
        early = await api.put(f"{url}/report", json={"text": "总结"})
        await api.post(f"{url}/resolve", json={})

        written = (await api.put(f"{url}/report", json={"text": "原因：水泵老化"})).json()
        generated = (await api.put(f"{url}/report", json={"text": ""})).json()

        assert (early.status_code, early.json()["error"]) == (409, "incident_open")
        assert (written["report"], written["report_edited"]) == ("原因：水泵老化", True)
        assert generated["report"].startswith("# 突发事件总结：停水")
        assert generated["report_edited"] is False

    async def test_only_leads_write_it(self, session: AsyncSession) -> None:
        incident = await outage(session, "3")
        await incident_service.resolve(session, incident, notice=None, actor=LEAD)

        with pytest.raises(NotPermitted):
            await incident_service.save_report(session, incident, "x", actor=AGENT)


class TestRights:
    async def test_workers_open_nothing(self, session: AsyncSession) -> None:
        data = IncidentCreate(matter="停水", notice="修", scope=Scope(buildings=["3"]))

        with pytest.raises(NotPermitted):
            await incident_service.open_incident(session, data, actor=WORKER)

    async def test_below_lead_phone_numbers_are_masked(self, session: AsyncSession) -> None:
        chat = await factories.create_conversation(session)
        incident = await outage(session, "3")
        await report(session, incident, chat, "打13812345678")

        (seen,) = (await incident_service.read_detail(session, incident, actor=AGENT)).reports
        (whole,) = (await incident_service.read_detail(session, incident, actor=LEAD)).reports

        assert "13812345678" not in seen.words
        assert "13812345678" in whole.words
