"""Tasks over HTTP: who sees and does what, and what comes of bad requests."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from backend.core.database import Database
from backend.staff.models import Role, Staff
from backend.tasks.models import StaffTask
from backend.tickets.models import Ticket, TicketEvent
from tests.backend import factories
from tests.backend.tasks.steps import make

PHONE = "13800000000"


@pytest.fixture
async def ticket(database: Database) -> Ticket:
    async with database.session() as session:
        return await factories.create_ticket(session, status="done", team="engineering")


@pytest.fixture
async def task(database: Database, ticket: Ticket) -> StaffTask:
    async with database.session() as session:
        return await make(session, ticket, text=f"请回电 {PHONE}")


@pytest.fixture
def api(client: httpx.AsyncClient, service_headers: dict[str, str]) -> httpx.AsyncClient:
    client.headers.update(service_headers)
    return client


async def enter(
    client: httpx.AsyncClient, database: Database, role: Role, ticket: Ticket | None = None
) -> Staff:
    """Sign somebody in, who works on a ticket if one is given."""
    async with database.session() as session:
        staff = await factories.create_staff(session, role=role)
        client.headers.update(await factories.staff_headers(session, staff))
        if ticket is not None:
            (await session.get_one(Ticket, ticket.id)).assignee_id = staff.id
    return staff


async def report(client: httpx.AsyncClient, task: StaffTask, **body: Any) -> httpx.Response:
    return await client.post(f"/v1/tasks/{task.id}/done", json={"reached": True, **body})


class TestReading:
    async def test_a_task_names_place_person_and_due_time(
        self, api: httpx.AsyncClient, ticket: Ticket, task: StaffTask
    ) -> None:
        (item,) = (await api.get("/v1/tasks")).json()["items"]

        assert (item["kind"], item["ticket"], item["team"]) == (
            "callback",
            ticket.number,
            "engineering",
        )
        assert item["place"] == "3栋2单元1502室"
        assert item["contact"] == {"name": "王女士", "phone": PHONE}
        assert item["due_at"] == "2026-03-02T09:00:00+08:00"
        assert (item["done_at"], item["overdue"], item["tries"]) == (None, False, 0)

    @pytest.mark.parametrize(
        ("params", "found"),
        [
            ({"open": "true"}, 1),
            ({"open": "false"}, 0),
            ({"kind": "callback"}, 1),
            ({"kind": "tell"}, 0),
            ({"ticket": "BX0"}, 0),
            ({"ticket": "' OR 1=1 --"}, 0),
            ({"ticket": "漏" * 2000}, 0),
        ],
    )
    async def test_it_can_be_narrowed(
        self, api: httpx.AsyncClient, task: StaffTask, params: dict[str, str], found: int
    ) -> None:
        answer = await api.get("/v1/tasks", params=params)

        assert (answer.status_code, len(answer.json()["items"])) == (200, found)

    @pytest.mark.parametrize(
        "params", [{"kind": "nonsense"}, {"open": "perhaps"}, {"cursor": "9" * 30}, {"limit": "0"}]
    )
    async def test_a_bad_wish_is_refused(
        self, api: httpx.AsyncClient, params: dict[str, str]
    ) -> None:
        assert (await api.get("/v1/tasks", params=params)).status_code == 422

    async def test_it_needs_a_token(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/v1/tasks")).status_code == 401


class TestReporting:
    async def test_the_answer_moves_the_ticket(
        self, api: httpx.AsyncClient, ticket: Ticket, task: StaffTask
    ) -> None:
        answer = await report(api, task, outcome="  好了  ", solved=True)

        body = answer.json()
        assert (answer.status_code, body["reached"], body["solved"]) == (200, True, True)
        assert (body["outcome"], body["done_by"]) == ("好了", "接口")
        assert (await api.get(f"/v1/tickets/{ticket.number}")).json()["status"] == "confirmed"

    async def test_twice_is_a_conflict(self, api: httpx.AsyncClient, task: StaffTask) -> None:
        await report(api, task)

        answer = await report(api, task)

        assert (answer.status_code, answer.json()["error"]) == (409, "task_done")

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"reached": "perhaps"},
            {"reached": True, "outcome": "长" * 1001},
            {"reached": False, "solved": True},
            {"reached": True, "outcome": 7},
        ],
    )
    async def test_nonsense_changes_nothing(
        self, api: httpx.AsyncClient, task: StaffTask, body: dict[str, Any]
    ) -> None:
        answer = await api.post(f"/v1/tasks/{task.id}/done", json=body)

        assert answer.status_code == 422
        assert len((await api.get("/v1/tasks", params={"open": "true"})).json()["items"]) == 1

    @pytest.mark.parametrize("path", ["done", "undo", "phone"])
    @pytest.mark.parametrize(("number", "status"), [("999999", 404), ("0", 422), ("x", 422)])
    async def test_an_unknown_task_is_not_found(
        self, api: httpx.AsyncClient, path: str, number: str, status: int
    ) -> None:
        answer = await api.post(f"/v1/tasks/{number}/{path}", json={"reached": True})

        assert answer.status_code == status

    async def test_it_can_be_taken_back(self, api: httpx.AsyncClient, task: StaffTask) -> None:
        await report(api, task)

        answer = await api.post(f"/v1/tasks/{task.id}/undo")

        assert (answer.status_code, answer.json()["done_at"]) == (200, None)


class TestRights:
    async def test_a_stranger_worker_sees_and_does_nothing(
        self, client: httpx.AsyncClient, database: Database, task: StaffTask
    ) -> None:
        await enter(client, database, Role.WORKER)

        assert (await client.get("/v1/tasks")).json()["items"] == []
        assert (await report(client, task)).status_code == 404

    async def test_the_worker_of_the_ticket_tells_but_does_not_judge(
        self, client: httpx.AsyncClient, database: Database, ticket: Ticket, task: StaffTask
    ) -> None:
        await enter(client, database, Role.WORKER, ticket)

        assert (await report(client, task, solved=True)).status_code == 403
        assert (await report(client, task)).status_code == 200

    @pytest.mark.parametrize(
        ("role", "shown"), [(Role.AGENT, "138****0000"), (Role.TEAM_LEAD, PHONE)]
    )
    async def test_phones_are_masked_by_role(
        self,
        client: httpx.AsyncClient,
        database: Database,
        task: StaffTask,
        role: Role,
        shown: str,
    ) -> None:
        await enter(client, database, role)

        (item,) = (await client.get("/v1/tasks")).json()["items"]

        assert (item["contact"]["phone"], item["text"]) == (shown, f"请回电 {shown}")

    async def test_an_anonymous_person_is_not_named(
        self, client: httpx.AsyncClient, database: Database
    ) -> None:
        async with database.session() as session:
            ticket = await factories.create_ticket(session, anonymous=True)
            task = await make(session, ticket)
        await enter(client, database, Role.TEAM_LEAD)

        (item,) = (await client.get("/v1/tasks")).json()["items"]

        assert item["contact"] == {"name": None, "phone": None}
        assert (await client.post(f"/v1/tasks/{task.id}/phone")).status_code == 403


class TestShowingThePhone:
    async def test_whoever_has_to_call_sees_it_and_this_is_on_record(
        self, client: httpx.AsyncClient, database: Database, task: StaffTask
    ) -> None:
        agent = await enter(client, database, Role.AGENT)

        answer = await client.post(f"/v1/tasks/{task.id}/phone")

        assert answer.json() == {"name": "王女士", "phone": PHONE}
        async with database.reader() as session:
            (event,) = await session.scalars(select(TicketEvent))
        assert (event.type, event.actor) == ("phone_shown", agent.display_name)

    async def test_not_when_there_is_nothing_to_call_about(
        self, client: httpx.AsyncClient, database: Database, task: StaffTask
    ) -> None:
        await enter(client, database, Role.AGENT)
        await report(client, task)

        assert (await client.post(f"/v1/tasks/{task.id}/phone")).status_code == 409

    async def test_nor_when_nobody_left_one(
        self, api: httpx.AsyncClient, database: Database
    ) -> None:
        async with database.session() as session:
            ticket = await factories.create_ticket(session, contact_phone=None)
            task = await make(session, ticket)

        answer = await api.post(f"/v1/tasks/{task.id}/phone")

        assert (answer.status_code, answer.json()["error"]) == (404, "no_phone")
