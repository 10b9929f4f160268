"""Writing down a time that was told to a resident."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from nicegui import ui

from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.controls import dialog, dialog_buttons, moment_field
from backend.console.visit import complain
from backend.console.words import say
from backend.promises.models import PromiseKind
from backend.promises.schemas import LONGEST_NOTE

Save = Callable[[datetime, str, str], Awaitable[bool]]


def ask(kinds: Sequence[PromiseKind], save: Save) -> None:
    """Ask what was promised and for when.

    Args:
        kinds: What may be promised here; the first is offered.
        save: Writes down time, kind and note; returns whether it was taken.
    """
    labels = get_catalogue().labels["promise"]
    with dialog(say("promises.state"), say("promises.help")) as made:
        kind = ui.select({str(key): labels[key] for key in kinds}, value=str(kinds[0]))
        kind.props(f'outlined label="{say("promises.what")}"').mark("promise-kind")
        due = moment_field(say("promises.due"), "promise-due")
        note = ui.textarea(say("promises.note"))
        note.props(f"outlined autogrow maxlength={LONGEST_NOTE}").mark("promise-note")

        async def send() -> None:
            moment = moments.typed(due())
            if moment is None:
                complain(say("promises.no_time"))
            elif await save(moment, kind.value, (note.value or "").strip()):
                made.close()

        dialog_buttons(made, say("promises.save"), send).mark("save-promise")
    made.on("hide", made.delete)
    made.open()
