"""How a ticket stands, pressing for one, and taking one up again that was not solved."""

from http import HTTPStatus
from typing import Any

from rasa_sdk.events import SlotSet

from actions.backend_client import BackendError
from actions.base import BackendAction, Events, Turn
from actions.card import brief
from actions.moments import is_past, moment_text
from actions.mood import has_told_often, is_abusive, threatens
from actions.picking import FINISHED, OPEN, finished_ones, longest_waiting, open_ones, pointed_at

Ticket = dict[str, Any]
MOST_LISTED = 5


class TicketLookup(BackendAction):
    """Base of actions that first find out which ticket is meant."""

    async def named(self, turn: Turn) -> tuple[str | None, Ticket | None]:
        """Return the number a message names and its ticket, where there is one."""
        number = turn.message.first("ticket_no")
        if number is None:
            return None, None
        number = number.strip().upper()
        known = [t for t in turn.message.open_tickets if t["number"] == number]
        if known:
            return number, known[0]
        found = await self.client.read_ticket(number)
        return number, found and _as_known(found, await self.client.catalogue(), turn)

    def meant(self, turn: Turn, tickets: list[Ticket]) -> list[Ticket]:
        """Return those of the tickets a message points at."""
        offer = turn.slots.get("open_offer") or {}
        return pointed_at(turn.message, tickets, list(offer.get("numbers") or []))

    async def give_if_upset(self, turn: Turn, *, before: int) -> None:
        """Give a matter to a person that was pressed for in anger, or over and over in vain."""
        text = turn.message.text
        repeated = has_told_often(text) and before > 0
        if not turn.loop and (repeated or threatens(text) or is_abusive(text)):
            await self.give_to_person(turn, reason="upset", say="handoff_upset")

    def show(self, turn: Turn, ticket: Ticket) -> None:
        """Say how a ticket stands."""
        if ticket.get("foreign"):
            turn.say("status_foreign", next_step=next_step(turn, ticket), **_plain(ticket))
            return
        details = _details(turn, ticket)
        told = brief(ticket["description"], 40)
        values = {**_plain(ticket), **details, "description": told}
        turn.say("status_one", next_step=next_step(turn, ticket), **values)

    def list_up(self, turn: Turn, tickets: list[Ticket], *, asking: str | None) -> Events:
        """List tickets; with `asking` the resident is to choose one for that intent."""
        shown = tickets[:MOST_LISTED]
        intro = "choose_ticket" if asking else "status_list"
        lines = [turn.phrases.render(intro, count=len(tickets))]
        for index, ticket in enumerate(shown, 1):
            told = brief(ticket["description"])
            values = {**_plain(ticket), **_details(turn, ticket), "description": told}
            lines.append(turn.phrases.render("status_line", index=index, **values))
        turn.dispatcher.utter_message(text="\n".join(lines))
        numbers = [ticket["number"] for ticket in shown]
        offer = {"kind": "choose", "intent": asking or "status", "numbers": numbers}
        return [SlotSet("open_offer", offer)]


def _as_known(ticket: Ticket, catalogue: dict[str, Any], turn: Turn) -> Ticket:
    """Return a ticket of the API in the shape of the context's; a stranger's shows no details."""
    context = turn.message.context
    phones = {(context.get("resident") or {}).get("phone"), turn.message.first("phone")} - {None}
    mine = ticket.get("channel_user") == context.get("channel_user")
    mine = mine or (ticket.get("contact") or {}).get("phone") in phones
    labels = catalogue["labels"]["status"]
    return {
        **ticket,
        "type_label": catalogue["ticket_types"][ticket["type"]]["label"],
        "status_label": labels.get(ticket["status"], ticket["status"]),
        "visit_text": (ticket.get("visit") or {}).get("text"),
        "foreign": not mine,
    }


def _plain(ticket: Ticket) -> dict[str, Any]:
    return {key: ticket[key] for key in ("number", "type_label", "status_label")}


def _details(turn: Turn, ticket: Ticket) -> dict[str, str]:
    """Return who works on it and when they come, as parts of a sentence."""
    who, when = ticket.get("assignee"), ticket.get("visit_text")
    is_open = ticket["status"] in OPEN
    return {
        "assignee": turn.phrases.render("status_assignee", name=who) if who else "",
        "visit": turn.phrases.render("status_visit", visit=when) if when and is_open else "",
    }


def next_step(turn: Turn, ticket: Ticket) -> str:
    """Return what comes next for a ticket, in one sentence."""
    if ticket["status"] == "done":
        return turn.phrases.render("status_next_done")
    if ticket["status"] not in OPEN:
        return turn.phrases.render("status_next_closed")
    return turn.phrases.render(f"status_next_{_pace(turn, ticket)}", due=_due(turn, ticket))


def _pace(turn: Turn, ticket: Ticket) -> str:
    due = ticket.get("due_finish_at")
    if is_past(due, now=turn.message.at):
        return "overdue"
    return "due" if due else "soon"


