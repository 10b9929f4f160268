"""The main job: a resident writes, a ticket is made, staff handle it, the resident hears back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.chat import Chat
from tests.e2e.console import Console
from tests.e2e.product import Product

pytestmark = [pytest.mark.slow, pytest.mark.browser]

NUMBER = re.compile(r"BX\d{12}")
SURVEY_MS = 60_000  # the invitation goes out 30 minutes later, at 60 times the speed


@pytest.fixture
def chat(product: Product, phone: BrowserContext) -> Iterator[Chat]:
    return Chat(phone.new_page(), product.address)


@pytest.fixture
def console(product: Product, desktop: BrowserContext) -> Iterator[Console]:
    return Console(desktop.new_page(), product.address, login="luojia", password="demo-lead-2026")


def report_leak(chat: Chat) -> str:
    """Report the leak of the README and return the ticket's number."""
    chat.say("3栋2单元1502厨房水龙头漏水，明天下午有人")
    asked = chat.hears("手机号")
    assert "地址" not in asked
    assert "上门" not in asked
    chat.say("王芳 13800138000")
    card = chat.hears("请核对")
    for words in ("3栋2单元1502", "王芳", "13800138000", "明天下午"):
        assert words in card
    chat.tap("确认提交")
    found = NUMBER.search(chat.hears("工单号"))
    assert found
    return found[0]


class TestRepair:
    def test_from_the_first_word_to_the_rating(
        self, product: Product, chat: Chat, console: Console, screenshots: Path
    ) -> None:
        number = report_leak(chat)

        console.open_ticket(number)
        console.act("受理")
        chat.hears("已受理")
        console.act("派单", 选择员工="周建国")
        chat.hears("已安排周建国上门")
        console.page.screenshot(path=screenshots / "console-ticket.png")
        console.act("开始处理")
        chat.hears("周建国已经动身")
        done = {"处理结果（住户会看到）": "更换水龙头阀芯", "没有照片的原因": "住户在场确认"}
        console.act("完成", **done)
        chat.hears("更换水龙头阀芯")

        chat.hears("满意度评价", limit_ms=SURVEY_MS)
        chat.page.screenshot(path=screenshots / "chat-survey.png")
        chat.say("解决了，5 5 4")
        chat.hears("态度 5 分、速度 5 分、结果 4 分")
        (survey,) = product.get(f"/v1/surveys?ticket={number}")["items"]
        assert (survey["status"], survey["result"], survey["solved"]) == ("answered", 4, True)
        assert product.get(f"/v1/tickets/{number}")["status"] == "confirmed"


class TestHandOver:
    def test_the_bot_is_silent_while_a_person_answers(
        self, product: Product, chat: Chat, console: Console, screenshots: Path
    ) -> None:
        chat.say("转人工")
        chat.hears("已为您转接人工")
        (talk,) = product.get("/v1/conversations?status=waiting")["items"][:1]

        console.open_talk(talk["id"])
        console.page.get_by_role("button", name="接管").click()
        console.sees("已接管")
        chat.say("我家水龙头漏水了")
        console.sees("我家水龙头漏水了")
        console.say("您好，我是客服罗佳，请问有什么可以协助您的吗？")
        chat.hears("我是客服罗佳")
        console.page.screenshot(path=screenshots / "console-talk.png")
        detail = product.get(f"/v1/conversations/{talk['id']}")

        after = next(m for m in detail["messages"] if m["text"] == "我家水龙头漏水了")["id"]
        authors = {m["author"] for m in detail["messages"] if m["id"] > after}
        assert authors == {"staff"}


class TestReload:
    def test_a_reloaded_page_shows_every_message_once(self, chat: Chat) -> None:
        chat.say("物业费怎么交")
        answer = chat.hears("来源")

        chat.page.reload()

        chat.hears(answer.splitlines()[0])
        assert chat.own.count() == 1
        assert chat.answers.filter(has_text=answer.splitlines()[0]).count() == 1
