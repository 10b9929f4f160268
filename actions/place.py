"""Places: what is known of one, whether staff would find it, what an answer says of it."""

import re
from typing import Any

from actions.addresses import PLACE_PARTS, Place
from actions.answers import corrects
from actions.message import Message

# Every building has one of these: without the building nobody knows where.
_EVERYWHERE = re.compile(
    r"(?:我们?|俺们?|咱们?|这|那|整|公共)?(?:栋|单元|幢)?的?"
    r"(?:楼道|楼梯|电梯|轿厢|单元门|大堂|大厅|门厅|走廊|过道|连廊|楼顶|天台|消防通道|监控|水井|电井"
    r"|管道井|楼下|楼上|一楼|负一楼|门口)(?:间|口|里|内|厅|上|处|旁边?)*"
)
_GATE = re.compile(r"(?:小区|[东南西北]\d?|大|正|后|侧)门(?:口|外|岗亭?|那边|附近|旁边?)*|小区门口")
_UNIT_MISSPELT = re.compile(r"(?<!\d)(\d{1,2})\s*单(?!元|号|间|子)")
_HINT = re.compile(
    r"[栋幢座楼层号室门库路园场廊梯边旁里口区顶亭桥湖池坡道房院]|单元|附近|对面|中间|房间|这儿?|那儿?|在|小区"
)
_NO_PLACE = re.compile(
    r"不知道|不清楚|不晓得|不造|说不清|怎么办|咋办|快点|快来|救命|[?？]|[吗呢么]$|^.{0,2}$"
)
_NEIGHBOUR = re.compile(r"楼上|楼下|隔壁|对门|邻居|邻里|上下楼|我家|俺家|家里|我们家|屋里")
# What is run below or beside a home has no room number.
_BUSINESS = re.compile(
    r"(?:楼[上下]|隔壁|对[门面])的?.{0,4}(?:店|铺|餐馆|饭馆|烧烤|火锅|超市|公司|工地|广场|棋牌|麻将馆|ktv|酒吧|幼儿园|学校)",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[,，;；。!！\n]+")


def place_text(place: Place) -> str:
    """Return a place as residents write it: 3栋2单元1502, or an area by its name."""
    parts = []
    if building := place.get("building"):
        parts.append(f"{building}栋")
    if (unit := place.get("unit")) and unit != "0":
        parts.append(f"{unit}单元")
    if room := place.get("room"):
        parts.append(str(room))
    home, area = "".join(parts), str(place.get("area") or "")
    return area if home and home in area else " ".join(filter(None, [home, area]))


def locatable(place: Place) -> bool:
    """Tell whether staff would find a place in public."""
    area = str(place.get("area") or "")
    return bool(place.get("building")) or bool(area and not _EVERYWHERE.fullmatch(area))


def gate_named(text: str) -> str | None:
    """Return a gate of the estate a text names: 小区门口, 北门口."""
    match = _GATE.search(text)
    return match[0] if match else None


def speaks_of_neighbours(text: str) -> bool:
    """Tell whether a complaint is about the home itself or the people next to it."""
    return bool(_NEIGHBOUR.search(_BUSINESS.sub("", text)))


def speaks_of_public_place(text: str, place: Place, catalogue: dict[str, Any]) -> bool:
    """Tell whether a matter lies in a shared place, by the catalogue's words."""
    if any(word in text for word in catalogue.get("home_words", [])):
        return False
    public = any(word in text for word in catalogue.get("public_words", []))
    return public or (bool(place.get("area")) and not place.get("room"))


def answered_place(message: Message) -> str | None:
    """Return the words of an answer that name a place, without name, number and time."""
    told = message.without("name", "phone", "time")
    for clause in _CLAUSES.split(told):
        clause = clause.strip()
        if len(clause) >= 2 and _HINT.search(clause) and not _NO_PLACE.search(clause):
            return clause[:100]
    return None


def corrected_room(message: Message, known: str | None) -> str | None:
    """Return the room put in the place of another: 「不是1502，1503才对」, or None."""
    if not corrects(message.text) or message.first("room"):
        return None
    told = message.without("phone", "ticket_no", "time", "building", "unit")
    numbers = re.findall(r"(?<![\d-])\d{3,4}(?![\d\-点号栋元块])", told)
    others = [number for number in numbers if number != known]
    room_spoken_of = known in numbers or "房" in told or "室" in told
    return others[-1] if others and room_spoken_of else None


def unread_parts(message: Message, said: Place) -> Place:
    """Return unit and room of an answer no grammar could read: 「1单园702」, 「702」."""
    found: Place = {}
    if "room" not in said and (room := bare_room(message)):
        found["room"] = room
    if "unit" not in said and (unit := _UNIT_MISSPELT.search(message.text)):
        found["unit"] = unit[1]
    return found


def bare_room(message: Message) -> str | None:
    """Return a room number that stands alone in an answer: 「1502」."""
    told = message.without("phone", "ticket_no", "time", *PLACE_PARTS)
    match = re.search(r"(?<![\d-])(\d{3,4})(?![\d\-点号栋元块])", told)
    return match[1] if match else None
