"""What stands around every page: navigation, who is signed in, and what must not be missed."""

import json

from nicegui import ui
from nicegui.element import Element

from backend.catalogue import get_catalogue
from backend.console import access
from backend.console.alerts import AlertStrip, Bell
from backend.console.controls import block, button, text
from backend.console.live import Live
from backend.console.visit import Visit
from backend.console.words import say
from backend.conversations import desk as conversation_desk
from backend.staff.models import Role

EVERYBODY = frozenset(Role)
# Name, address, icon, and for whom.
NAVIGATION = (
    ("conversations", "/conversations", "forum", access.DESK_ROLES),
    ("tickets", "/tickets", "assignment", EVERYBODY),
    ("tasks", "/tasks", "task_alt", EVERYBODY),
    ("incidents", "/incidents", "campaign", EVERYBODY),
    ("roster", "/roster", "event_available", EVERYBODY),
    ("knowledge", "/knowledge", "menu_book", EVERYBODY),
    ("analytics", "/analytics", "insights", access.LEAD_ROLES),
)
# Looked at even without news: a closed account must not stay on screen.
LOOK_AGAIN_S = 20.0


class Badge:
    """The number of residents who wait, beside the conversations; nothing is shown for none."""

    def __init__(self) -> None:
        self._label: ui.label | None = None

    def draw(self) -> None:
        """Draw it here; for those without conversations it never is."""
        self._label = text("", "badge")
        self._label.set_visibility(False)

    def show(self, count: int) -> None:
        """Show a number."""
        if self._label is not None:
            self._label.set_text(str(min(count, 99)))
            self._label.set_visibility(count > 0)
            self._label.props["aria-label"] = say("frame.waiting", count=count)


async def open_frame(visit: Visit, name: str) -> Element:
    """Draw the frame of a page and return the element its content belongs in."""
    ui.context.client.content.classes("shell")
    with block("topbar", "header"):
        text(get_catalogue().policy.estate_name, "brand")
        badge = _navigation(visit, name)
        bell = Bell()
        _account(visit)
    strip = AlertStrip(visit, bell)
    main = block("main", "main").props(f"id=main data-page={name}")
    ui.skip_link(say("frame.skip"), target=main)

    async def refresh() -> None:
        await strip.refresh()
        counts = await visit.look(lambda session, actor: conversation_desk.counts(session, actor))
        badge.show(counts.waiting)
        ui.run_javascript(f"deskTitle({counts.waiting + strip.count}, {strip.alarm})")

    async def look_again() -> None:
        if await visit.still_here():
            await refresh()

    ui.add_body_html(_title_script())
    Live(visit, refresh).follow("alerts", "conversations")
    ui.timer(LOOK_AGAIN_S, look_again, immediate=False)
    await refresh()
    return main


# The number of things that wait stands in the tab's title, where it is seen from other tabs. While
# a danger waits the title blinks, and every page of it sounds once, where the browser lets it.
_TITLE = """
const deskPlain = document.title, deskWords = WORDS;
let deskBlink = null;
function deskTitle(count, alarm) {
  const calm = (count ? `(${count}) ` : '') + deskPlain;
  clearInterval(deskBlink);
  document.title = calm;
  let on = false;
  if (alarm) deskBlink = setInterval(() => {
    on = !on;
    document.title = on ? deskWords : calm;
  }, 1000);
  if (alarm > Number(sessionStorage.deskAlarm || 0)) deskSound();
  sessionStorage.deskAlarm = alarm;
}
function deskSound() {
  const context = new AudioContext();
  for (const start of [0, 0.3, 0.6]) {
    const tone = context.createOscillator(), volume = context.createGain();
    tone.frequency.value = 880;
    volume.gain.value = 0.2;
    tone.connect(volume).connect(context.destination);
    tone.start(context.currentTime + start);
    tone.stop(context.currentTime + start + 0.18);
  }
  setTimeout(() => context.close(), 2000);
}
"""


def _title_script() -> str:
    words = json.dumps(say("frame.alarm"), ensure_ascii=False)
    return f"<script>{_TITLE.replace('WORDS', words)}</script>"


def _navigation(visit: Visit, current: str) -> Badge:
    badge = Badge()
    with block("nav", "nav").props(f'aria-label="{say("frame.navigation")}"'):
        for name, target, icon, roles in NAVIGATION:
            if visit.actor.role not in roles:
                continue
            link = ui.link(target=target).classes("nav-link")
            if name == current:
                link.classes("nav-here").props("aria-current=page")
            with link:
                ui.icon(icon).props("aria-hidden=true")
                text(say(f"frame.title.{name}"))
                if name == "conversations":
                    badge.draw()
    return badge


def _account(visit: Visit) -> None:
    catalogue = get_catalogue()
    role = catalogue.label("role", visit.actor.role or "")
    team = catalogue.teams.get(visit.team)

    async def leave() -> None:
        await access.sign_out(visit.desk)
        ui.navigate.to("/login")

    with ui.button(icon="account_circle", color=None).props("flat no-caps") as opener:
        opener.classes("account").mark("account")
        opener.props["aria-label"] = say("frame.account", name=visit.actor.name)
        text(visit.actor.name, "account-name")
        with ui.menu().props("auto-close"), block("account-menu"):
            text(visit.actor.name, "account-title")
            text(f"{team.label} · {role}" if team else role, "help")
            button(say("frame.sign_out"), leave, icon="logout", kind="quiet")
