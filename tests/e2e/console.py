"""The staff console as a test sees it."""

from contextlib import suppress

from playwright.sync_api import Page, TimeoutError, expect

SLOW_MS = 20_000


class Console:
    """A signed-in console.

    Args:
        page: A page of the browser.
        address: Base address of the product.
    """

    def __init__(self, page: Page, address: str, *, login: str, password: str) -> None:
        self.page = page
        self._address = address
        page.goto(f"{address}/console/login")
        page.get_by_label("账号").fill(login)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录").click()
        expect(page).to_have_url(f"{address}/console/conversations", timeout=SLOW_MS)

    def open_ticket(self, number: str) -> None:
        """Show a ticket."""
        self.page.goto(f"{self._address}/console/tickets/{number}")
        self.sees(number)

    def open_talk(self, conversation_id: int) -> None:
        """Show a conversation."""
        self.page.goto(f"{self._address}/console/conversations/{conversation_id}")

    def act(self, action: str, **fields: str) -> None:
        """Do an action of the open ticket, with the fields of its dialog by their labels."""
        dialog = self.page.get_by_role("dialog")
        self._open(action)
        for label, value in fields.items():
            field = dialog.get_by_label(label)
            field.fill(value)
            if label == "选择员工":
                self.page.get_by_role("option", name=value).first.click()
        dialog.get_by_role("button", name=action, exact=True).click()
        expect(dialog).to_be_hidden(timeout=SLOW_MS)

    def _open(self, action: str) -> None:
        """Tap an action; once more where the page was drawn anew under the finger."""
        dialog = self.page.get_by_role("dialog").get_by_role("button", name=action, exact=True)
        for _ in range(3):
            self.page.get_by_role("button", name=action, exact=True).first.click()
            with suppress(TimeoutError):
                return dialog.wait_for(timeout=5_000)
        raise AssertionError(f"the dialog of {action} does not open")

    def say(self, text: str) -> None:
        """Write to the resident of the open conversation."""
        box = self.page.get_by_label("输入回复")
        box.fill(text)
        box.press("Enter")

    def sees(self, words: str) -> None:
        """Wait until words are on the page."""
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=SLOW_MS)
