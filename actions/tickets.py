"""Opening, submitting, cancelling and taking up tickets."""

import uuid
from dataclasses import replace
from typing import Any

from rasa_sdk.events import SlotSet

from actions.addresses import PLACE_PARTS, Place
from actions.backend_client import BackendError
from actions.base import BackendAction, Events, Turn
from actions.draft import LONGEST, Draft, fill, tells_something
from actions.draft_slots import clear_draft, offer_parked, park_draft, store_draft
from actions.incidents import about, concerning, report, tell_incidents, wants_own
from actions.known import with_known
from actions.matters import joined, wants_mending
from actions.message import Message
from actions.moments import moment_text
from actions.mood import has_told_often, is_abusive, threatens, without_abuse
from actions.place import speaks_of_public_place

_TYPES = {"repair", "complaint", "suggestion", "praise", "inquiry"}


class OpenTicket(BackendAction):
    """Begin a ticket with everything said so far."""

    def name(self) -> str:
        """Name of the action."""
        return "action_open_ticket"

    async def act(self, turn: Turn) -> Events:
        """Read the message and what is known, and start a new draft (see parent class)."""
        catalogue = await self.client.catalogue()
        kind = _kind(turn.message)
        unclear = turn.slots.get("unclear") or {"text": "", "entities": []}
        before = turn.message.saying(unclear["text"], unclear["entities"])
        message = turn.message if turn.message.text.strip() else before
        fresh = _fresh(kind, message, turn, catalogue)
        # Details of an unclear message before this one count as said.
        said = [*([before] if before.text else []), message]
        draft = fresh
        for each in said:
            draft = fill(draft, each, asked=[], catalogue=catalogue)
        draft = with_known(draft, message, home=(turn.slots.get("last_ticket") or {}).get("home"))
        known = concerning(message) if kind in ("repair", "complaint") else []
        tell_incidents(turn, known)
        draft = _below(draft, message, turn.slots.get("parked_draft") or {})
        if known and await self._is_enough(message, draft):
            return _put_aside(turn, draft)
        _acknowledge(turn, draft)
        return [*clear_draft(), *store_draft(draft), SlotSet("draft_id", uuid.uuid4().hex)]

    async def _is_enough(self, message: Message, draft: Draft) -> bool:
        """Put the message on record with what is known; tells whether that takes care of it."""
        took = await report(self.client, message, concerning(message))
        alone = not draft.extra_matters and draft.incident_id is not None
        return took and alone and not wants_own(message.text, complains=draft.type == "complaint")


def _below(draft: Draft, message: Message, parked: dict[str, Any]) -> Draft:
    """Return the draft below the incident it is about: the one told now, or just before."""
    told = draft.description or ""
    if known := about(message, told):
        return replace(draft, incident_id=known[0]["id"])
    if parked.get("incident_id") and wants_own(message.text):
        first = str(parked.get("description") or "")
        words = "；".join(filter(None, [first, told]))[:LONGEST]
        return replace(draft, description=words, incident_id=parked["incident_id"])
    return draft


def _put_aside(turn: Turn, draft: Draft) -> Events:
    """Offer a ticket of their own for what is on record with a known incident."""
    turn.say("incident_own", [turn.button("incident_own_title", "/resume")])
    return park_draft({**draft.as_slots(), "draft_id": uuid.uuid4().hex})


def _kind(message: Message) -> str:
    """Return the type to open: who asks for somebody to come and mend reports a repair."""
    if message.intent == "complaint" and wants_mending(message.text):
        return "repair"
    return message.intent if message.intent in _TYPES else "repair"


def _acknowledge(turn: Turn, draft: Draft) -> None:
    """Say that the matter is taken; anger is met calmly, and the way to a person is named."""
    text = turn.message.text
    turn.say("calm" if is_abusive(text) else f"open_{draft.type}")
    if draft.type in ("repair", "complaint") and (threatens(text) or has_told_often(text)):
        turn.say("open_upset")


def _fresh(kind: str, message: Message, turn: Turn, catalogue: dict[str, Any]) -> Draft:
    """Return a draft of the matter that needs the most details; the others ride with it."""
    # Of several matters in one message the channel says which words tell this one.
    told = str(turn.message.context.get("description") or message.text)
    text = told.strip()[:LONGEST]
    matters = [{"type": kind, "description": text}]
    matters = joined([*matters, *(turn.message.context.get("extra_matters") or [])])
    lead = min(matters, key=lambda matter: _rank(matter, catalogue))
    words = lead["description"] if tells_something(without_abuse(lead["description"])) else None
    others = [matter for matter in matters if matter is not lead and matter["description"]]
    photos = list(turn.slots.get("photos") or []) if turn.loop is None else []
    return Draft(lead["type"], description=words, photos=photos, extra_matters=others)


def _rank(matter: dict[str, str], catalogue: dict[str, Any]) -> int:
    if matter["type"] != "repair":
        return 2
    return int(speaks_of_public_place(matter["description"], {}, catalogue))


