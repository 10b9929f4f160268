"""Answering residents from the page of conversations."""

import pytest
from nicegui import ui

from backend.alerts import service as alert_service
from backend.conversations import service as conversation_service
from backend.conversations.models import Conversation, Owner
from backend.core.actor import BOT, Actor
from backend.core.database import Database
from backend.staff.models import Role
from connectors.base import InboundMessage
from tests.backend import factories
from tests.backend.console.conftest import Person, SignIn, fill


class Resident:
    """Somebody who writes in the web chat."""

    def __init__(self, database: Database, name: str) -> None:
        self._database, self.name, self._count = database, name, 0
        self.conversation_id = 0

    async def say(self, text: str) -> None:
        self._count += 1
        async with self._database.session() as session:
            inbound = InboundMessage("web", self.name, f"{self.name}-{self._count}", text=text)
            await conversation_service.receive(session, inbound)
            row = await conversation_service.open_conversation(session, "web", self.name)
            self.conversation_id = row.id

    async def read(self) -> Conversation:
        async with self._database.reader() as session:
            return await conversation_service.get(session, self.conversation_id)

    async def said(self) -> list[tuple[str, str]]:
        async with self._database.reader() as session:
            row = await conversation_service.get(session, self.conversation_id)
            found = await conversation_service.messages(session, row)
            return [(message.author, message.text) for message in found]

    async def ask_for_person(self, **packet: object) -> None:
        async with self._database.session() as session:
            row = await conversation_service.get(session, self.conversation_id)
            await conversation_service.hand_over(
                session, row, reason="requested", packet=packet, actor=BOT
            )


@pytest.fixture
async def resident(live_database: Database) -> Resident:
    resident = Resident(live_database, "wang")
    await resident.say("厨房水龙头漏水")
    return resident


def press(user: Person, label: str) -> None:
    user.find(kind=ui.button, content=label).click()


def write(user: Person, words: str) -> None:
    user.find(marker="composer").trigger("keydown", words)


class TestListing:
    async def test_it_shows_who_wrote_what(self, sign_in: SignIn, resident: Resident) -> None:
        user = await sign_in()

        await user.open("/conversations")

        await user.sees("厨房水龙头漏水")
        await user.sees("从左侧选择一个会话")

    async def test_without_conversations_it_says_so(self, sign_in: SignIn) -> None:
        user = await sign_in()

        await user.open("/conversations")

        await user.sees("还没有会话")

    @pytest.mark.parametrize("name", ["999999", "abc", "0", "-1", "9" * 30])
    async def test_an_unknown_conversation_is_not_there(self, sign_in: SignIn, name: str) -> None:
        user = await sign_in()

        await user.open(f"/conversations/{name}")

        await user.sees("这条内容已经不在了")


class TestTaking:
    async def test_the_bot_falls_silent_and_the_resident_is_told(
        self, sign_in: SignIn, resident: Resident
    ) -> None:
        user = await sign_in(display_name="苏晴")
        await user.open(f"/conversations/{resident.conversation_id}")
        await user.sees("机器人正在接待")

        press(user, "接管")

        await user.sees("已接管")
        row = await resident.read()
        assert (row.owner, row.process_after) == (Owner.HUMAN, None)
        assert ("system", "您好，人工客服已接入，接下来由同事为您服务。") in await resident.said()

    async def test_what_a_colleague_answers_is_only_read(
        self, sign_in: SignIn, resident: Resident, live_database: Database
    ) -> None:
        async with live_database.session() as session:
            other = await factories.create_staff(session, display_name="何雨桐")
            row = await conversation_service.get(session, resident.conversation_id)
            actor = Actor("staff", other.display_name, staff_id=other.id, role=other.role)
            await conversation_service.take(session, row, actor=actor)
        user = await sign_in(Role.AGENT)

        await user.open(f"/conversations/{resident.conversation_id}")

        await user.sees("何雨桐 正在接待，您只能查看。")
        await user.misses(kind=ui.button, content="接管")
        await user.misses(marker="composer")

    async def test_a_lead_may_take_over(
        self, sign_in: SignIn, resident: Resident, live_database: Database
    ) -> None:
        agent = await sign_in(Role.AGENT)
        await agent.open(f"/conversations/{resident.conversation_id}")
        press(agent, "接管")
        await agent.sees("已接管")
        lead = await sign_in(Role.TEAM_LEAD, display_name="罗佳")

        await lead.open(f"/conversations/{resident.conversation_id}")
        press(lead, "从同事处接管")

        await lead.sees("我在接待")


