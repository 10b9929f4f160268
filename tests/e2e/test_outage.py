"""The bot goes down in the middle of a talk: nothing is lost, nothing is doubled."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.chat import Chat
from tests.e2e.product import Product, eventually

pytestmark = [pytest.mark.slow, pytest.mark.browser]

BOT_START_MS = 60_000


class TestBotOutage:
    def test_a_message_is_answered_once_after_the_bot_is_back(
        self, product: Product, phone: BrowserContext
    ) -> None:
        chat = Chat(phone.new_page(), product.address)
        chat.say("你好")
        chat.hears("智能助手")

        product.kill_bot()
        eventually(lambda: product.bot_status() != "up", limit_s=10)
        chat.say("厨房下水道堵了，水下不去")

        chat.hears("请告诉我", limit_ms=BOT_START_MS)
        expect(chat.answers.filter(has_text="请告诉我")).to_have_count(1)
        expect(chat.own).to_have_count(2)
        assert product.bot_status() == "up"