def _due(turn: Turn, ticket: Ticket) -> str:
    return moment_text(ticket.get("due_finish_at"), now=turn.message.at)


class ShowStatus(TicketLookup):
    """Tell how a ticket stands: the named one, the one spoken of, or all that are open."""

    def name(self) -> str:
        """Name of the action."""
        return "action_show_status"

    async def act(self, turn: Turn) -> Events:
        """Look it up (see parent class)."""
        number, ticket = await self.named(turn)
        if number and ticket is None:
            turn.say("status_not_found", number=number)
            return []
        if ticket is None:
            tickets = turn.message.open_tickets
            shown = self.meant(turn, tickets) or open_ones(tickets) or tickets[:1]
            if not shown:
                turn.say("status_none")
                return []
            if len(shown) > 1:
                return self.list_up(turn, shown, asking=None)
            ticket = shown[0]
        self.show(turn, ticket)
        return []


class UrgeTicket(TicketLookup):
    """Press for a ticket (催单): the resident first hears the time that is left."""

    def name(self) -> str:
        """Name of the action."""
        return "action_urge_ticket"

    async def act(self, turn: Turn) -> Events:
        """Urge the ticket that is meant (see parent class)."""
        number, ticket = await self.named(turn)
        if number and ticket is None:
            turn.say("status_not_found", number=number)
            return []
        ticket = ticket or self._pressed_for(turn)
        if ticket is None:
            turn.say(
                "urge_none",
                [turn.button("choice_repair", "/repair"), turn.button("human_title", "/handoff")],
            )
            # What they complain of is kept for the button that may be tapped next.
            words, entities = turn.message.text, turn.message.entities
            return [SlotSet("unclear", {"text": words, "entities": entities, "count": 0})]
        if ticket["status"] not in OPEN:
            self.show(turn, ticket)
            return []
        await urge(self, turn, ticket)
        await self.give_if_upset(turn, before=int(ticket.get("urge_count") or 0))
        return []

    def _pressed_for(self, turn: Turn) -> Ticket | None:
        tickets = open_ones(turn.message.open_tickets)
        if not tickets:
            return next(iter(turn.message.open_tickets), None)
        dangers = [ticket for ticket in tickets if ticket.get("type") == "emergency"]
        candidates = self.meant(turn, tickets) or dangers or tickets
        return longest_waiting(turn.message, candidates)


async def urge(action: TicketLookup, turn: Turn, ticket: Ticket) -> None:
    """Press for an open ticket and say so."""
    number, before = ticket["number"], int(ticket.get("urge_count") or 0)
    note = turn.message.text[:500] or None
    try:
        after = await action.client.move_ticket(number, "urge", note=note)
    except BackendError as error:
        if error.status != HTTPStatus.CONFLICT:
            raise
        # It has ended meanwhile: how it stands now is the answer.
        turn.say("status_next_closed")
        return
    again = int(after.get("urge_count") or 0) == before
    shown = ticket["type_label"] if ticket.get("foreign") else brief(ticket["description"])
    turn.say(
        "urge_again" if again else "urge_done",
        number=number,
        description=shown,
        left=turn.phrases.render(f"urge_left_{_pace(turn, ticket)}", due=_due(turn, ticket)),
    )


class ReopenTicket(TicketLookup):
    """Take up again what was called done and is not (返修)."""

    def name(self) -> str:
        """Name of the action."""
        return "action_reopen_ticket"

    async def act(self, turn: Turn) -> Events:
        """Reopen the ticket that is meant (see parent class)."""
        number, ticket = await self.named(turn)
        if number and ticket is None:
            turn.say("status_not_found", number=number)
            return []
        if ticket is None:
            finished = finished_ones(turn.message.open_tickets)
            ticket = next(iter(self.meant(turn, finished) or finished), None)
        if ticket is None:
            turn.say("urge_none", [turn.button("choice_repair", "/repair")])
            words, entities = turn.message.text, turn.message.entities
            return [SlotSet("unclear", {"text": words, "entities": entities, "count": 0})]
        if ticket.get("foreign"):
            await self.give_to_person(turn, reason="policy", say="not_yours")
            return []
        if ticket["status"] in OPEN:
            await urge(self, turn, ticket)
            return []
        if ticket["status"] not in FINISHED:
            await self.give_to_person(turn, reason="policy", say="reopen_by_person")
            return []
        note = turn.message.text[:500] or None
        await self.client.move_ticket(ticket["number"], "reopen", by="bot", note=note)
        for media_id in turn.message.media_ids:
            await self.client.attach(ticket["number"], media_id)
        turn.say("reopen_done", number=ticket["number"])
        await self.give_if_upset(turn, before=1)
        return [SlotSet("last_ticket", {"number": ticket["number"], "type": ticket["type"]})]
