"""Lists, details, and who sees what of a person."""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Message
from backend.core.actor import RESIDENT
from backend.core.database import clock_of
from backend.core.phones import mask_phone
from backend.staff.models import Role
from backend.tickets import service as ticket_service
from backend.tickets.schemas import TicketPatch
from tests.backend import factories

PHONE, MASKED = "13812345678", "138****5678"


async def headers_of(session: AsyncSession, role: Role, **values: Any) -> dict[str, str]:
    staff = await factories.create_staff(session, role=role, **values)
    headers = await factories.staff_headers(session, staff)
    await session.commit()
    return headers


async def numbers(client: httpx.AsyncClient, headers: dict[str, str], **filters: str) -> list[str]:
    answer = await client.get("/v1/tickets", params=filters, headers=headers)
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json()["items"]]


class TestPhones:
    @pytest.mark.parametrize(
        ("role", "shown"),
        [
            (Role.AGENT, MASKED),
            (Role.WORKER, MASKED),
            (Role.TEAM_LEAD, PHONE),
            (Role.MANAGER, PHONE),
            (Role.ADMIN, PHONE),
        ],
    )
    async def test_the_role_decides(
        self, session: AsyncSession, client: httpx.AsyncClient, role: Role, shown: str
    ) -> None:
        ticket = await factories.create_ticket(session, contact_phone=PHONE)
        headers = await headers_of(session, role)

        one = (await client.get(f"/v1/tickets/{ticket.number}", headers=headers)).json()
        page = (await client.get("/v1/tickets", headers=headers)).json()

        assert one["contact"]["phone"] == shown
        assert page["items"][0]["contact"]["phone"] == shown

    async def test_who_works_on_it_sees_the_number(
        self, session: AsyncSession, client: httpx.AsyncClient
    ) -> None:
        worker = await factories.create_staff(session, role=Role.WORKER)
        ticket = await factories.create_ticket(session, contact_phone=PHONE, assignee_id=worker.id)
        headers = await factories.staff_headers(session, worker)
        await session.commit()

        one = (await client.get(f"/v1/tickets/{ticket.number}", headers=headers)).json()

        assert one["contact"]["phone"] == PHONE

    async def test_programs_see_everything(
        self, session: AsyncSession, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        ticket = await factories.create_ticket(session, contact_phone=PHONE, anonymous=True)
        await session.commit()

        one = await client.get(f"/v1/tickets/{ticket.number}", headers=service_headers)

        assert one.json()["contact"] == {"name": "王女士", "phone": PHONE}

    async def test_history_and_messages_are_masked_too(
        self, session: AsyncSession, client: httpx.AsyncClient
    ) -> None:
        conversation = await factories.create_conversation(session)
        ticket = await factories.create_ticket(session, conversation_id=conversation.id)
        patch = TicketPatch.model_validate({"contact": {"phone": PHONE}})
        await ticket_service.correct(session, ticket, patch, actor=RESIDENT)
        now = clock_of(session).now()
        session.add(
            Message(
                conversation_id=conversation.id,
                direction="in",
                author="resident",
                text=f"电话{PHONE}",
                at=now,
            )
        )
        headers = await headers_of(session, Role.AGENT)

        one = await client.get(f"/v1/tickets/{ticket.number}", headers=headers)

        assert PHONE not in one.text
        assert one.json()["messages"][0]["text"] == f"电话{MASKED}"

    @pytest.mark.parametrize(
        ("phone", "shown"),
        [(PHONE, MASKED), ("057188006120", "057****6120"), ("95598", "****98"), (None, None)],
    )
    def test_enough_is_left_to_recognise_it(self, phone: str | None, shown: str | None) -> None:
        assert mask_phone(phone) == shown


class TestAnonymous:
    @pytest.mark.parametrize("role", [Role.AGENT, Role.WORKER, Role.TEAM_LEAD])
    async def test_below_manager_nothing_leads_to_the_person(
        self, session: AsyncSession, client: httpx.AsyncClient, role: Role
    ) -> None:
        conversation = await factories.create_conversation(session)
        ticket = await factories.create_ticket(
            session,
            type="complaint",
            anonymous=True,
            contact_phone=PHONE,
            channel="web",
            channel_user=conversation.channel_user,
            conversation_id=conversation.id,
        )
        headers = await headers_of(session, role)

        one = (await client.get(f"/v1/tickets/{ticket.number}", headers=headers)).json()

        assert one["contact"] == {"name": None, "phone": None}
        assert (one["channel_user"], one["conversation_id"]) == (None, None)
        assert one["messages"] == []

    async def test_a_manager_sees_the_person(
        self, session: AsyncSession, client: httpx.AsyncClient
    ) -> None:
        ticket = await factories.create_ticket(session, anonymous=True, contact_phone=PHONE)
        headers = await headers_of(session, Role.MANAGER)

        one = (await client.get(f"/v1/tickets/{ticket.number}", headers=headers)).json()

        assert one["contact"] == {"name": "王女士", "phone": PHONE}

    @pytest.mark.parametrize("filters", [{"phone": PHONE}, {"channel_user": "wang"}])
    async def test_searching_for_the_person_does_not_find_it(
        self, session: AsyncSession, client: httpx.AsyncClient, filters: dict[str, str]
    ) -> None:
        ticket = await factories.create_ticket(
            session, anonymous=True, contact_phone=PHONE, channel_user="wang"
        )
        agent = await headers_of(session, Role.AGENT)
        manager = await headers_of(session, Role.MANAGER)

        assert await numbers(client, agent, **filters) == []
        assert await numbers(client, manager, **filters) == [ticket.number]


class TestFilters:
    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({}, ["B", "A"]),
            ({"channel_user": "wang"}, ["A"]),
            ({"phone": PHONE}, ["A"]),
            ({"room": "1502"}, ["A"]),
            ({"room": "3-2-1502"}, ["A"]),
            ({"room": "9-9-1502"}, []),
            ({"status": "done"}, ["B"]),
            ({"status": "open"}, ["A"]),
            ({"status": "submitted,done"}, ["B", "A"]),
            ({"type": "complaint"}, ["B"]),
            ({"q": "电梯"}, ["B"]),
            ({"q": "%"}, []),
            ({"q": "王女士"}, ["A"]),
            ({"created_from": "2026-03-02T00:00:00+08:00"}, ["A"]),
            ({"created_to": "2026-03-01"}, ["B"]),
            ({"created_to": "2026-03-01T03:00:00+08:00"}, []),
        ],
    )
    async def test_it_narrows_the_list(
        self,
        session: AsyncSession,
        client: httpx.AsyncClient,
        service_headers: dict[str, str],
        filters: dict[str, str],
        found: list[str],
    ) -> None:
        now = clock_of(session).now()
        await factories.create_ticket(
            session, number="A", channel_user="wang", contact_phone=PHONE, created_at=now
        )
        await factories.create_ticket(
            session,
            number="B",
            type="complaint",
            status="done",
            description="电梯总停",
            room="101",
            contact_name="李先生",
            created_at=now.replace(day=1, hour=4),
        )
        await session.commit()

        assert await numbers(client, service_headers, **filters) == found

    @pytest.mark.parametrize(
        "filters",
        [{"status": "sleeping"}, {"created_from": "soon"}, {"limit": "0"}, {"cursor": "x"}],
    )
    async def test_a_malformed_filter_is_refused(
        self, client: httpx.AsyncClient, service_headers: dict[str, str], filters: dict[str, str]
    ) -> None:
        answer = await client.get("/v1/tickets", params=filters, headers=service_headers)

        assert answer.status_code == 422

    async def test_pages_follow_each_other_without_gap_or_repeat(
        self, session: AsyncSession, client: httpx.AsyncClient, service_headers: dict[str, str]
    ) -> None:
        made = [(await factories.create_ticket(session)).number for _ in range(5)]
        await session.commit()

        seen, cursor = [], None
        while True:
            params = {"limit": "2", **({"cursor": str(cursor)} if cursor else {})}
            page = await client.get("/v1/tickets", params=params, headers=service_headers)
            seen += [item["number"] for item in page.json()["items"]]
            cursor = page.json()["next"]
            if cursor is None:
                break

        assert seen == made[::-1]


