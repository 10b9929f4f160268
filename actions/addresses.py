"""Addresses in a message: which one is the resident's own, which ones belong to the matter."""

import re
from dataclasses import dataclass, field
from typing import Any

from actions.answers import corrects
from actions.message import Message

Place = dict[str, Any]

PLACE_PARTS = ("building", "unit", "room")

# Rooms and corners of a home: they tell neither where staff go nor that everybody shares them.
_AT_HOME = re.compile(
    r"(?:厨房|卫生间|洗手间|厕所|浴室|淋浴[间房]|主卫|次卫|卧室|[主次客]卧|客厅|餐厅|书房|阳台|露台|飘窗"
    r"|玄关|衣帽间|储物间|阁楼|家里?|屋里|房间|天花板|墙角)[上里内外]?面?"
)
_OWN = re.compile(
    r"(?:我们?家?|俺们?家?|咱们?家?|本人|家)(?:是|住|在|住在)?的?\s*$|地址[是:：]?\s*$"
)
_OTHERS = re.compile(
    r"(?:楼上|楼下|隔壁|对门|对面|邻居|上面|下面|投诉|举报)(?:邻居|那家|住户|的|是|住)*\s*$"
)
_SUFFERS = re.compile(r"[我俺咱](?:们)?(?:这)?(?:家|屋|房|店|的)")
_LONGEST_LEAD = 8


@dataclass
class Address:
    """Parts of one address as they stand together in a message."""

    start: int
    end: int
    parts: dict[str, str] = field(default_factory=dict)
    is_others: bool = True  # every part is a neighbour's


def addresses(message: Message) -> list[Address]:
    """Return the addresses of a message, in order; a part out of order begins another one."""
    found: list[Address] = []
    spots = [e for part in PLACE_PARTS for e in message.entities_of(part)]
    for entity in sorted(spots, key=lambda e: int(e.get("start") or 0)):
        start, end = int(entity.get("start") or 0), int(entity.get("end") or 0)
        rank = PLACE_PARTS.index(entity["entity"])
        if not found or any(part in found[-1].parts for part in PLACE_PARTS[rank:]):
            found.append(Address(start, end))
        found[-1].parts[entity["entity"]] = str(entity["value"])
        found[-1].end = end
        found[-1].is_others &= entity.get("role") == "other"
    return found


def said_place(message: Message) -> Place:
    """Return the parts of a place a message names.

    Of several addresses the first with a room is the resident's own, unless the words say
    otherwise; in a correction the last word counts.
    """
    found = [one for one in addresses(message) if not _is_beside(message, one)]
    parts: Place = {}
    for address in found:
        parts |= address.parts
    if (own := _own(message, found)) is not None:
        roomless = [address.parts for address in found if "room" not in address.parts]
        for known in [*roomless, own.parts]:
            parts |= known
    areas = [str(e["value"]) for e in message.entities_of("area")]
    shared = [area for area in areas if not _AT_HOME.fullmatch(area)]
    return {**parts, "area": shared[-1]} if shared else parts


def _is_beside(message: Message, address: Address) -> bool:
    """Tell whether a neighbour's home is only where the damage to the resident's comes from."""
    suffers = message.intent == "repair" and bool(_SUFFERS.search(message.text))
    return address.is_others and suffers


def other_addresses(message: Message) -> list[str]:
    """Return the words that name other homes than the resident's own."""
    found = addresses(message)
    own = _own(message, found)
    others = [a for a in found if own is not None and a is not own and "room" in a.parts]
    return [_with_lead(message.text, address) for address in others]


def _own(message: Message, found: list[Address]) -> Address | None:
    """Return the resident's own of several addresses, or None where there is no choice."""
    whole = [address for address in found if "room" in address.parts]
    if len(whole) < 2 or corrects(message.text):
        return None
    leads = [_lead(message.text, address) for address in whole]
    for address, lead in zip(whole, leads, strict=True):
        if _OWN.search(lead):
            return address
    pairs = zip(whole, leads, strict=True)
    return next((address for address, lead in pairs if not _OTHERS.search(lead)), whole[0])


def _lead(text: str, address: Address) -> str:
    return text[max(0, address.start - _LONGEST_LEAD) : address.start]


def _with_lead(text: str, address: Address) -> str:
    lead = _OTHERS.search(_lead(text, address))
    return f"{lead[0] if lead else ''}{text[address.start : address.end]}".strip()
