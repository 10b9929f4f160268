"""What the bot is told along with a message."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.dialogue import Dialogue
from backend.core.actor import SERVICE
from backend.core.time import FakeClock, iso
from backend.incidents import service as incident_service
from backend.incidents.schemas import IncidentCreate, Scope
from backend.residents.models import Resident
from backend.surveys import service as survey_service
from backend.tickets import service as ticket_service
from tests.backend import factories
from tests.backend.conversations.fake_bot import FakeBot
from tests.backend.conversations.steps import Chat


@pytest.fixture
async def resident(session: AsyncSession) -> Resident:
    resident = await factories.create_resident(
        session,
        name="王女士",
        phone="13812345678",
        is_elder=True,
        room=("3", "2", "1502"),
        channel_user="wang",
    )
    await session.commit()
    return resident


async def ask(chat: Chat, dialogue: Dialogue, bot: FakeBot) -> dict[str, Any]:
    await chat.say()
    await dialogue.process(await chat.id())
    return bot.asked[-1].metadata


class TestStranger:
    async def test_nothing_is_known(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, clock: FakeClock
    ) -> None:
        message_id = await chat.say()
        await dialogue.process(await chat.id())

        assert bot.asked[0].metadata == {
            "at": iso(clock.now()),
            "conversation_id": await chat.id(),
            "channel": "web",
            "channel_user": "wang",
            "message_id": message_id,
            "resident": None,
            "open_tickets": [],
            "survey": None,
            "late_survey": None,
            "incidents": [],
            "media_ids": [],
            "return_note": None,
            "button_id": None,
        }


class TestResident:
    async def test_name_phone_and_rooms_are_told(
        self, chat: Chat, dialogue: Dialogue, bot: FakeBot, resident: Resident
    ) -> None:
        told = await ask(chat, dialogue, bot)

        assert told["resident"] == {
            "id": resident.id,
            "name": "王女士",
            "phone": "13812345678",
            "is_elder": True,
            "rooms": [{"building": "3", "unit": "2", "room": "1502", "relation": "owner"}],
        }


class TestTickets:
    async def test_open_ones_are_told_with_their_words(
        self, session: AsyncSession, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        await chat.say()
        ticket = await factories.create_ticket(
            session, conversation_id=await chat.id(), status="in_progress", assignee_name="张师傅"
        )
        await session.commit()

        (told,) = (await ask(chat, dialogue, bot))["open_tickets"]

        assert (told["number"], told["type_label"]) == (ticket.number, "报修")
        assert (told["status"], told["assignee"]) == ("in_progress", "张师傅")
        assert told["place"]["room"] == "1502"
        assert told["contact"] == {"name": "王女士", "phone": "13800000000"}

    async def test_a_neighbours_are_not(
        self, session: AsyncSession, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        other = await factories.create_conversation(session)
        await factories.create_ticket(session, conversation_id=other.id)
        await session.commit()

        assert (await ask(chat, dialogue, bot))["open_tickets"] == []

    async def test_ten_are_enough(
        self, session: AsyncSession, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        await chat.say()
        for _ in range(12):
            await factories.create_ticket(session, conversation_id=await chat.id())
        await session.commit()

        assert len((await ask(chat, dialogue, bot))["open_tickets"]) == 10


class TestSurvey:
    async def test_one_that_waits_for_scores_is_told(
        self,
        session: AsyncSession,
        chat: Chat,
        dialogue: Dialogue,
        bot: FakeBot,
        clock: FakeClock,
    ) -> None:
        await chat.say()
        ticket = await factories.create_ticket(
            session, conversation_id=await chat.id(), status="in_progress"
        )
        inputs = {"result": "修好了", "reason": "不便拍照"}
        await ticket_service.transition(session, ticket, "finish", actor=SERVICE, **inputs)
        clock.advance(timedelta(minutes=30))
        await survey_service.send_due(session)
        await session.commit()

        told = (await ask(chat, dialogue, bot))["survey"]

        assert told["ticket"] == ticket.number


class TestIncidents:
    @pytest.mark.parametrize(
        ("buildings", "concerned"), [([], True), (["3"], True), (["5", "6"], False)]
    )
    async def test_open_ones_are_told_with_whom_they_concern(
        self,
        session: AsyncSession,
        chat: Chat,
        dialogue: Dialogue,
        bot: FakeBot,
        resident: Resident,
        buildings: list[str],
        concerned: bool,
    ) -> None:
        known = IncidentCreate(matter="停水", notice="抢修中", scope=Scope(buildings=buildings))
        await incident_service.open_incident(session, known, actor=SERVICE)
        await session.commit()

        (told,) = (await ask(chat, dialogue, bot))["incidents"]

        assert (told["matter"], told["notice"], told["buildings"]) == ("停水", "抢修中", buildings)
        assert told["concerns_resident"] is concerned

    async def test_past_ones_are_not(
        self, session: AsyncSession, chat: Chat, dialogue: Dialogue, bot: FakeBot
    ) -> None:
        known = IncidentCreate(matter="停水", notice="抢修中")
        incident = await incident_service.open_incident(session, known, actor=SERVICE)
        await incident_service.resolve(session, incident, notice="已恢复", actor=SERVICE)
        await session.commit()

        assert (await ask(chat, dialogue, bot))["incidents"] == []