class TestOpenForConversation:
    async def test_it_gives_open_and_lately_finished_ones_newest_first(
        self, session: AsyncSession
    ) -> None:
        conversation = await factories.create_conversation(session)
        resident = await factories.create_resident(session)
        now = clock_of(session).now()
        mine = {"conversation_id": conversation.id}
        await factories.create_ticket(session, number="OPEN", **mine)
        await factories.create_ticket(
            session, number="DONE", status="done", finished_at=now, **mine
        )
        await factories.create_ticket(session, number="BY-PHONE", resident_id=resident.id)
        old = now.replace(month=1)
        await factories.create_ticket(
            session, number="OLD", status="closed", finished_at=old, **mine
        )
        await factories.create_ticket(session, number="GONE", status="withdrawn", **mine)
        await factories.create_ticket(session, number="FOREIGN")

        found = await ticket_service.open_for_conversation(
            session, conversation.id, resident_id=resident.id
        )

        assert [ticket.number for ticket in found] == ["BY-PHONE", "DONE", "OPEN"]


class TestFreeWords:
    async def test_phones_are_masked_wherever_somebody_wrote_them(
        self, session: AsyncSession, client: httpx.AsyncClient
    ) -> None:
        words = f"打{PHONE}"
        fields = ("description", "expected", "facility", "result", "visit_text")
        ticket = await factories.create_ticket(session, **dict.fromkeys(fields, words))
        headers = await headers_of(session, Role.AGENT)

        one = await client.get(f"/v1/tickets/{ticket.number}", headers=headers)

        assert PHONE not in one.text
        assert one.text.count(f"打{MASKED}") == len(fields)

    async def test_an_anonymous_history_is_masked_and_nameless(
        self, session: AsyncSession, client: httpx.AsyncClient
    ) -> None:
        ticket = await factories.create_ticket(session, anonymous=True, contact_phone="13900000000")
        patch = TicketPatch.model_validate(
            {"description": f"打{PHONE}", "contact": {"name": "李女士"}}
        )
        await ticket_service.correct(session, ticket, patch, actor=RESIDENT)
        headers = await headers_of(session, Role.AGENT)

        one = await client.get(f"/v1/tickets/{ticket.number}", headers=headers)

        assert [word for word in (PHONE, "李女士", "13900000000") if word in one.text] == []
        assert one.json()["events"][-1]["after"]["description"] == f"打{MASKED}"
