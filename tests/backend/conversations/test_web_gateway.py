"""The backend's side of the web chat."""

import asyncio
import io
from datetime import timedelta

import pytest

from backend.conversations.errors import UnsupportedMedia
from backend.conversations.web_gateway import SESSION_LENGTH, BackendWebGateway
from backend.core.database import Database
from backend.core.errors import NotFound
from backend.core.hub import Hub
from backend.core.settings import Settings
from backend.core.time import FakeClock
from tests.backend.conftest import TOKEN
from tests.backend.conversations.steps import Chat, message
from tests.backend.notifications.steps import say

PNG = b"\x89PNG\r\n\x1a\n" + b"photo"


class Upload:
    """A file from a phone."""

    def __init__(self, content: bytes) -> None:
        self.file = io.BytesIO(content)

    async def read(self, size: int = -1) -> bytes:
        return self.file.read(size)


@pytest.fixture
def gateway(database: Database, settings: Settings, hub: Hub) -> BackendWebGateway:
    return BackendWebGateway(database, settings, hub)


class TestSessions:
    async def test_the_token_opens_its_conversation(self, gateway: BackendWebGateway) -> None:
        opened = await gateway.open_session("owner-7")

        assert await gateway.authenticate(opened.token) == opened.conversation_id
        assert opened.channel_user == "owner-7"

    async def test_the_same_person_comes_back_to_the_same_talk(
        self, gateway: BackendWebGateway
    ) -> None:
        first, second = [await gateway.open_session("owner-7") for _ in range(2)]

        assert first.conversation_id == second.conversation_id
        assert first.token != second.token

    @pytest.mark.parametrize("name", [None, "\x00", "\ud800"])
    async def test_strangers_are_strangers_to_each_other(
        self, gateway: BackendWebGateway, name: str | None
    ) -> None:
        first, second = [await gateway.open_session(name) for _ in range(2)]

        assert first.conversation_id != second.conversation_id
        assert first.channel_user.startswith("guest-")

    @pytest.mark.parametrize("token", ["", "nothing", "x" * 10_000, "令牌"])
    async def test_another_token_opens_nothing(
        self, gateway: BackendWebGateway, token: str
    ) -> None:
        await gateway.open_session("owner-7")

        assert await gateway.authenticate(token) is None

    async def test_it_ends_after_a_month(
        self, gateway: BackendWebGateway, clock: FakeClock
    ) -> None:
        opened = await gateway.open_session("owner-7")
        clock.advance(SESSION_LENGTH - timedelta(seconds=1))
        assert await gateway.authenticate(opened.token) is not None

        clock.advance(timedelta(seconds=1))

        assert await gateway.authenticate(opened.token) is None

    @pytest.mark.parametrize(("bearer", "may"), [(TOKEN, True), ("x", False), (None, False)])
    async def test_naming_a_resident_takes_the_service_token(
        self, gateway: BackendWebGateway, bearer: str | None, may: bool
    ) -> None:
        assert await gateway.may_name_resident(bearer) is may

    async def test_in_the_demo_anybody_may(
        self, gateway: BackendWebGateway, settings: Settings
    ) -> None:
        settings.demo = True

        assert await gateway.may_name_resident(None)


class TestMessages:
    async def test_they_come_in_under_the_sessions_name(
        self, gateway: BackendWebGateway, database: Database
    ) -> None:
        opened = await gateway.open_session("owner-7")

        await gateway.receive(opened.conversation_id, message("漏水", channel_user=""))

        assert [row.text for row in await Chat(database, "owner-7").messages()] == ["漏水"]

    async def test_a_vanished_conversation_is_not_found(self, gateway: BackendWebGateway) -> None:
        with pytest.raises(NotFound):
            await gateway.receive(999_999, message())

    async def test_they_are_read_in_order_behind_a_cursor(self, gateway: BackendWebGateway) -> None:
        opened = await gateway.open_session("owner-7")
        ids = [await gateway.receive(opened.conversation_id, message(text)) for text in "一二三四"]

        found = await gateway.messages_after(opened.conversation_id, ids[0], 2)

        assert [(item["id"], item["text"]) for item in found] == [(ids[1], "二"), (ids[2], "三")]
        assert found[0]["author"] == "resident"

    async def test_somebody_elses_are_not_among_them(self, gateway: BackendWebGateway) -> None:
        mine, other = [await gateway.open_session(name) for name in ("owner-7", "owner-8")]
        await gateway.receive(other.conversation_id, message("密码是 1234"))

        assert await gateway.messages_after(mine.conversation_id, None, 50) == []


