"""The residents' page in a real browser: what must never go wrong on somebody's phone."""

import os
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect, sync_playwright

from tests.connectors.web.fake_gateway import FakeGateway

pytestmark = pytest.mark.browser

GREETING = "您好，请问有什么可以协助您的吗？"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
# A system's Chromium serves where Playwright's own was not downloaded.
CHROMIUM = next(
    (path for path in ("/usr/bin/chromium", "/usr/bin/google-chrome") if os.path.exists(path)),
    None,
)
MARKUP = "<img src=x onerror=\"document.title='broken'\">"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, gateway: FakeGateway, served: str) -> Iterator[Page]:
    gateway.script = {
        "你好": [{"text": GREETING, "buttons": [{"id": "/repair", "title": "我要报修"}]}],
        "我要报修": [{"text": "已登记，工单号 BX202603020001。"}],
        "人工": [{"author": "staff", "text": "我是客服王琳。"}],
        MARKUP: [{"text": MARKUP, "buttons": [{"id": "/x", "title": MARKUP}]}],
    }
    context = browser.new_context(viewport={"width": 375, "height": 812}, locale="zh-CN")
    context.set_default_timeout(5000)
    page = context.new_page()
    page.goto(served)
    yield page
    context.close()


def say(page: Page, text: str) -> None:
    page.get_by_label("消息内容").fill(text)
    page.keyboard.press("Enter")


def bubbles(page: Page) -> Locator:
    return page.locator(".row .words")


def on_sending(page: Page, act: Callable[[Route, Request], None]) -> None:
    """Let `act` decide what becomes of every message on its way to the server."""

    def decide(route: Route, request: Request) -> None:
        if request.method == "POST":
            act(route, request)
        else:
            route.fallback()

    page.route("**/v1/web/messages", decide)


class TestConversation:
    def test_a_message_is_answered(self, page: Page) -> None:
        expect(page.get_by_role("heading")).to_have_text("云栖雅苑物业服务中心")

        say(page, "你好")

        expect(bubbles(page)).to_have_text(["你好", GREETING])
        expect(page.locator(".own .delivery")).to_have_text("已送达")

    def test_a_quick_reply_works_once(self, page: Page, gateway: FakeGateway) -> None:
        say(page, "你好")
        reply = page.get_by_role("button", name="我要报修")

        reply.click()

        expect(page.get_by_role("button", name="复制工单号 BX202603020001")).to_be_visible()
        expect(reply).to_be_disabled()
        assert [(m.text, m.button_id) for m in gateway.received][1:] == [("我要报修", "/repair")]

    def test_a_person_is_shown_as_one(self, page: Page) -> None:
        say(page, "人工")

        expect(page.locator(".name")).to_have_text("人工客服")
        expect(page.locator("#status")).to_have_text("人工客服正在为您服务")

    def test_a_photo_is_made_smaller_and_sent(self, page: Page, gateway: FakeGateway) -> None:
        size = {"width": 2000, "height": 1000}
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        large = page.screenshot()
        photo = {"name": "leak.png", "mimeType": "image/png", "buffer": large}
        page.get_by_label("发送照片").set_input_files(photo)  # type: ignore[arg-type]
        expect(page.get_by_text("已上传")).to_be_visible()

        page.get_by_role("button", name="发送", exact=True).click()

        shown = page.locator(".photo")
        expect(shown).to_be_visible()
        page.wait_for_function("document.querySelector('.photo').naturalWidth === 1600")
        assert [m.type for m in gateway.received] == ["image"]