class SubmitTicket(BackendAction):
    """Create the ticket, and one for each further matter on the card."""

    def name(self) -> str:
        """Name of the action."""
        return "action_submit_ticket"

    async def act(self, turn: Turn) -> Events:
        """Submit (see parent class); on failure the draft is kept and a person takes over."""
        if not turn.slots.get("confirmed"):
            return []  # the form was left without the resident's yes
        created: list[dict[str, Any]] = []
        try:
            for key, body in bodies(turn, await self.client.catalogue()):
                created.append(await self.client.create_ticket(body, idempotency_key=key))
        except BackendError as error:
            _announce(turn, created)
            facts = {"error": error.code, "created": [ticket["number"] for ticket in created]}
            await self.give_to_person(turn, reason="tool_failure", say="submit_failed", **facts)
            return park_draft(turn.slots)
        _announce(turn, created)
        last = {key: created[0][key] for key in ("number", "type")}
        last["message_id"] = turn.message.context.get("message_id")
        last["home"] = _home(Draft.from_slots(turn.slots))
        parked = turn.slots.get("parked_draft") or {}
        aside = offer_parked(turn) if parked.get("interrupted") else [SlotSet("parked_draft", None)]
        return [*clear_draft(), *aside, SlotSet("last_ticket", last)]


def _home(draft: Draft) -> Place | None:
    """Return the home a ticket was about: the next one of this talk need not ask for it."""
    if not (draft.needs_room and draft.place_complete()):
        return None
    return {part: draft.place[part] for part in PLACE_PARTS}


def _announce(turn: Turn, created: list[dict[str, Any]]) -> None:
    for ticket in created:
        due = moment_text(ticket.get("due_finish_at"), now=turn.message.at)
        visit = ticket.get("visit") or {}
        # 「随时」 is no appointment to be kept.
        fixed = ticket["type"] == "repair" and visit.get("from")
        key = "submitted_repair_visit" if fixed else f"submitted_{ticket['type']}"
        # The same matter within a few days reopens its old ticket instead of making a new one.
        key = "submitted_repeated" if ticket.get("reopen_count") else key
        turn.say(key, number=ticket["number"], due=due, visit=visit.get("text"))


def bodies(turn: Turn, catalogue: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the bodies of `POST /v1/tickets` for a draft, each with its idempotency key."""
    draft = Draft.from_slots(turn.slots)
    key = f"{turn.message.conversation_id}:{turn.slots.get('draft_id')}"
    first = ticket_body(draft, turn.message)
    if questions := turn.slots.get("open_questions"):
        asked = turn.phrases.render("also_asked", questions="；".join(questions))
        first["description"] = f"{first['description']}\n{asked}"
    made = [(key, first)]
    for number, matter in enumerate(draft.extra_matters):
        public = speaks_of_public_place(matter["description"], {}, catalogue)
        at_home = matter["type"] == "repair" and not public
        body = {
            **ticket_body(draft, turn.message),
            **matter,
            "place": {**first["place"], "is_public": public},
            "facility": None,
            "visit": draft.visit if at_home else None,
            "media_ids": [],
            "incident_id": None,
        }
        made.append((f"{key}:{number}", body))
    return made


def ticket_body(draft: Draft, message: Message) -> dict[str, Any]:
    """Return the body of `POST /v1/tickets` for the matter a draft leads with."""
    place = {key: value for key, value in draft.place.items() if value not in (None, "0")}
    return {
        "type": draft.type,
        "description": draft.description,
        "place": {**place, "is_public": draft.is_public},
        "facility": draft.facility,
        "contact": {"name": draft.contact_name, "phone": draft.contact_phone},
        "visit": draft.visit if draft.at_home else None,
        "anonymous": bool(draft.anonymous),
        "channel": message.context.get("channel"),
        "channel_user": message.context.get("channel_user"),
        "conversation_id": message.conversation_id,
        "media_ids": draft.photos,
        "incident_id": draft.incident_id,
    }


class CancelTicket(BackendAction):
    """Leave the form; the draft can be taken up again."""

    def name(self) -> str:
        """Name of the action."""
        return "action_cancel_ticket"

    async def act(self, turn: Turn) -> Events:
        """Park the draft and say so (see parent class)."""
        turn.say("cancelled")
        return park_draft(turn.slots)


class ResumeTicket(BackendAction):
    """Take a cancelled draft up again."""

    def name(self) -> str:
        """Name of the action."""
        return "action_resume_ticket"

    async def act(self, turn: Turn) -> Events:
        """Bring the parked draft back (see parent class)."""
        parked = turn.slots.get("parked_draft")
        if not parked:
            turn.say("nothing_to_resume")
            return clear_draft()
        catalogue = await self.client.catalogue()
        draft = fill(Draft.from_slots(parked), turn.message, asked=[], catalogue=catalogue)
        turn.say("resumed")
        draft_id = parked.get("draft_id") or uuid.uuid4().hex
        return [
            *clear_draft(),
            *store_draft(draft),
            SlotSet("draft_id", draft_id),
            SlotSet("parked_draft", None),
        ]
