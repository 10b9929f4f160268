"""The outbox over HTTP."""

import httpx
import pytest

from backend.conversations.models import Conversation
from backend.core.database import Database
from backend.notifications.delivery import Deliverer
from backend.staff.models import Role
from tests.backend import factories
from tests.backend.notifications.fake_connector import NEVER, FakeConnector
from tests.backend.notifications.steps import say


@pytest.fixture
def api(client: httpx.AsyncClient, service_headers: dict[str, str]) -> httpx.AsyncClient:
    client.headers.update(service_headers)
    return client


class TestReading:
    async def test_it_tells_what_became_of_a_message(
        self,
        api: httpx.AsyncClient,
        database: Database,
        conversation: Conversation,
        connector: FakeConnector,
        deliverer: Deliverer,
    ) -> None:
        connector.trouble = NEVER
        await say(database, conversation, "好的", kind="ticket_done")
        await deliverer.deliver_due()

        (item,) = (await api.get("/v1/notifications")).json()["items"]

        assert (item["kind"], item["text"], item["path"]) == ("ticket_done", "好的", "custom")
        assert (item["status"], item["attempts"]) == ("undeliverable", 1)
        assert item["error"] == NEVER.error

    async def test_one_tickets_only(
        self, api: httpx.AsyncClient, database: Database, conversation: Conversation
    ) -> None:
        async with database.session() as session:
            ticket = await factories.create_ticket(session)
        await say(database, conversation, "这单的", ticket_id=ticket.id)
        await say(database, conversation, "别的")

        page = (await api.get("/v1/notifications", params={"ticket": ticket.number})).json()

        assert [(row["text"], row["ticket"]) for row in page["items"]] == [
            ("这单的", ticket.number)
        ]

    async def test_pages_follow_each_other(
        self, api: httpx.AsyncClient, database: Database, conversation: Conversation
    ) -> None:
        for text in "一二三":
            await say(database, conversation, text)

        first = (await api.get("/v1/notifications", params={"limit": 2})).json()
        rest = (await api.get("/v1/notifications", params={"cursor": first["next"]})).json()

        assert [row["text"] for row in first["items"]] == ["三", "二"]
        assert ([row["text"] for row in rest["items"]], rest["next"]) == (["一"], None)

    @pytest.mark.parametrize("ticket", ["BX0", "' OR 1=1 --", "漏" * 2000, "BX\x00"])
    async def test_an_unknown_ticket_has_none(
        self,
        api: httpx.AsyncClient,
        database: Database,
        conversation: Conversation,
        ticket: str,
    ) -> None:
        await say(database, conversation, "好的")

        answer = await api.get("/v1/notifications", params={"ticket": ticket})

        assert (answer.status_code, answer.json()["items"]) == (200, [])

    @pytest.mark.parametrize(
        "params", [{"limit": "0"}, {"limit": "201"}, {"cursor": "x"}, {"cursor": "9" * 30}]
    )
    async def test_a_bad_page_is_refused(
        self, api: httpx.AsyncClient, params: dict[str, str]
    ) -> None:
        answer = await api.get("/v1/notifications", params=params)

        assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")

    async def test_it_needs_a_token(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/v1/notifications")).status_code == 401


async def headers_of(database: Database, role: Role) -> dict[str, str]:
    async with database.session() as session:
        staff = await factories.create_staff(session, role=role)
        return await factories.staff_headers(session, staff)


class TestRights:
    async def test_a_worker_does_not_read_what_residents_are_told(
        self, client: httpx.AsyncClient, database: Database
    ) -> None:
        headers = await headers_of(database, Role.WORKER)

        assert (await client.get("/v1/notifications", headers=headers)).status_code == 403

    @pytest.mark.parametrize(
        ("role", "hidden"), [(Role.AGENT, True), (Role.TEAM_LEAD, True), (Role.MANAGER, False)]
    )
    async def test_an_anonymous_ticket_leads_to_nobody(
        self,
        client: httpx.AsyncClient,
        database: Database,
        conversation: Conversation,
        role: Role,
        hidden: bool,
    ) -> None:
        async with database.session() as session:
            ticket = await factories.create_ticket(session, anonymous=True)
        await say(database, conversation, "已受理", ticket_id=ticket.id)
        headers = await headers_of(database, role)

        (item,) = (await client.get("/v1/notifications", headers=headers)).json()["items"]

        assert (item["conversation_id"] is None, item["message_id"] is None) == (hidden, hidden)

    @pytest.mark.parametrize(
        ("role", "shown"), [(Role.AGENT, "回电 138****5678"), (Role.ADMIN, "回电 13812345678")]
    )
    async def test_phones_are_masked(
        self,
        client: httpx.AsyncClient,
        database: Database,
        conversation: Conversation,
        role: Role,
        shown: str,
    ) -> None:
        await say(database, conversation, "回电 13812345678")
        headers = await headers_of(database, role)

        (item,) = (await client.get("/v1/notifications", headers=headers)).json()["items"]

        assert item["text"] == shown
