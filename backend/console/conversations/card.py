"""The side of a talk: who writes, what goes on for them, and why a person was asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.console import moments
from backend.console.controls import block, button, chip, fact, heading, text
from backend.console.conversations import views
from backend.console.words import say, say_if_known
from backend.conversations.models import Conversation
from backend.conversations.schemas import ConversationRead
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.tickets import reading
from backend.tickets import service as ticket_service
from backend.tickets.views import TicketRead


@dataclass(frozen=True)
class Card:
    """What is drawn beside a talk."""

    conversation: ConversationRead
    packet: dict[str, Any] | None
    tickets: list[TicketRead]
    now: datetime


async def read_tickets(
    session: AsyncSession, conversation: Conversation, actor: Actor
) -> list[TicketRead]:
    """Return the tickets of a person; an anonymous one must not be found through its writer."""
    found = await ticket_service.open_for_conversation(
        session, conversation.id, resident_id=conversation.resident_id
    )
    now = clock_of(session).now()
    return [
        reading.read(ticket, actor=actor, now=now)
        for ticket in found
        if not ticket.anonymous or reading.sees_anonymous(actor)
    ]


def draw(card: Card, use: Callable[[str], None]) -> None:
    """Draw the card.

    Args:
        use: Puts a suggested sentence into the composer.
    """
    if card.conversation.owner == "human":
        _handoff(card, use)
    _person(card)
    _tickets(card)


def _handoff(card: Card, use: Callable[[str], None]) -> None:
    reason = views.reason_words(card.conversation.handoff_reason)
    with block("card-part card-handoff"):
        heading(say("conversations.handoff"), 3)
        fact(say("conversations.handoff_reason"), reason)
        for label, words in views.packet_lines(card.packet):
            fact(label, words)
        if sentence := views.sentence_of(card.packet):
            fact(say("conversations.first_sentence"), sentence)
            button(say("conversations.use_sentence"), lambda: use(sentence), kind="plain")


def _person(card: Card) -> None:
    conversation, resident = card.conversation, card.conversation.resident
    with block("card-part"):
        heading(say("conversations.card_title"), 3)
        if resident is None:
            text(say("conversations.unknown_person"), "fact-words", "p")
            text(say("conversations.unknown_hint"), "help", "p")
        else:
            fact(say("conversations.name"), resident.name)
            fact(say("conversations.phone"), resident.phone or "")
            fact(say("conversations.rooms"), _rooms(conversation))
            fact(say("conversations.resident_note"), resident.note)
            if resident.is_elder:
                chip(say("conversations.elder"), "warning")
        channel = conversation.channel
        fact(
            say("conversations.channel"),
            say_if_known(f"conversations.channels.{channel}") or channel,
        )
        first = moments.read(conversation.created_at)
        fact(say("conversations.first_seen"), moments.full(first))


def _rooms(conversation: ConversationRead) -> str:
    catalogue = get_catalogue()
    rooms = conversation.resident.rooms if conversation.resident else []
    return "、".join(
        f"{room.building}-{room.unit}-{room.room}（{catalogue.label('relation', room.relation)}）"
        for room in rooms
    )


def _tickets(card: Card) -> None:
    catalogue = get_catalogue()
    with block("card-part"):
        heading(say("conversations.tickets"), 3)
        if not card.tickets:
            text(say("conversations.no_tickets"), "help", "p")
        for ticket in card.tickets:
            with ui.link(target=f"/tickets/{ticket.number}").classes("ticket-link"):
                with block("ticket-link-top", "span"):
                    text(f"{catalogue.type_label(ticket.type)} {ticket.number}")
                    chip(catalogue.label("status", ticket.status))
                text(ticket.description, "ticket-link-words")
                if ticket.minutes_left is not None:
                    tone = "late" if ticket.minutes_left < 0 else "help"
                    text(moments.left(ticket.minutes_left), tone)
        target = f"/tickets/new?conversation={card.conversation.id}"
        ui.link(say("conversations.new_ticket"), target).classes("link")
