"""The small parts every page of the console is made of."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from inspect import isawaitable

from nicegui import ui
from nicegui.element import Element

from backend.console.words import say

Click = Callable[[], object]


def on_page(click: Click) -> Callable[[], Awaitable[None]]:
    """Let a handler run in the context of the page, not of the element that was clicked.

    What a handler does, or news meanwhile, often draws that very element anew: its context would
    be gone, and with it a dialog that hangs on it.
    """
    client = ui.context.client

    async def run() -> None:
        with client:
            result = click()
            if isawaitable(result):
                await result

    return run


def block(classes: str, tag: str = "div") -> Element:
    """Make a plain element with classes of the console's style sheets."""
    return ui.element(tag).classes(classes)


def text(content: str, classes: str = "", tag: str = "span") -> ui.label:
    """Show words as they are; nothing in them is read as HTML."""
    element = ui.label(content).classes(classes)
    element.tag = tag
    return element


def heading(content: str, level: int = 2, classes: str = "") -> ui.label:
    """Show a heading that screen readers can jump to."""
    return text(content, f"heading {classes}", f"h{level}")


def chip(content: str, tone: str = "plain") -> ui.label:
    """Show a short fact in a coloured frame; the colour never says more than the words."""
    return text(content, f"chip chip-{tone}")


def empty(icon: str, sentence: str, hint: str = "") -> None:
    """Say that there is nothing here, and why."""
    with block("empty").props("role=status"):
        ui.icon(icon).classes("empty-icon").props("aria-hidden=true")
        text(sentence, "empty-words", "p")
        if hint:
            text(hint, "empty-hint", "p")


def button(
    content: str, click: Click | None = None, *, icon: str = "", kind: str = "plain"
) -> ui.button:
    """Make a button; `kind` is main, plain, quiet or danger."""
    # Without a colour of its own: what the style sheets say would lose against Quasar's.
    made = ui.button(
        content, on_click=on_page(click) if click else None, icon=icon or None, color=None
    )
    made.classes(f"button button-{kind}")
    return made.props("no-caps unelevated" if kind in ("main", "danger") else "no-caps outline")


def icon_button(icon: str, label: str, click: Click | None = None) -> ui.button:
    """Make a button without words; its label is read out and shown on hovering."""
    made = ui.button(icon=icon, on_click=on_page(click) if click else None, color=None).props(
        f'flat round aria-label="{label}"'
    )
    with made:
        ui.tooltip(label)
    return made.classes("icon-button")


def fact(label: str, content: str, *, classes: str = "") -> None:
    """Show one line of a list of facts; nothing when there is nothing to say."""
    if not content:
        return
    with block(f"fact {classes}"):
        text(label, "fact-label")
        text(content, "fact-words")


def moment_field(label: str, mark: str) -> Callable[[], str]:
    """Ask for a day and a time; returns what reads it, as the browser writes it."""
    made = ui.input(label).props("outlined type=datetime-local stack-label").mark(mark)
    return lambda: made.value or ""


@contextmanager
def dialog(title: str, help_text: str = "") -> Iterator[ui.dialog]:
    """Make a dialog with a heading; the caller fills it and opens it."""
    with ui.dialog().props("aria-modal=true") as made, ui.card().classes("dialog"):
        with block("dialog-head"):
            heading(title)
            icon_button("close", say("frame.close"), made.close)
        if help_text:
            text(help_text, "help", "p")
        yield made


def dialog_buttons(made: ui.dialog, label: str, click: Click, *, kind: str = "main") -> ui.button:
    """Make the last line of a dialog: leave it, or do it."""
    with block("dialog-foot"):
        button(say("frame.cancel"), made.close, kind="quiet")
        return button(label, click, kind=kind)


async def ask(title: str, sentence: str, label: str) -> bool:
    """Ask before something that cannot be taken back."""
    with dialog(title, sentence) as made, block("dialog-foot"):
        button(say("frame.cancel"), lambda: made.submit(False), kind="quiet")
        button(label, lambda: made.submit(True), kind="danger").mark("yes")
    answer = await made
    made.delete()
    return bool(answer)
