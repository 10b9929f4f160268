"""The page of conversations: the list, the talk and the card, side by side or one at a time."""

from fastapi import Request
from nicegui import ui
from nicegui.element import Element

from backend.console.controls import block
from backend.console.conversations.bubbles import SCRIPT
from backend.console.conversations.listing import Listing
from backend.console.conversations.talk import Talk
from backend.console.live import Live
from backend.console.visit import Visit, complain
from backend.console.words import say
from backend.conversations import service as conversation_service
from backend.core.errors import NotFound
from backend.core.fields import LARGEST_ID

# Waiting times on screen go on without any event.
LOOK_AGAIN_S = 30.0


async def show(visit: Visit, request: Request) -> None:
    """Draw the page, with one conversation open where the address names it."""
    ui.add_body_html(f"<script>{SCRIPT}{_HISTORY}</script>")
    wanted = request.path_params.get("conversation_id", "")
    if not wanted:
        await ConversationDesk(visit).refresh()
        return
    conversation_id = _id(wanted)
    await visit.look(lambda session, _: conversation_service.get(session, conversation_id))
    await ConversationDesk(visit).open(conversation_id, push=False)


def _id(text: str) -> int:
    """Return the id an address names.

    Raises:
        NotFound: It is no id.
    """
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
    if not 0 < number <= LARGEST_ID:
        raise NotFound
    return number


class ConversationDesk:
    """Holds the three parts together.

    Args:
        visit: Whose page it is.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._grid: Element = block("desk").props("data-view=list")
        with self._grid:
            self._list = Listing(visit, self.open)
            self._talk = Talk(visit, self._leave, self._toggle_card, self.refresh)
        self._card_shown = False
        self._live = Live(visit, self.refresh)
        self._live.follow("conversations", "tickets")
        ui.timer(LOOK_AGAIN_S, self.refresh, immediate=False)

    async def open(self, conversation_id: int, *, push: bool = True) -> None:
        """Show a conversation, and let the browser's way back lead to where one was."""
        self._live.follow("conversations", "tickets", f"conversation:{conversation_id}")
        self._list.chosen = conversation_id
        await self._talk.open(conversation_id)
        self._show("talk")
        if push:
            self._visit.address = f"/conversations/{conversation_id}"
            ui.run_javascript(f"deskGo({conversation_id})")
        await self._list.refresh()

    async def refresh(self) -> None:
        """Draw the list and the talk as they are now."""
        await self._list.refresh()
        try:
            await self._talk.refresh()
        except NotFound:
            complain(say("refusals.not_found"))

    def _leave(self) -> None:
        self._visit.address = "/conversations"
        ui.run_javascript("deskLeave()")
        self._show("list")

    def _toggle_card(self) -> None:
        self._card_shown = not self._card_shown
        self._show("card" if self._card_shown else "talk")

    def _show(self, view: str) -> None:
        self._card_shown = view == "card"
        self._grid.props(f"data-view={view}")


# Runs in the browser: a chosen conversation gets its own address; going back loads that one.
_HISTORY = """
function deskGo(id) {
  const target = window.path_prefix + '/conversations/' + id;
  if (location.pathname !== target) history.pushState({}, '', target);
}
function deskLeave() {
  history.replaceState({}, '', window.path_prefix + '/conversations');
}
window.addEventListener('popstate', () => location.reload());
"""
