"""How a resident's matter becomes a ticket in the chat."""

import random
from datetime import datetime, timedelta

from backend.catalogue import get_catalogue
from backend.conversations.models import Message
from backend.demo import content
from backend.demo.case import Case
from backend.demo.chat import Buttons, Chat, phrase
from backend.demo.moments import minutes
from backend.knowledge.models import InquiryRecord
from backend.tickets.models import Ticket
from backend.tickets.notices import day_time, place_text

_MISUNDERSTOOD = 0.06
_TAPS = 0.55
_CARD_BUTTONS: Buttons = (
    ("/affirm", "bot.affirm_title"),
    ("/deny", "bot.change_title"),
    ("/cancel", "bot.cancel_title"),
)
CHOICE_BUTTONS: Buttons = (
    ("/repair", "bot.choice.repair"),
    ("/complaint", "bot.choice.complaint"),
    ("/handoff", "bot.choice.handoff"),
)
UNKNOWN_BUTTONS: Buttons = (("/record", "bot.record_title"), ("/handoff", "bot.human_title"))


def register(case: Case, chat: Chat) -> None:
    """Write the talk at whose end the ticket is created."""
    if case.ticket.type == "emergency":
        _alarm(case, chat)
        return
    heard = _first_words(case, chat)
    texts = [phrase(f"bot.open.{case.ticket.type}")]
    if case.ticket.visit_text:
        chat.reply(heard, *texts, _ask_visit())
        heard = chat.hear(_before(case, 30, 55), case.ticket.visit_text, "inform")
        texts = []
    chat.reply(heard, *texts, _card(case.ticket), buttons=_CARD_BUTTONS)
    agreed = _agree(case, chat)
    chat.reply(agreed, _promise(case.ticket))


def _before(case: Case, low: int, high: int) -> datetime:
    return case.ticket.created_at - timedelta(seconds=case.rng.randint(low, high))


def _first_words(case: Case, chat: Chat) -> Message:
    """Write what the resident says first; some are not understood and say it again."""
    ticket, rng = case.ticket, case.rng
    text, facility = ticket.description, ticket.facility
    if ticket.type == "inquiry":
        return _ask_first(case, chat)
    if rng.random() >= _MISUNDERSTOOD:
        return chat.hear(_before(case, 60, 110), text, ticket.type, facility=facility)
    unclear = chat.hear(_before(case, 150, 200), text, "nlu_fallback", sure=(0.18, 0.38))
    chat.reply(unclear, phrase("bot.choice.intro"), buttons=CHOICE_BUTTONS)
    again = rng.choice(content.lines().clarify)
    return chat.hear(_before(case, 60, 110), again, ticket.type, sure=(0.42, 0.61))


def _ask_first(case: Case, chat: Chat) -> Message:
    """Ask something nobody has written an answer for; colleagues shall answer it."""
    asked = chat.hear(_before(case, 90, 150), case.ticket.description, "inquiry")
    chat.reply(asked, phrase("bot.answer_unknown"), buttons=UNKNOWN_BUTTONS)
    case.past.inquiries.append(unanswered(asked, case.rng))
    return chat.hear(
        _before(case, 40, 70), phrase("bot.record_title"), "inquiry", button_id="/record"
    )


def unanswered(asked: Message, rng: random.Random) -> InquiryRecord:
    """Return the record of a question nobody has written an answer for."""
    return InquiryRecord(
        conversation_id=asked.conversation_id,
        question=asked.text,
        score=round(rng.uniform(0.04, 0.36), 3),
        answered=False,
        at=asked.at,
    )


def _ask_visit() -> str:
    return phrase("bot.ask.one", ask=phrase("bot.ask.visit"))


def _promise(ticket: Ticket) -> str:
    kind = "repair_visit" if ticket.visit_text else ticket.type
    due = day_time(ticket.due_finish_at)
    return phrase(f"bot.submitted.{kind}", number=ticket.number, due=due, visit=ticket.visit_text)


def _card(ticket: Ticket) -> str:
    label = get_catalogue().ticket_types[ticket.type].label
    lines = [
        phrase("bot.card.intro", type_label=label),
        phrase("bot.card.description", value=ticket.description),
    ]
    if ticket.area or ticket.room:
        lines.append(phrase("bot.card.place", value=place_text(ticket)))
    contact = {"name": ticket.contact_name, "phone": ticket.contact_phone}
    lines.append(phrase("bot.card.contact", **contact))
    if ticket.visit_text:
        lines.append(phrase("bot.card.visit", value=ticket.visit_text))
    if ticket.anonymous:
        lines.append(phrase("bot.card.anonymous"))
    return "\n".join([*lines, phrase("bot.card.outro")])


def _agree(case: Case, chat: Chat) -> Message:
    at = case.ticket.created_at - timedelta(seconds=1)
    if case.rng.random() < _TAPS:
        return chat.hear(at, phrase("bot.affirm_title"), "affirm", button_id="/affirm")
    return chat.hear(at, case.rng.choice(content.lines().agree), "affirm")


def _alarm(case: Case, chat: Chat) -> None:
    """Write an emergency: the safety instruction first, and where the bot presumes it is."""
    ticket, room = case.ticket, case.matter.home.room
    heard = chat.hear(ticket.created_at - timedelta(seconds=1), ticket.description, "emergency")
    instruction = get_catalogue().emergencies[ticket.category].instruction
    known = Ticket(building=room.building, unit=room.unit)
    presumed = phrase("bot.emergency.presumed", place=place_text(known))
    chat.reply(heard, phrase("bot.emergency.first", instruction=instruction), presumed)
    if ticket.building is None:
        said = chat.hear(heard.at + minutes(case.rng, 0.2, 0.8), place_text(ticket), "inform")
        chat.reply(said, phrase("bot.emergency.noted", place=place_text(ticket)))