class TestWriting:
    async def test_enter_sends_what_was_typed(self, sign_in: SignIn, resident: Resident) -> None:
        await resident.ask_for_person()
        user = await sign_in(display_name="苏晴")
        await user.open(f"/conversations/{resident.conversation_id}")

        write(user, "  您好，马上安排师傅。\n请稍等  ")

        await user.sees("您好，马上安排师傅。")
        assert (await resident.said())[-1] == ("staff", "您好，马上安排师傅。\n请稍等")
        row = await resident.read()
        assert (row.assignee_id is not None, row.waiting_since) == (True, None)

    @pytest.mark.parametrize("words", ["", "   \n "])
    async def test_nothing_is_not_sent(
        self, sign_in: SignIn, resident: Resident, words: str
    ) -> None:
        await resident.ask_for_person()
        user = await sign_in()
        await user.open(f"/conversations/{resident.conversation_id}")
        before = await resident.said()

        write(user, words)
        await resident.say("在吗")

        await user.sees("在吗")
        assert await resident.said() == [*before, ("resident", "在吗")]

    async def test_a_second_enter_does_not_send_twice(
        self, sign_in: SignIn, resident: Resident
    ) -> None:
        await resident.ask_for_person()
        user = await sign_in()
        await user.open(f"/conversations/{resident.conversation_id}")

        write(user, "马上来")
        write(user, "马上来")

        await user.sees("马上来")
        assert (await resident.said()).count(("staff", "马上来")) == 1

    async def test_words_are_shown_as_words(self, sign_in: SignIn, resident: Resident) -> None:
        hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
        await resident.say(hostile)
        user = await sign_in()

        await user.open(f"/conversations/{resident.conversation_id}")

        with user:
            shown = [one for one in user.find(hostile).elements if isinstance(one, ui.label)]
        assert shown
        await user.misses(kind=ui.html)


class TestLiveUpdates:
    async def test_a_new_message_appears_and_the_draft_stays(
        self, sign_in: SignIn, resident: Resident
    ) -> None:
        await resident.ask_for_person()
        user = await sign_in()
        await user.open(f"/conversations/{resident.conversation_id}")
        area = next(iter(user.find(kind=ui.textarea).elements))
        area.set_value("写到一半")

        await resident.say("师傅什么时候到")

        await user.sees("师傅什么时候到")
        assert area.value == "写到一半"
        assert not area.is_deleted

    async def test_each_conversation_keeps_its_own_draft(
        self, sign_in: SignIn, resident: Resident, live_database: Database
    ) -> None:
        other = Resident(live_database, "li")
        await other.say("门禁卡坏了")
        for one in (resident, other):
            await one.ask_for_person()
        user = await sign_in()
        await user.open(f"/conversations/{resident.conversation_id}")
        area = next(iter(user.find(kind=ui.textarea).elements))
        area.set_value("给王女士的话")

        user.find(marker=f"row-{other.conversation_id}").click()
        await user.sees(marker=f"talk-{other.conversation_id}")
        assert not area.value
        user.find(marker=f"row-{resident.conversation_id}").click()

        await user.sees(marker=f"talk-{resident.conversation_id}")
        assert area.value == "给王女士的话"


class TestGivingBack:
    async def test_the_bot_answers_again_and_knows_what_was_agreed(
        self, sign_in: SignIn, resident: Resident
    ) -> None:
        user = await sign_in()
        await user.open(f"/conversations/{resident.conversation_id}")
        press(user, "接管")
        await user.sees("我在接待")

        press(user, "交还机器人")
        await user.sees(marker="return-note")
        fill(user, "return-note", "约了明天下午")
        user.find(marker="return").click()

        await user.sees("已交还机器人")
        row = await resident.read()
        assert (row.owner, row.return_note) == (Owner.BOT, "约了明天下午")


class TestCard:
    async def test_it_says_why_a_person_is_needed(
        self, sign_in: SignIn, resident: Resident
    ) -> None:
        await resident.ask_for_person(asked="水龙头漏水", suggestion="王女士您好")
        user = await sign_in()

        await user.open(f"/conversations/{resident.conversation_id}")

        await user.sees("住户要求人工")
        await user.sees("水龙头漏水")
        press(user, "填入回复框")
        await user.sees(kind=ui.textarea, content="王女士您好")

    @pytest.mark.parametrize(("role", "seen"), [(Role.AGENT, False), (Role.MANAGER, True)])
    async def test_an_anonymous_ticket_is_not_found_through_its_writer(
        self, sign_in: SignIn, resident: Resident, live_database: Database, role: Role, seen: bool
    ) -> None:
        async with live_database.session() as session:
            ticket = await factories.create_ticket(
                session, anonymous=True, conversation_id=resident.conversation_id, type="complaint"
            )
        user = await sign_in(role)

        await user.open(f"/conversations/{resident.conversation_id}")

        shown = user.sees if seen else user.misses
        await shown(ticket.number)


class TestAlerts:
    async def test_anybody_on_duty_acknowledges_once_for_all(
        self, sign_in: SignIn, live_database: Database
    ) -> None:
        async with live_database.session() as session:
            await alert_service.raise_alert(session, kind="emergency", text="【紧急】电梯困人")
        first, second = await sign_in(), await sign_in(display_name="罗佳")
        for user in (first, second):
            await user.open("/tickets")
            await user.sees("【紧急】电梯困人")

        press(first, "我来处理")

        await first.misses("【紧急】电梯困人")
        await second.misses("【紧急】电梯困人")
