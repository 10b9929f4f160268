"""Danger: the safety instruction first, a ticket at once, and only the place is asked for."""

import re
from collections.abc import Awaitable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from rasa_sdk.events import SlotSet

from actions.addresses import PLACE_PARTS, Place, said_place
from actions.backend_client import BackendError
from actions.base import BackendAction, Events, Turn
from actions.draft_slots import offer_parked, park_draft
from actions.known import known_contact, known_home
from actions.message import Message
from actions.moments import read_moment
from actions.place import answered_place, gate_named, locatable, place_text

# Messages within this time after the alarm belong to it.
LANE = timedelta(minutes=30)
MOST_QUESTIONS = 2
OTHER = "other_emergency"

_FALSE_ALARM = re.compile(r"假警报|误报|误会|搞错|弄错|看错|闻错|听错|虚惊|不是着火|没着火|发错")
# What makes the words above mean something else: 「不是误报」, 「你们搞错了吧」.
_NO_FALSE_ALARM = re.compile(
    r"(?:不是|没有?|不可能|绝不|别|你们?).{0,3}(?:假警报|误报|误会|.错)|[?？吗]|真的"
)
_OVER = re.compile(
    r"没事[了啦]|不用来了|解除了|止住了"
    r"|(?:人|他|她|我|我们|大家|孩子|小孩|老人)(?:都|们|已经?|也|被){0,3}(?:救|放)?出来了|[救放]出来了"
    r"|(?:明火|火|火势|烟)(?:都|也|已经?|被){0,3}(?:扑?灭|散)了?"
    r"|(?:总阀|水阀|气阀|阀门?|电闸|总闸)(?:都|也|已经?){0,2}(?:关[掉好上]|拉)了"
    r"|(?:人|他|她|老人)(?:已经?)?醒(?:过来)?了|(?:人|孩子|小孩|老人)(?:已经?)?找到了"
)
_NOT_OVER = re.compile(
    r"没(?:出来|灭|止|醒|找到|有?关)|出不来|[?？吗]|但|可是|不过|还在|又|昏|晕|流血|受伤|烫|疼"
)


def says_false_alarm(message: Message) -> bool:
    """Tell whether an alarm is taken back; whoever names a place or doubts us does not."""
    text = message.text
    if message.intent == "emergency" or said_place(message):
        return False
    return bool(_FALSE_ALARM.search(text)) and not _NO_FALSE_ALARM.search(text)


def says_over(text: str) -> bool:
    """Tell whether the danger is said to be over: by who or what, without a but."""
    return bool(_OVER.search(text)) and not _NOT_OVER.search(text)


class EmergencyAction(BackendAction):
    """Base of the two actions of the emergency lane."""

    async def failed(self, turn: Turn, error: BackendError) -> Events:
        """Tell whom to call at once (see parent class)."""
        turn.say("emergency_failed")
        await self.give_to_person(
            turn, reason="emergency", say="emergency_person", error=error.code
        )
        return [SlotSet("emergency_ticket", None)]

    async def note(self, turn: Turn, going: dict[str, Any]) -> Events:
        """Pass on what a further message adds to an alarm."""
        text, number = turn.message.text.strip(), going["number"]
        if text:
            await self.client.comment(number, text[:2000])
        for media_id in turn.message.media_ids:
            await self.client.attach(number, media_id)
        if says_false_alarm(turn.message):
            await self._unless_over(self.client.move_ticket(number, "withdraw", reason=text[:500]))
            turn.say("emergency_false_alarm")
            return [SlotSet("emergency_ticket", None), *offer_parked(turn)]
        if says_over(text):
            turn.say("emergency_over")
            return [SlotSet("emergency_ticket", None), *offer_parked(turn)]
        if place := _place_of(turn.message, answering=going["place_open"]):
            await self._unless_over(self.client.change_ticket(number, {"place": place}))
            turn.say("emergency_noted", place=place_text(place))
            return [SlotSet("emergency_ticket", {**going, "place_open": False})]
        return await self._still_unknown(turn, going)

    @staticmethod
    async def _unless_over(change: Awaitable[Any]) -> None:
        """Change the ticket; staff who have closed it meanwhile still have the resident's words."""
        try:
            await change
        except BackendError as error:
            if error.status != HTTPStatus.CONFLICT:
                raise

    async def _still_unknown(self, turn: Turn, going: dict[str, Any]) -> Events:
        if not going["place_open"]:
            turn.say("emergency_passed_on")
            return []
        if going["asked"] < MOST_QUESTIONS:
            turn.say("emergency_passed_on")
            turn.say("emergency_place")
            return [SlotSet("emergency_ticket", {**going, "asked": going["asked"] + 1})]
        await self.give_to_person(turn, reason="emergency", say="emergency_person")
        return [SlotSet("emergency_ticket", {**going, "place_open": False})]


