"""Changes to tickets that exist: corrections, withdrawals, photos."""

from http import HTTPStatus
from typing import Any

from rasa_sdk.events import SlotSet

from actions.addresses import said_place
from actions.answers import words
from actions.backend_client import BackendError
from actions.base import BackendAction, Events, Turn
from actions.message import Message
from actions.picking import open_ones
from actions.place import corrected_room, place_text
from actions.status import Ticket, TicketLookup


class CorrectTicket(TicketLookup):
    """Change the ticket just made, or an open one: 「不对，是1302」, 「改到后天上午」."""

    def name(self) -> str:
        """Name of the action."""
        return "action_correct_ticket"

    async def act(self, turn: Turn) -> Events:
        """Send what the message names to the backend (see parent class)."""
        named, ticket = await self.named(turn)
        if named and ticket is None:
            turn.say("status_not_found", number=named)
            return []
        if ticket and ticket.get("foreign"):
            await self.give_to_person(turn, reason="policy", say="not_yours")
            return []
        number = named or self._number(turn)
        if number is None:
            turn.say("status_none")
            return []
        try:
            await self._change(turn, number)
        except BackendError as error:
            if error.status != HTTPStatus.CONFLICT:
                raise
            turn.say("corrected_too_late", number=number)
        return []

    def _number(self, turn: Turn) -> str | None:
        tickets = open_ones(turn.message.open_tickets)
        last = (turn.slots.get("last_ticket") or {}).get("number")
        meant = self.meant(turn, tickets)
        if len(meant) == 1:
            return str(meant[0]["number"])
        return last or (tickets[0]["number"] if tickets else None)

    async def _change(self, turn: Turn, number: str) -> None:
        changes = corrections(turn.message)
        if changes:
            await self.client.change_ticket(number, changes)
        if not changes or "补充" in turn.message.text:
            await self.client.comment(number, turn.message.text[:2000])
        if not changes:
            turn.say("comment_added", number=number)
            return
        labels = (await self.client.catalogue())["fields"]
        turn.say("corrected", number=number, changes=_in_words(changes, labels))


def corrections(message: Message) -> dict[str, Any]:
    """Return the body of `PATCH /v1/tickets/{number}` for what a message names."""
    contact = {"name": message.last("name"), "phone": message.last("phone")}
    room = corrected_room(message, None)
    changes: dict[str, Any] = {
        "place": {**said_place(message), **({"room": room} if room else {})},
        "contact": {key: value for key, value in contact.items() if value},
    }
    if times := message.entities_of("time"):
        time = times[-1]
        changes["visit"] = {"text": time["value"], "from": time.get("from"), "to": time.get("to")}
    return {key: value for key, value in changes.items() if value}


def _in_words(changes: dict[str, Any], labels: dict[str, Any]) -> str:
    contact = changes.get("contact") or {}
    said = {
        "place": place_text(changes.get("place") or {}),
        "contact_name": contact.get("name"),
        "contact_phone": contact.get("phone"),
        "visit": (changes.get("visit") or {}).get("text"),
    }
    return "，".join(f"{labels[name]['label']} {value}" for name, value in said.items() if value)


class WithdrawTicket(TicketLookup):
    """Withdraw a ticket on the resident's word."""

    def name(self) -> str:
        """Name of the action."""
        return "action_withdraw_ticket"

    async def act(self, turn: Turn) -> Events:
        """Withdraw what is meant (see parent class); among several the resident chooses."""
        number, ticket = await self.named(turn)
        if number and ticket is None:
            turn.say("status_not_found", number=number)
            return []
        if ticket is None:
            tickets = open_ones(turn.message.open_tickets)
            meant = self.meant(turn, tickets) or tickets
            if not meant:
                turn.say("status_none")
                return []
            if len(meant) > 1:
                return self.list_up(turn, meant, asking="withdraw")
            ticket = meant[0]
        await self._withdraw(turn, ticket)
        return []

    async def _withdraw(self, turn: Turn, ticket: Ticket) -> None:
        if ticket.get("foreign"):
            await self.give_to_person(turn, reason="policy", say="not_yours")
            return
        reason = turn.message.text.strip()[:500]
        told = reason if len(words(reason)) > 2 else None  # the number on a list is no reason
        try:
            await self.client.move_ticket(ticket["number"], "withdraw", reason=told)
        except BackendError as error:
            if error.status != HTTPStatus.CONFLICT:
                raise
            self.show(turn, ticket)
            return
        turn.say("withdraw_done", number=ticket["number"])


class AddPhoto(BackendAction):
    """Put a photo without words where it belongs."""

    def name(self) -> str:
        """Name of the action."""
        return "action_add_photo"

    async def act(self, turn: Turn) -> Events:
        """Attach it to the ticket just made, or ask what it shows (see parent class)."""
        last = str((turn.slots.get("last_ticket") or {}).get("number"))
        photos = turn.message.media_ids
        if last not in [ticket["number"] for ticket in open_ones(turn.message.open_tickets)]:
            turn.say("photo_without_matter")
            return [SlotSet("photos", [*(turn.slots.get("photos") or []), *photos])]
        for media_id in photos:
            await self.client.attach(last, media_id)
        turn.say("photo_added", number=last)
        return []