class TestNothingIsLostOrDoubled:
    def test_a_reload_brings_the_same_conversation(self, page: Page) -> None:
        say(page, "你好")
        expect(bubbles(page)).to_have_count(2)

        page.reload()

        expect(bubbles(page)).to_have_text(["你好", GREETING])

    def test_what_was_said_offline_goes_out_once(self, page: Page, gateway: FakeGateway) -> None:
        expect(page.locator("#welcome")).to_be_visible()
        page.context.set_offline(True)
        say(page, "你好")
        expect(page.locator("#network")).to_contain_text("网络已断开")
        assert gateway.received == []

        page.context.set_offline(False)

        expect(bubbles(page)).to_have_text(["你好", GREETING])
        expect(page.locator("#network")).to_be_hidden()
        assert len(gateway.received) == 1

    def test_a_lost_receipt_does_not_double(self, page: Page, gateway: FakeGateway) -> None:
        tries: list[str | None] = []

        def lose_first_receipt(route: Route, request: Request) -> None:
            tries.append(request.post_data)
            answer = route.fetch()
            if len(tries) == 1:
                route.abort()
            else:
                route.fulfill(response=answer)

        on_sending(page, lose_first_receipt)
        # Without the list, only the receipt can tell the page that the message arrived.
        page.route("**/v1/web/messages?*", lambda route: route.abort())
        gateway.listeners.clear()  # nor may the look that is already under way
        say(page, "你好")
        expect(page.locator(".own .delivery")).to_have_text("已送达")
        page.unroute("**/v1/web/messages?*")

        expect(bubbles(page)).to_have_text(["你好", GREETING])
        assert len(set(tries)) == 1 < len(tries)
        assert len(gateway.received) == 1

    def test_unsent_words_survive_a_reload(self, page: Page, gateway: FakeGateway) -> None:
        on_sending(page, lambda route, _: route.abort())
        say(page, "你好")
        expect(page.get_by_role("button", name="发送失败，点此重发")).to_be_visible()
        page.unroute_all()

        page.reload()

        expect(bubbles(page)).to_have_text(["你好", GREETING])
        assert len(gateway.received) == 1

    def test_an_expired_session_is_replaced(self, page: Page, gateway: FakeGateway) -> None:
        say(page, "你好")
        expect(bubbles(page)).to_have_count(2)
        gateway.sessions.clear()

        say(page, "我要报修")

        expect(page.get_by_text("会话已过期，已为您开启新的会话")).to_be_visible()
        expect(bubbles(page)).to_have_text(["我要报修", re.compile("已登记")])


class TestWriting:
    def test_the_keyboard_is_enough(self, page: Page, gateway: FakeGateway) -> None:
        expect(page.locator("#welcome")).to_be_visible()
        page.get_by_label("消息内容").focus()
        page.keyboard.type("你好")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("在吗")
        page.keyboard.press("Enter")
        expect(bubbles(page)).to_have_text(["你好\n在吗"])

        say(page, "你好")
        page.get_by_role("button", name="我要报修").focus()
        page.keyboard.press("Enter")

        expect(page.get_by_label("消息内容")).to_be_focused()
        expect(page.get_by_text("已登记")).to_be_visible()
        assert [m.text for m in gateway.received] == ["你好\n在吗", "你好", "我要报修"]

    def test_choosing_a_chinese_word_does_not_send(self, page: Page) -> None:
        field = page.get_by_label("消息内容")
        field.fill("shui")

        field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})

        expect(field).to_have_value("shui")
        expect(bubbles(page)).to_have_count(0)

    def test_too_long_a_text_is_kept_and_explained(self, page: Page, gateway: FakeGateway) -> None:
        say(page, "水" * 4001)

        expect(page.locator("#count")).to_have_text("超出 1 字，请分几条发送")
        expect(page.get_by_label("消息内容")).to_have_value("水" * 4001)
        assert gateway.received == []


class TestSafety:
    def test_markup_stays_text(self, page: Page) -> None:
        say(page, MARKUP)

        expect(bubbles(page)).to_have_text([MARKUP, MARKUP])
        expect(page.locator(".reply")).to_have_text(MARKUP)
        assert page.locator(".column img").count() == 0
        assert page.title() == "云栖雅苑物业服务中心"


class TestReadability:
    def test_a_narrow_screen_in_large_type_does_not_scroll_sideways(self, page: Page) -> None:
        page.set_viewport_size({"width": 320, "height": 568})
        page.get_by_role("button", name="关怀模式").click()
        say(page, "我要报修")
        expect(page.get_by_text("已登记")).to_be_visible()

        page.reload()

        expect(page.get_by_role("button", name="关怀模式")).to_have_attribute(
            "aria-pressed", "true"
        )
        expect(page.get_by_text("已登记")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 320