class TestReading:
    async def read(self, database: Database) -> list[bool]:
        rows = await Chat(database, "owner-7").messages()
        return [row.read_at is not None for row in rows if row.direction == "out"]

    async def test_what_was_not_asked_beyond_is_not_read(
        self, gateway: BackendWebGateway, database: Database
    ) -> None:
        opened = await gateway.open_session("owner-7")
        await say(database, await Chat(database, "owner-7").row(), "已受理")

        await gateway.messages_after(opened.conversation_id, None, 50)

        assert await self.read(database) == [False]

    async def test_who_asks_for_what_comes_next_has_read_what_came_before(
        self, gateway: BackendWebGateway, database: Database, clock: FakeClock
    ) -> None:
        opened = await gateway.open_session("owner-7")
        for text in ("已受理", "已派单"):
            await say(database, await Chat(database, "owner-7").row(), text)
        first, second = await gateway.messages_after(opened.conversation_id, None, 50)

        await gateway.messages_after(opened.conversation_id, first["id"], 50)
        assert await self.read(database) == [True, False]
        began = clock.now()
        clock.advance(timedelta(minutes=1))
        await gateway.messages_after(opened.conversation_id, second["id"], 50)

        assert await self.read(database) == [True, True]
        moments = [row.read_at for row in await Chat(database, "owner-7").messages()]
        assert moments == [began, began + timedelta(minutes=1)]  # the first time counts

    async def test_nobody_reads_for_somebody_else(
        self, gateway: BackendWebGateway, database: Database
    ) -> None:
        await gateway.open_session("owner-7")
        await say(database, await Chat(database, "owner-7").row(), "已受理")
        other = await gateway.open_session("owner-8")

        await gateway.messages_after(other.conversation_id, 2**31 - 1, 50)

        assert await self.read(database) == [False]


class TestWaiting:
    async def test_news_end_it(self, gateway: BackendWebGateway, hub: Hub) -> None:
        wait = asyncio.create_task(gateway.wait(7, 60))
        await asyncio.sleep(0)

        hub.publish("conversation:7")

        await asyncio.wait_for(wait, 5)

    async def test_it_ends_by_itself(self, gateway: BackendWebGateway) -> None:
        await asyncio.wait_for(gateway.wait(7, 0.01), 5)


class TestUploads:
    async def test_their_own_conversation_sees_them(self, gateway: BackendWebGateway) -> None:
        opened = await gateway.open_session("owner-7")

        media_id = await gateway.save_media(opened.conversation_id, Upload(PNG))

        found = await gateway.media(opened.conversation_id, media_id)
        assert found is not None
        assert (found[0].read_bytes(), found[1]) == (PNG, "image/png")

    async def test_others_do_not(self, gateway: BackendWebGateway) -> None:
        mine, other = [await gateway.open_session(name) for name in ("owner-7", "owner-8")]
        media_id = await gateway.save_media(mine.conversation_id, Upload(PNG))

        assert await gateway.media(other.conversation_id, media_id) is None
        assert await gateway.media(other.conversation_id, "../api_token") is None

    async def test_a_page_is_no_photo(self, gateway: BackendWebGateway) -> None:
        opened = await gateway.open_session("owner-7")

        with pytest.raises(UnsupportedMedia):
            await gateway.save_media(opened.conversation_id, Upload(b"<script>"))
