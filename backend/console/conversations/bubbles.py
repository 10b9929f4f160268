"""The messages of one conversation, drawn once and changed only where they changed."""

from datetime import datetime

from nicegui import ui
from nicegui.element import Element

from backend.console import moments
from backend.console.controls import block, chip, text
from backend.console.conversations.views import Bubble
from backend.console.files import photo, photo_address
from backend.console.words import say


class Bubbles:
    """Shows messages and keeps the newest in sight."""

    def __init__(self) -> None:
        self._box = block("bubbles scroll").props("role=log aria-live=polite tabindex=0")
        self._drawn: dict[int, tuple[Bubble, Element]] = {}

    def clear(self) -> None:
        """Forget the messages of the conversation before."""
        self._box.clear()
        self._drawn.clear()

    def show(self, bubbles: list[Bubble], *, now: datetime) -> None:
        """Draw what is new or different."""
        if self._drawn and bubbles and bubbles[0].id < min(self._drawn):
            self.clear()  # earlier messages belong above those that are there
        fresh = not self._drawn
        grown = False
        for bubble in bubbles:
            known = self._drawn.get(bubble.id)
            if known is None:
                with self._box:
                    self._drawn[bubble.id] = (bubble, self._new(bubble, now))
                grown = True
            elif known[0] != bubble:
                known[1].clear()
                with known[1]:
                    _fill(bubble, now)
                self._drawn[bubble.id] = (bubble, known[1])
        if grown:
            self.to_end(always=fresh)

    def to_end(self, *, always: bool) -> None:
        """Scroll to the newest message; not while somebody reads further up."""
        ui.run_javascript(f"deskToEnd({self._box.id}, {'true' if always else 'false'})")

    def _new(self, bubble: Bubble, now: datetime) -> Element:
        line = block(f"bubble-line bubble-{bubble.side} bubble-{bubble.kind}")
        with line:
            _fill(bubble, now)
        return line


def _fill(bubble: Bubble, now: datetime) -> None:
    with block("bubble-head"):
        text(bubble.author)
        text(moments.clock(bubble.at, now=now), "bubble-time")
    with block("bubble"):
        _content(bubble)
    if bubble.buttons:
        with block("bubble-buttons"):
            for title in bubble.buttons:
                text(title, "bubble-button")
    if bubble.understood or bubble.delivery:
        with block("bubble-foot"):
            if bubble.understood:
                chip(bubble.understood, "tiny").tooltip(say("conversations.understood_hint"))
            if bubble.delivery:
                text(bubble.delivery, "delivery-failed" if bubble.failed else "delivery")


def _content(bubble: Bubble) -> None:
    if bubble.media_id and bubble.media_type == "image":
        photo(bubble.media_id, say("files.photo"))
    elif bubble.media_id:
        ui.element("audio").props(f"controls preload=none src={photo_address(bubble.media_id)}")
    if bubble.text:
        text(bubble.text, "bubble-text")
    elif not bubble.media_id:
        text(say("conversations.no_text"), "help")


# Runs in the browser: keeps the newest message in sight unless somebody reads further up.
SCRIPT = """
function deskToEnd(id, always) {
  const box = getElement(id);
  const node = box && (box.$el || box);
  if (!node) return;
  const near = node.scrollHeight - node.scrollTop - node.clientHeight < 240;
  if (always || near) setTimeout(() => { node.scrollTop = node.scrollHeight; }, 30);
}
"""
