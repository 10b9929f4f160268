"""Where staff write to the resident."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.events import GenericEventArguments

from backend.console.controls import block, button, text
from backend.console.words import say

LONGEST = 4000
# Enter sends, Shift+Enter makes a line, and the Enter that picks a Chinese word does neither.
_ENTER = """(event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  emit(event.target.value);
}"""


class Composer:
    """A box to write in; what is half written outlives every refresh and every other talk.

    Args:
        send: Sends a text and returns whether it went out.
    """

    def __init__(self, send: Callable[[str], Awaitable[bool]]) -> None:
        self._send = send
        self._drafts: dict[int, str] = {}
        self._conversation_id = 0
        self._busy = False
        self._box = block("composer")
        with self._box:
            self._area = (
                ui.textarea(placeholder=say("conversations.write"))
                .props(f"outlined dense autogrow maxlength={LONGEST} enterkeyhint=send")
                .props(f'aria-label="{say("conversations.write")}"')
                .classes("composer-text")
            )
            self._area.on("keydown", self._enter, js_handler=_ENTER)
            text(say("conversations.keys"), "help composer-keys")
            self._button = button(say("conversations.send"), self._click, icon="send", kind="main")
        self._area.mark("composer")

    def belong_to(self, conversation_id: int) -> None:
        """Change to another conversation; each keeps its own draft."""
        if conversation_id == self._conversation_id:
            return
        self._drafts[self._conversation_id] = self._area.value or ""
        self._conversation_id = conversation_id
        self._area.set_value(self._drafts.pop(conversation_id, ""))

    def show(self, visible: bool) -> None:
        """Show or hide the box."""
        self._box.set_visibility(visible)

    def put(self, words: str) -> None:
        """Offer a text to send."""
        self._area.set_value(words)
        self._area.run_method("focus")

    async def _enter(self, event: GenericEventArguments) -> None:
        await self._submit(str(event.args or ""))

    async def _click(self) -> None:
        await self._submit(self._area.value or "")

    async def _submit(self, words: str) -> None:
        """Send once, however often the key is hit meanwhile."""
        if self._busy or not words.strip():
            return
        self._busy = True
        self._button.props("loading")
        try:
            if await self._send(words.strip()):
                self._area.set_value("")
        finally:
            self._busy = False
            self._button.props(remove="loading")
            self._area.run_method("focus")
