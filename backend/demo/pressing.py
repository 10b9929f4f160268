"""Residents who ask how it stands, and who press, while they wait."""

from datetime import datetime, timedelta

from backend.catalogue import get_catalogue
from backend.core.actor import BOT
from backend.demo import content
from backend.demo.case import Case
from backend.demo.chat import Chat, phrase
from backend.demo.moments import waking
from backend.tickets.notices import day_time

_LONG, _VERY_LONG = timedelta(hours=4), timedelta(hours=20)
_ASKS, _PRESSES, _PRESSES_AGAIN = 0.16, 0.3, 0.35


def ask_and_press(
    case: Case, *, until: datetime, since: datetime | None = None, patient: bool = False
) -> None:
    """Let the resident ask or press in the time until something happens.

    Args:
        patient: They know when somebody comes, and only ask.
    """
    start = since or case.timeline.since
    waited = until - start
    if case.chat is None or waited < _LONG:
        return
    if case.chance(_ASKS):
        _ask(case, case.chat, _between(case, start + waited / 4, until))
    overdue = case.ticket.due_finish_at is not None and case.ticket.due_finish_at < until
    eager = 2.0 if overdue or waited > _VERY_LONG else 1.0
    if not patient and case.chance(_PRESSES * eager):
        at = _between(case, start + waited / 2, until)
        _press(case, case.chat, at)
        if at is not None and case.chance(_PRESSES_AGAIN):
            _press(case, case.chat, _between(case, at + timedelta(hours=2), until))


def _between(case: Case, start: datetime, until: datetime) -> datetime | None:
    """Return a moment at which people write, or None where there is none before the end."""
    spare = (until - start).total_seconds() - 600
    if spare <= 0:
        return None
    at = waking(start + timedelta(seconds=case.rng.randrange(int(spare) + 1)), case.rng)
    return at if at < until and at > case.timeline.since else None


def _ask(case: Case, chat: Chat, at: datetime | None) -> None:
    if at is None:
        return
    case.timeline.reach(at)
    ticket, catalogue = case.ticket, get_catalogue()
    worker = ticket.assignee_name
    heard = chat.hear(at, case.rng.choice(content.lines().status), "status")
    text = phrase(
        "bot.status.one",
        number=ticket.number,
        type_label=catalogue.ticket_types[ticket.type].label,
        description=ticket.description,
        status_label=catalogue.label("status", ticket.status),
        assignee=phrase("bot.status.assignee", name=worker) if worker else "",
        visit="",
        next_step=_left(case, at, "bot.status.next_due", "bot.status.next_overdue"),
    )
    chat.reply(heard, text)


def _press(case: Case, chat: Chat, at: datetime | None) -> None:
    if at is None:
        return
    case.timeline.reach(at)
    lines = content.lines()
    words = lines.urge if case.ticket.room else lines.urge_public
    said = words[(case.matter.words + case.ticket.urge_count) % len(words)]
    heard = chat.hear(at, said, "urge")
    ticket, left = case.ticket, _left(case, at, "bot.urge.left_due", "bot.urge.left_overdue")
    text = phrase("bot.urge.done", number=ticket.number, description=ticket.description, left=left)
    chat.reply(heard, text)
    case.timeline.urge(BOT, at + timedelta(seconds=1), said)


def _left(case: Case, at: datetime, in_time: str, overdue: str) -> str:
    """Tell how much time is left, in one of two sentences."""
    due = case.ticket.due_finish_at
    return phrase(overdue) if due is None or due < at else phrase(in_time, due=day_time(due))
