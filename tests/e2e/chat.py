"""The residents' page as a test sees it."""

from playwright.sync_api import Locator, Page, expect

ANSWER_MS = 30_000


class Chat:
    """An open chat.

    Args:
        page: A page of the browser.
        address: Base address of the product.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(f"{address}/chat")
        expect(page.locator("#cover")).to_be_hidden()

    @property
    def answers(self) -> Locator:
        """Every bubble of the other side, oldest first."""
        return self.page.locator(".row.theirs .bubble, .row.centred .system")

    @property
    def own(self) -> Locator:
        """Every bubble of the resident."""
        return self.page.locator(".row.own .bubble")

    def say(self, text: str) -> None:
        """Type a message and send it with the keyboard."""
        self.page.locator("#text").fill(text)
        self.page.locator("#text").press("Enter")

    def tap(self, title: str) -> None:
        """Tap a quick reply of the last message."""
        self.page.get_by_role("button", name=title, exact=True).last.click()

    def hears(self, words: str, *, limit_ms: int = ANSWER_MS) -> str:
        """Wait for a bubble with these words and return the newest one's whole text."""
        bubble = self.answers.filter(has_text=words).last
        expect(bubble).to_be_visible(timeout=limit_ms)
        return bubble.inner_text()
