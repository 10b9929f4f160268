"""The bot forgets an erased resident, too."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from tests.backend import factories
from tests.backend.conversations.fake_bot import FakeBot


@pytest.fixture
def bot(app: FastAPI) -> Iterator[FakeBot]:
    usual, app.state.bot = app.state.bot, FakeBot()
    yield app.state.bot
    app.state.bot = usual


async def erase(session: AsyncSession, api: httpx.AsyncClient) -> tuple[int, httpx.Response]:
    resident = await factories.create_resident(session, channel_user="who")
    talk = await factories.create_conversation(session, channel_user="who", resident_id=resident.id)
    await session.commit()
    return talk.id, await api.delete(f"/v1/residents/{resident.id}")


class TestForgetting:
    async def test_every_conversation_is_forgotten(
        self, session: AsyncSession, api: httpx.AsyncClient, bot: FakeBot
    ) -> None:
        talk_id, answer = await erase(session, api)

        assert answer.status_code == 204
        assert bot.forgotten == [str(talk_id)]

    async def test_a_bot_that_is_down_does_not_stop_the_erasure(
        self, session: AsyncSession, api: httpx.AsyncClient, bot: FakeBot
    ) -> None:
        bot.go_down()

        _, answer = await erase(session, api)

        assert answer.status_code == 204
