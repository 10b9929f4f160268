"""The ticket being collected: what is filled, what is missing, how a message fills it.

Pure functions over plain values, so that every rule can be read and tested alone.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from actions.addresses import PLACE_PARTS, Place, other_addresses, said_place
from actions.answers import always_in, anonymous, no_unit, time_clause, words
from actions.contact import said_name
from actions.message import Message
from actions.moments import read_moment
from actions.place import (
    answered_place,
    corrected_room,
    gate_named,
    locatable,
    speaks_of_neighbours,
    speaks_of_public_place,
    unread_parts,
)
from actions.refusals import refused

LONGEST = 2000
CONTACT = ("contact_name", "contact_phone")
# These are not about a place, so none is read into them.
_PLACELESS = ("inquiry", "praise")
_ONLY_TYPE = re.compile(
    r"我|要|想|需要|你好|您好|请问|一下|报修|投诉|建议|表扬|反映|反馈|提个|提|个|问题|有|的|了|呢|啊|吧"
    r"|帮|你们|物业|咨询|登记|报|修"
)
_ONLY_DETAILS = re.compile(
    r"我|是|叫|姓|名字|电话|手机|号码?|住|在|家|地址|时间|联系人?|的|都|可以|随时|有人"
)


@dataclass(frozen=True)
class Draft:
    """What is known of a ticket before it exists.

    Attributes:
        place: `{building, unit, room, area, is_public}`, parts missing or None when unknown.
        visit: `{text, from, to}`.
        extra_matters: Further matters of the same talk, `{type, description}`.
        declined: Fields the resident would rather not give; they are not asked again.
        incident_id: The known incident whose reporter wants a ticket of their own.
    """

    type: str
    description: str | None = None
    place: Place = field(default_factory=dict)
    facility: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    visit: dict[str, Any] | None = None
    anonymous: bool | None = None
    photos: list[str] = field(default_factory=list)
    extra_matters: list[dict[str, str]] = field(default_factory=list)
    declined: list[str] = field(default_factory=list)
    incident_id: int | None = None

    @classmethod
    def from_slots(cls, slots: dict[str, Any]) -> "Draft":
        """Read it from the tracker's slots."""
        place = dict(slots.get("place") or {})
        return cls(
            type=slots.get("ticket_type") or "repair",
            description=slots.get("description"),
            facility=place.pop("facility", None),
            place=place,
            contact_name=slots.get("contact_name"),
            contact_phone=slots.get("contact_phone"),
            visit=slots.get("visit"),
            anonymous=slots.get("anonymous"),
            photos=list(slots.get("photos") or []),
            extra_matters=list(slots.get("extra_matters") or []),
            declined=list(slots.get("declined") or []),
            incident_id=slots.get("incident_id"),
        )

    def as_slots(self) -> dict[str, Any]:
        """Return the slots that hold it; the facility rides with the place."""
        place = {**self.place, "facility": self.facility} if self.facility else dict(self.place)
        return {
            "ticket_type": self.type,
            "description": self.description,
            "place": place or None,
            "contact_name": self.contact_name,
            "contact_phone": self.contact_phone,
            "visit": self.visit,
            "anonymous": self.anonymous,
            "photos": self.photos or None,
            "extra_matters": self.extra_matters or None,
            "declined": self.declined or None,
            "incident_id": self.incident_id,
        }

    @property
    def is_public(self) -> bool:
        """True when it concerns a place everybody shares."""
        return bool(self.place.get("is_public"))

    @property
    def at_home(self) -> bool:
        """True when somebody has to come into the home."""
        return self.type == "repair" and not self.is_public

    @property
    def needs_room(self) -> bool:
        """True when only a whole room number tells where it is."""
        neighbours = self.type == "complaint" and not self.is_public and not self.place.get("area")
        # A room tells who somebody is.
        neighbours = neighbours and not self.anonymous
        return self.at_home or (neighbours and speaks_of_neighbours(self.description or ""))

    def place_complete(self) -> bool:
        """Tell whether staff could find it: a whole room number, or any place in public."""
        if self.needs_room:
            return all(self.place.get(part) for part in PLACE_PARTS)
        return locatable(self.place)


def missing(draft: Draft, fields: dict[str, str]) -> list[str]:
    """Return the fields still to be asked, in the catalogue's order.

    Args:
        draft: The ticket so far.
        fields: The type's fields with `always`, `home` or `never`.
    """
    return [
        name
        for name, requirement in fields.items()
        if (requirement == "always" or (requirement == "home" and draft.at_home))
        and not _filled(draft, name)
    ]


def _filled(draft: Draft, name: str) -> bool:
    if name in draft.declined:
        return True
    if name == "place":
        return draft.place_complete()
    return getattr(draft, name) not in (None, "")


def tells_something(text: str) -> bool:
    """Tell whether a message says more than "I want to report something"."""
    return len(words(_ONLY_TYPE.sub("", text))) >= 2


def told_matter(message: Message) -> str | None:
    """Return the words that tell a matter, or None where they only give details."""
    rest = message.without("building", "unit", "room", "name", "phone", "time", "ticket_no")
    return message.text.strip()[:LONGEST] if tells_something(_ONLY_DETAILS.sub("", rest)) else None


