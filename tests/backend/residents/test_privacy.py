"""The law on personal information: a copy of everything, and erasure without a trace."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.conversations import service as conversation_service
from backend.conversations.dialogue import Dialogue
from backend.conversations.models import Conversation, Media, Message
from backend.core.actor import BOT
from backend.core.database import Database, clock_of
from backend.core.settings import Settings
from backend.incidents.models import Incident, IncidentReport
from backend.knowledge.models import InquiryRecord
from backend.models import Base
from backend.notifications.models import Notification
from backend.promises.models import Promise
from backend.residents.models import Resident
from backend.surveys.models import Survey
from backend.tasks.models import StaffTask
from backend.tickets.models import Ticket, TicketAttachment, TicketEvent
from connectors.bot import BotParse
from tests.backend import factories
from tests.backend.conversations.fake_bot import FakeBot, answer_of
from tests.backend.conversations.steps import Chat

NAME, PHONE, OPENID = "司马玉兰", "13812345678", "openid-of-sima"
OTHER_PHONE = "18655554444"
SAID = (
    "我是司马玉兰",
    "老伴住院了",
    "问过的私事",
    "评价里的私事",
    "交接里的私事",
    "停水时说的私事",
    "夜里没有发出的私事",
)
DOOR = "1502"
SECRETS = (NAME, PHONE, OPENID, OTHER_PHONE, DOOR, *SAID)
NOTE = f"{NAME}（{PHONE}）3栋2单元{DOOR}室来电，另一个号码 {OTHER_PHONE}"


@dataclass
class Traces:
    """A resident and what the product knows of them."""

    resident: Resident
    talk: Conversation
    ticket: Ticket
    photo: Path


async def leave_words(session: AsyncSession, talk: Conversation, photo: str) -> None:
    """Say and ask things in a conversation."""
    now = clock_of(session).now()
    session.add(
        Media(id=photo, conversation_id=talk.id, content_type="image/png", size=1, created_at=now)
    )
    for text in SAID[:2]:
        session.add(
            Message(
                conversation_id=talk.id,
                direction="in",
                author="resident",
                text=text,
                at=now,
                state="received",
                entities=[{"value": PHONE}],
                matters=[{"text": text}],
                media_id=photo,
                button_id=PHONE,
                client_id=text,
            )
        )
    session.add(
        InquiryRecord(conversation_id=talk.id, question=SAID[2], score=0.1, answered=False, at=now)
    )
    talk.handoff_packet, talk.return_note = {"summary": SAID[4]}, SAID[4]


async def leave_promises(session: AsyncSession, talk: Conversation, ticket: Ticket) -> None:
    """Report an outage, and be promised an answer and an end."""
    now = clock_of(session).now()
    outage = Incident(
        matter="停水", notice="抢修", opened_by="小李", created_at=now, report=f"首次反映：{NOTE}"
    )
    session.add(outage)
    await session.flush()
    session.add_all(
        [
            IncidentReport(incident_id=outage.id, conversation_id=talk.id, words=SAID[5], at=now),
            Promise(
                conversation_id=talk.id, kind="answer", due_at=now, made_by="小李", made_at=now
            ),
            Promise(ticket_id=ticket.id, kind="finish", due_at=now, made_by="系统", made_at=now),
        ]
    )


def leave_unsaid(session: AsyncSession, talk: Conversation, ticket: Ticket) -> None:
    """Let a call wait, and a message that was held through the night and never said."""
    now = clock_of(session).now()
    task = StaffTask(kind="callback", dedupe_key="call", text=NOTE, due_at=now, created_at=now)
    task.ticket_id, task.outcome = ticket.id, f"{NAME}说好了"
    held = Notification(kind="incident_notice", status="superseded", due_at=now, created_at=now)
    held.conversation_id, held.draft = talk.id, {"text": SAID[6]}
    session.add_all([task, held])


def _rating(ticket: Ticket, now: datetime) -> Survey:
    return Survey(
        ticket_id=ticket.id,
        conversation_id=ticket.conversation_id,
        status="answered",
        attitude=5,
        comment=SAID[3],
        planned_at=now,
        invite_at=now,
    )


async def leave_work(session: AsyncSession, ticket: Ticket, photo: str) -> None:
    """Write on a ticket, rate it, and page somebody about it."""
    now = clock_of(session).now()
    session.add(TicketAttachment(ticket_id=ticket.id, media_id=photo, created_at=now))
    session.add(_rating(ticket, now))
    session.add(
        TicketEvent(
            ticket_id=ticket.id,
            at=now,
            type="comment",
            actor="小李",
            actor_kind="staff",
            note=NOTE,
            before={"contact": {"name": NAME}},
            after={"phones": [PHONE, OTHER_PHONE]},
        )
    )
    await alert_service.raise_alert(session, kind="emergency", text=NOTE, ticket=ticket)


@pytest.fixture
async def traces(session: AsyncSession, settings: Settings) -> Traces:
    photo = "a" * 32
    settings.uploads_dir.mkdir()
    (settings.uploads_dir / photo).write_bytes(b"photo of a living room")
    resident = await factories.create_resident(
        session, name=NAME, phone=PHONE, channel_user=OPENID, note=SAID[1]
    )
    talk = await factories.create_conversation(
        session, channel_user=OPENID, resident_id=resident.id, owner="human"
    )
    await leave_words(session, talk, photo)
    ticket = await factories.create_ticket(
        session,
        contact_name=NAME,
        contact_phone=PHONE,
        resident_id=resident.id,
        conversation_id=talk.id,
        channel="web",
        channel_user=OPENID,
        description=f"水管漏水，联系{NAME}",
        facility=f"{NAME}家的水管",
        visit_text=f"下午打 {PHONE}",
        result=f"已和{NAME}确认",
    )
    await leave_work(session, ticket, photo)
    await leave_promises(session, talk, ticket)
    leave_unsaid(session, talk, ticket)
    await session.commit()
    return Traces(resident, talk, ticket, settings.uploads_dir / photo)


async def everything(database: Database) -> Iterator[tuple[str, str]]:
    """Every row of every table as text."""
    found = []
    async with database.reader() as session:
        for table in Base.metadata.sorted_tables:
            for row in await session.execute(select(table)):
                values = json.dumps(list(row), ensure_ascii=False, default=str)
                found.append((table.name, values))
    return iter(found)


async def erase(api: httpx.AsyncClient, traces: Traces) -> None:
    answer = await api.delete(f"/v1/residents/{traces.resident.id}")
    assert answer.status_code == 204


class TestCopy:
    async def test_it_holds_all_that_is_known(self, api: httpx.AsyncClient, traces: Traces) -> None:
        answer = await api.get(f"/v1/residents/{traces.resident.id}/export")

        assert answer.status_code == 200
        copy = answer.text
        assert [secret for secret in (NAME, PHONE, OPENID, *SAID[:2]) if secret not in copy] == []
        (ticket,) = answer.json()["tickets"]
        assert (ticket["number"], ticket["surveys"][0]["comment"]) == (
            traces.ticket.number,
            SAID[3],
        )
        assert len(answer.json()["conversations"][0]["messages"]) == 2

    async def test_it_holds_what_they_reported_and_were_promised(
        self, api: httpx.AsyncClient, traces: Traces
    ) -> None:
        copy = (await api.get(f"/v1/residents/{traces.resident.id}/export")).json()

        (ticket,), (talk,) = copy["tickets"], copy["conversations"]
        assert [report["words"] for report in talk["incident_reports"]] == [SAID[5]]
        assert [promise["kind"] for promise in talk["promises"]] == ["answer"]
        assert [promise["kind"] for promise in ticket["promises"]] == ["finish"]
        assert [call["outcome"] for call in ticket["calls"]] == [f"{NAME}说好了"]

    async def test_nothing_of_others(
        self, session: AsyncSession, api: httpx.AsyncClient, traces: Traces
    ) -> None:
        other = await factories.create_resident(session, name="邻居老赵", channel_user="zhao")
        await factories.create_ticket(session, resident_id=other.id, contact_name="邻居老赵")
        await session.commit()

        answer = await api.get(f"/v1/residents/{traces.resident.id}/export")

        assert "邻居老赵" not in answer.text

    async def test_who_complained_about_them_is_not_theirs_to_know(
        self, session: AsyncSession, api: httpx.AsyncClient, traces: Traces
    ) -> None:
        await factories.create_ticket(
            session, number="TS1", contact_phone=PHONE, channel="web", channel_user="zhao"
        )
        await session.commit()

        answer = await api.get(f"/v1/residents/{traces.resident.id}/export")

        (named,) = [item for item in answer.json()["tickets"] if item["number"] == "TS1"]
        assert "channel_user" not in named
        assert "events" not in named

    async def test_the_machines_own_is_left_out(
        self, api: httpx.AsyncClient, traces: Traces
    ) -> None:
        answer = await api.get(f"/v1/residents/{traces.resident.id}/export")

        for name in ("lease_token", "process_after", "idempotency_key", "client_id"):
            assert f'"{name}"' not in answer.text


class TestErasure:
    async def test_no_trace_is_left_in_any_table(
        self, api: httpx.AsyncClient, database: Database, traces: Traces
    ) -> None:
        await erase(api, traces)

        left = [
            (table, secret)
            for table, row in await everything(database)
            for secret in SECRETS
            if secret in row
        ]
        assert left == []

    async def test_their_photos_are_removed(
        self, session: AsyncSession, api: httpx.AsyncClient, traces: Traces
    ) -> None:
        assert traces.photo.exists()

        await erase(api, traces)

        assert not traces.photo.exists()
        assert await session.scalar(select(Media.id)) is None

    async def test_the_ledger_keeps_the_work(
        self, session: AsyncSession, api: httpx.AsyncClient, traces: Traces
    ) -> None:
        await erase(api, traces)

        await session.refresh(traces.ticket)
        assert traces.ticket.description == "水管漏水，联系***"
        assert (traces.ticket.contact_name, traces.ticket.channel_user) == (None, None)
        events = (await session.scalars(select(TicketEvent))).all()
        assert [event.actor for event in events] == ["小李"]
        assert await session.scalar(select(Survey.attitude)) == 5

    async def test_others_keep_theirs(
        self, session: AsyncSession, api: httpx.AsyncClient, traces: Traces, database: Database
    ) -> None:
        await Chat(database, "zhao").say("邻居的话")

        await erase(api, traces)

        assert [row.text for row in await Chat(database, "zhao").messages()] == ["邻居的话"]

    async def test_what_waits_to_be_said_is_not_said(
        self, session: AsyncSession, api: httpx.AsyncClient, traces: Traces
    ) -> None:
        row = await conversation_service.send_staff_message(
            session, traces.talk, text=f"{NAME}您好", actor=BOT
        )
        await session.commit()

        await erase(api, traces)

        sent = await session.scalar(
            select(Notification.status).where(Notification.message_id == row.id)
        )
        assert sent == "dead"

    async def test_only_the_work_on_tickets_is_still_owed(
        self, session: AsyncSession, api: httpx.AsyncClient, traces: Traces
    ) -> None:
        await erase(api, traces)

        owed = await session.execute(select(Promise.kind, Promise.status).order_by(Promise.kind))
        assert [tuple(row) for row in owed] == [("answer", "dropped"), ("finish", "open")]
        calls = await session.execute(select(StaffTask.done_by, StaffTask.reached))
        assert [tuple(row) for row in calls] == [("系统", None)]

    async def test_that_somebody_reported_still_counts(
        self, session: AsyncSession, api: httpx.AsyncClient, traces: Traces
    ) -> None:
        await erase(api, traces)

        reports = await session.scalars(select(IncidentReport.conversation_id))
        assert list(reports) == [traces.talk.id]

    async def test_who_writes_again_is_a_stranger(
        self, api: httpx.AsyncClient, traces: Traces, database: Database
    ) -> None:
        await erase(api, traces)

        chat = Chat(database, OPENID)
        await chat.say("你好")

        assert await chat.id() != traces.talk.id
        assert (await chat.row()).resident_id is None

    async def test_twice_is_not_found(self, api: httpx.AsyncClient, traces: Traces) -> None:
        await erase(api, traces)

        answer = await api.delete(f"/v1/residents/{traces.resident.id}")

        assert (answer.status_code, answer.json()["error"]) == (404, "resident_not_found")

    async def test_an_answer_being_thought_of_is_not_stored(
        self,
        api: httpx.AsyncClient,
        database: Database,
        settings: Settings,
        session: AsyncSession,
    ) -> None:
        resident = await factories.create_resident(session, channel_user=OPENID)
        await session.commit()
        chat = Chat(database, OPENID)
        await chat.say(SAID[1])
        parse: dict[str, Any] = {"intent": "repair", "matters": [{"text": SAID[1]}]}
        bot = FakeBot(meanwhile=lambda: api.delete(f"/v1/residents/{resident.id}"))
        bot.script.append(answer_of(f"您说{SAID[1]}", parse=BotParse(**parse)))

        await Dialogue(database, settings, bot).process(await chat.id())

        assert [row for _, row in await everything(database) if SAID[1] in row] == []
