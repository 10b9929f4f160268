"""Who answers the resident: hand-over, taking, return, and what staff say."""

import asyncio
from typing import Any

import pytest

from backend.conversations import service
from backend.conversations.dialogue import Dialogue
from backend.conversations.errors import AlreadyTaken, EmptyMessage, NotTaken, UnknownMedia
from backend.conversations.models import Message
from backend.core.actor import BOT, SERVICE, Actor
from backend.core.database import Database
from backend.core.hub import Hub
from backend.core.time import FakeClock
from backend.staff import service as staff_service
from backend.staff.models import Role
from tests.backend import factories
from tests.backend.conversations.steps import Chat


async def write(chat: Chat, actor: Actor, text: str = "您好", **values: Any) -> Message:
    conversation = await chat.row()
    async with chat.database.session() as session:
        return await service.send_staff_message(
            session, conversation, text=text, actor=actor, **values
        )


@pytest.fixture
async def waiting(chat: Chat) -> Chat:
    """A conversation the bot has handed over and nobody has taken."""
    await chat.say("转人工")
    await chat.hand_over(BOT)
    return chat


class TestHandOver:
    async def test_it_waits_for_a_person_from_now_on(self, waiting: Chat, clock: FakeClock) -> None:
        row = await waiting.row()

        assert (row.owner, row.handoff_reason, row.assignee_id) == ("human", "requested", None)
        assert row.waiting_since == clock.now()
        assert row.handoff_packet == {"by": BOT.name}

    async def test_what_waited_for_the_bot_is_left_to_the_person(self, waiting: Chat) -> None:
        assert (await waiting.waiting(), (await waiting.row()).process_after) == ([], None)

    async def test_the_second_changes_nothing(self, waiting: Chat, agent: Actor) -> None:
        await waiting.take(agent)
        await waiting.hand_over(SERVICE, reason="tool_failure")

        row = await waiting.row()
        assert (row.handoff_reason, row.assignee_id) == ("requested", agent.staff_id)
        assert row.waiting_since is None

    async def test_staff_see_it_at_once(self, chat: Chat, hub: Hub) -> None:
        await chat.say()

        with hub.subscribe("conversations") as news:
            await chat.hand_over(BOT)

        assert news.get_nowait() == {"conversation_id": await chat.id()}


class TestTaking:
    async def test_a_waiting_one_is_taken_without_a_word(self, waiting: Chat, agent: Actor) -> None:
        await waiting.take(agent)

        row = await waiting.row()
        assert (row.assignee_id, row.waiting_since) == (agent.staff_id, None)
        assert row.handoff_reason == "requested"
        assert await waiting.heard() == []

    async def test_one_of_the_bots_is_taken_with_a_word(self, chat: Chat, agent: Actor) -> None:
        await chat.say("漏水")
        await chat.take(agent)

        row = await chat.row()
        assert (row.owner, row.handoff_reason) == ("human", "taken_by_staff")
        assert await chat.kinds() == ["conversation_taken"]
        assert await chat.waiting() == []

    async def test_again_by_the_same_person_changes_nothing(self, chat: Chat, agent: Actor) -> None:
        await chat.say()
        for _ in range(2):
            await chat.take(agent)

        assert await chat.kinds() == ["conversation_taken"]

    async def test_a_colleagues_is_refused(
        self, waiting: Chat, agent: Actor, colleague: Actor
    ) -> None:
        await waiting.take(agent)

        with pytest.raises(AlreadyTaken):
            await waiting.take(colleague)

        assert (await waiting.row()).assignee_id == agent.staff_id

    async def test_a_lead_may_overrule(self, waiting: Chat, agent: Actor, lead: Actor) -> None:
        await waiting.take(agent)
        await waiting.take(lead)

        assert (await waiting.row()).assignee_id == lead.staff_id

    async def test_two_at_once_are_one(self, live_database: Database) -> None:
        chat = Chat(live_database)
        await chat.say()
        async with live_database.session() as session:
            people = [await factories.create_staff(session, role=Role.AGENT) for _ in range(3)]
        actors = [staff_service.actor_for(person) for person in people]

        outcomes = await asyncio.gather(*map(chat.take, actors), return_exceptions=True)

        refused = [outcome for outcome in outcomes if isinstance(outcome, AlreadyTaken)]
        assert len(refused) == 2
        assert await chat.kinds() == ["conversation_taken"]