def _place_of(message: Message, *, answering: bool) -> Place | None:
    """Return where the danger is, when the message tells."""
    place = said_place(message)
    area = place.get("area") or gate_named(message.text)
    if answering and not locatable({**place, "area": area}):
        area = answered_place(message) or area
    if area:
        place["area"] = area
    if not locatable(place):
        return None
    return {**place, "is_public": not place.get("room")}


def going_on(turn: Turn) -> dict[str, Any] | None:
    """Return the alarm of this talk, while messages still belong to it."""
    going: dict[str, Any] | None = turn.slots.get("emergency_ticket")
    since = read_moment((going or {}).get("at"))
    return going if since is not None and turn.message.at - since <= LANE else None


def kind_of(text: str, kinds: dict[str, Any]) -> str:
    """Return the kind of danger whose words a text holds most of."""
    weights = {
        key: sum(len(w) for w in kind["keywords"] if w in text) for key, kind in kinds.items()
    }
    best = max(weights, key=lambda key: weights[key])
    return best if weights[best] else OTHER


class RaiseEmergency(EmergencyAction):
    """Raise the alarm."""

    def name(self) -> str:
        """Name of the action."""
        return "action_raise_emergency"

    async def act(self, turn: Turn) -> Events:
        """Make the ticket, which pages the duty staff, and say what keeps people safe."""
        kinds = (await self.client.catalogue())["emergencies"]
        kind, going = kind_of(turn.message.text, kinds), going_on(turn)
        if going is not None and kind in (going["kind"], OTHER):
            return await self.note(turn, going)
        place = _place_of(turn.message, answering=False)
        presumed = None if place else _presumed(turn)
        body = _body(turn.message, kind, place or presumed or {}, kinds[kind]["label"])
        number = await self._create(turn, body, kinds[kind]["instruction"])
        open_form = turn.loop == "ticket_form"
        aside = park_draft(turn.slots, interrupted=True) if open_form else []
        if number is None:
            return aside
        if presumed:
            turn.say("emergency_presumed", place=place_text(presumed))
        elif place is None:
            turn.say("emergency_place")
        asking = place is None and not presumed
        going = {"number": number, "kind": kind, "place_open": asking, "asked": int(asking)}
        alarm = {**going, "at": turn.message.at.isoformat()}
        return [*aside, SlotSet("emergency_ticket", alarm)]

    async def _create(self, turn: Turn, body: dict[str, Any], instruction: str) -> str | None:
        """Make the ticket; without one the resident still gets the instruction and a person."""
        key = f"emergency:{turn.message.conversation_id}:{turn.message.context.get('message_id')}"
        try:
            ticket = await self.client.create_ticket(body, idempotency_key=key)
        except BackendError as error:
            turn.say("emergency_unnotified", instruction=instruction)
            facts = {"error": error.code}
            await self.give_to_person(turn, reason="emergency", say="emergency_person", **facts)
            return None
        turn.say("emergency_first", instruction=instruction)
        return str(ticket["number"])


def _presumed(turn: Turn) -> Place:
    """Return where the resident probably is: the home being spoken of, or the known one."""
    spoken_of = turn.slots.get("place") or {}
    if turn.loop == "ticket_form" and spoken_of.get("building") and not spoken_of.get("is_public"):
        return {part: spoken_of[part] for part in PLACE_PARTS if spoken_of.get(part)}
    return known_home(turn.message, whole=False)


def _body(message: Message, kind: str, place: Place, label: str) -> dict[str, Any]:
    """Return the body of `POST /v1/tickets`."""
    return {
        "type": "emergency",
        "category": kind,
        "description": message.text.strip()[:2000] or label,
        "place": place,
        "contact": known_contact(message),
        "channel": message.context.get("channel"),
        "channel_user": message.context.get("channel_user"),
        "conversation_id": message.conversation_id,
        "media_ids": message.media_ids,
    }


class NoteEmergency(EmergencyAction):
    """Pass on what a resident adds to their alarm."""

    def name(self) -> str:
        """Name of the action."""
        return "action_note_emergency"

    async def act(self, turn: Turn) -> Events:
        """Add it to the ticket (see parent class)."""
        going = going_on(turn)
        if going is None:
            # The channel and this clock may differ by a moment at the lane's end.
            await self.give_to_person(turn, reason="emergency", say="emergency_person")
            return []
        return await self.note(turn, going)