def fill(draft: Draft, message: Message, *, asked: list[str], catalogue: dict[str, Any]) -> Draft:
    """Return the draft with what the message says.

    Args:
        draft: The ticket so far.
        message: What the resident said.
        asked: The fields the open question asked for, so that a bare answer finds its place.
        catalogue: Word lists for public places and homes.
    """
    filled = draft
    if "description" in asked and (told := told_matter(message)):
        filled = replace(draft, description=told)
    filled = _fill_place(filled, message, asked=asked, catalogue=catalogue)
    filled = _fill_contact(filled, message, asked=asked)
    filled = _fill_visit(filled, message, asked=asked)
    filled = _fill_declined(draft, filled, message, asked=asked)
    wish = anonymous(message.text)
    return replace(
        filled,
        # To name oneself is the rule: saying so changes nothing.
        anonymous=filled.anonymous if wish is None else wish or None,
        photos=list(dict.fromkeys([*filled.photos, *message.media_ids])),
    )


def _fill_place(
    draft: Draft, message: Message, *, asked: list[str], catalogue: dict[str, Any]
) -> Draft:
    if draft.type in _PLACELESS:
        return replace(draft, facility=draft.facility or message.first("facility"))
    said = said_place(message)
    place = {**draft.place, **said}
    if room := corrected_room(message, draft.place.get("room")):
        place["room"] = room
    facility = draft.facility or message.first("facility")
    about = draft.description or ""
    at_home = any(word in about for word in catalogue.get("home_words", []))
    gate = None if at_home or locatable(place) else gate_named(about)
    if gate:
        place["area"] = gate
    if "is_public" not in place and tells_something(about):
        place["is_public"] = speaks_of_public_place(f"{about} {message.text}", place, catalogue)
    if "place" in asked and set(said) == {"area"} and not place.get("building"):
        # Asked for the home, they name a place everybody shares.
        place["is_public"] = not at_home
    filled = replace(_with_other_homes(draft, message), place=place, facility=facility)
    return _take_answer(filled, message, said, asked) if "place" in asked else filled


def _with_other_homes(draft: Draft, message: Message) -> Draft:
    """Keep the neighbours' rooms a message names: staff have to know both sides."""
    told = draft.description or ""
    others = [home for home in other_addresses(message) if home not in told]
    if not others or not told:
        return draft
    return replace(draft, description="；".join([told, *others])[:LONGEST])


def _take_answer(draft: Draft, message: Message, said: Place, asked: list[str]) -> Draft:
    """Let the words themselves be the place where no better reading of an answer was found."""
    place = dict(draft.place)
    if no_unit(message.text) and place.get("building"):
        place["unit"] = "0"
    if draft.needs_room:
        place |= unread_parts(message, said)
    # Of a complaint about one home the room says it all.
    elif not (said.get("room") and draft.type == "complaint"):
        # Words that tell the matter, or refuse, are no place.
        other = "description" in asked or message.intent in ("deny", "cancel")
        if told := None if other else answered_place(message):
            place["area"] = told
    return replace(draft, place=place)


def _fill_contact(draft: Draft, message: Message, *, asked: list[str]) -> Draft:
    name = said_name(message, asked=asked, known=draft.contact_name is not None)
    return replace(
        draft,
        contact_name=name or draft.contact_name,
        contact_phone=message.last("phone") or draft.contact_phone,
    )


def _fill_declined(before: Draft, after: Draft, message: Message, *, asked: list[str]) -> Draft:
    """Note what the resident will not give, and forget what they take back."""
    given = [name for name in (*CONTACT, "place", "visit") if _differs(before, after, name)]
    no = refused(message.text, asked, place_needed=after.type == "repair", given=given)
    kept = [name for name in before.declined if name not in given]
    return replace(
        after,
        declined=list(dict.fromkeys([*kept, *no])),
        contact_name=None if "contact_name" in no else after.contact_name,
        contact_phone=None if "contact_phone" in no else after.contact_phone,
        visit=None if "visit" in no else after.visit,
    )


def _differs(before: Draft, after: Draft, name: str) -> bool:
    if name == "place":  # to be public is a conclusion, not something said
        known, said = ({**draft.place, "is_public": None} for draft in (before, after))
        return known != said
    return bool(getattr(before, name) != getattr(after, name))


def _fill_visit(draft: Draft, message: Message, *, asked: list[str]) -> Draft:
    if draft.type != "repair":
        return draft
    times = message.entities_of("time")
    if times:
        chosen = _appointment(message, times, asked=asked, known=draft.visit is not None)
        return replace(draft, visit=chosen or draft.visit)
    told = message.without("phone", *PLACE_PARTS)
    wanted = "visit" in asked or (draft.visit is None and always_in(told))
    if wanted and (clause := time_clause(told)):
        return replace(draft, visit={"text": clause})
    return draft


_PAST = re.compile(r"昨|前天|上周|上个|刚才|刚刚|早上.{0,6}(?:就|开始)|从")
_OFFERS = re.compile(r"在家|有人|有空|方便|来|上门|可以|都行|以后|之后|改|得唔得|行不|中不")


def _appointment(
    message: Message, times: list[dict[str, Any]], *, asked: list[str], known: bool
) -> dict[str, Any] | None:
    """Choose the time of the visit: the last one that lies ahead and is offered as such."""
    ahead = [
        time
        for time in times
        if not _PAST.search(str(time["value"]))
        and ((end := read_moment(time.get("to"))) is None or end > message.at)
    ]
    answers = "visit" in asked and message.intent not in ("chitchat", "out_of_scope")
    offered = known or answers or _OFFERS.search(message.text)
    if not ahead or not offered:
        return None
    time = ahead[-1]
    return {"text": str(time["value"]), "from": time.get("from"), "to": time.get("to")}