class TestReturn:
    async def test_the_bot_has_it_again(self, waiting: Chat, agent: Actor) -> None:
        await waiting.take(agent)
        await waiting.give_back(agent, note="约好\x00明天")

        row = await waiting.row()
        assert (row.owner, row.assignee_id, row.return_note) == ("bot", None, "约好明天")
        assert await waiting.kinds() == ["conversation_returned"]

    async def test_what_was_said_to_the_person_is_not_answered_by_the_bot(
        self, waiting: Chat, agent: Actor, dialogue: Dialogue
    ) -> None:
        await waiting.say("在吗")
        await waiting.give_back(agent)

        await dialogue.process(await waiting.id())

        assert await waiting.kinds() == ["conversation_returned"]

    async def test_one_of_the_bots_stays_as_it_is(self, chat: Chat, agent: Actor) -> None:
        await chat.say()
        await chat.give_back(agent, note="x")

        assert ((await chat.row()).return_note, await chat.kinds()) == (None, [])

    async def test_a_colleagues_is_refused(
        self, waiting: Chat, agent: Actor, colleague: Actor
    ) -> None:
        await waiting.take(agent)

        with pytest.raises(AlreadyTaken):
            await waiting.give_back(colleague)

        assert (await waiting.row()).owner == "human"


class TestStaffMessages:
    async def test_it_is_said_in_the_persons_name(self, waiting: Chat, agent: Actor) -> None:
        await waiting.take(agent)

        said = await write(waiting, agent, "师傅\x00下午到")

        assert (said.author, said.staff_id, said.text) == ("staff", agent.staff_id, "师傅下午到")
        assert await waiting.kinds() == ["staff_message"]

    async def test_the_first_word_takes_a_waiting_one(self, waiting: Chat, agent: Actor) -> None:
        await write(waiting, agent)

        row = await waiting.row()
        assert (row.assignee_id, row.waiting_since) == (agent.staff_id, None)

    async def test_not_into_the_bots_talk(self, chat: Chat, agent: Actor) -> None:
        await chat.say()

        with pytest.raises(NotTaken):
            await write(chat, agent)

        assert await chat.heard() == []

    async def test_not_into_a_colleagues_talk(
        self, waiting: Chat, agent: Actor, colleague: Actor
    ) -> None:
        await waiting.take(agent)

        with pytest.raises(AlreadyTaken):
            await write(waiting, colleague)

        assert await waiting.heard() == []

    async def test_a_lead_may_add_a_word_and_the_agent_keeps_it(
        self, waiting: Chat, agent: Actor, lead: Actor
    ) -> None:
        await waiting.take(agent)
        await write(waiting, lead, "我来说明")

        assert (await waiting.row()).assignee_id == agent.staff_id
        assert await waiting.heard() == ["我来说明"]

    @pytest.mark.parametrize("text", ["", "  \n", "\x00"])
    async def test_nothing_is_not_said(self, waiting: Chat, agent: Actor, text: str) -> None:
        with pytest.raises(EmptyMessage):
            await write(waiting, agent, text)

        assert await waiting.heard() == []
        assert (await waiting.row()).waiting_since is not None

    async def test_a_photo_needs_no_words(self, waiting: Chat, agent: Actor) -> None:
        photo = await waiting.upload("a" * 32)

        said = await write(waiting, agent, "", type="image", media_id=photo)

        assert (said.type, said.media_id) == ("image", photo)

    async def test_a_photo_of_another_talk_is_refused(
        self, waiting: Chat, database: Database, agent: Actor
    ) -> None:
        other = Chat(database, "zhao")
        await other.say()
        photo = await other.upload("a" * 32)

        with pytest.raises(UnknownMedia):
            await write(waiting, agent, "看", type="image", media_id=photo)

        assert await waiting.heard() == []
