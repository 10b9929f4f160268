"""Building, unit and room in the many ways that residents write them."""

import re
from collections.abc import Iterator

from bot.components.grammar.found import Found
from bot.components.grammar.pattern import either
from bot.components.grammar.rooms import NOT_A_ROOM, is_other_number, is_room, lone_rooms
from bot.components.text.numerals import number

_SAID = r"[一二三四五六七八九十]{1,3}"
_FEW = rf"(?:\d{{1,3}}|{_SAID})"
_NAME = rf"(?:\d{{1,3}}|[a-z]\d{{0,2}}|{_SAID})"
_GAP = r"[ ,、的]{0,2}(?:[嗯呃额啊哦][ ,]?)?"
_JOIN = r"(?: ?[-—–~/.] ?)"

# 3-2-1502, 3#2-1502, 3栋2-1502, 3/2/1502
_DASHED = re.compile(
    rf"(?<![\d.\-/])(?P<building>{_NAME})(?:{_JOIN}| ?(?:[#栋幢座]|号楼) ?{_JOIN}?)"
    rf"(?P<unit>\d{{1,2}}){_JOIN}(?P<room>\d{{3,4}})(?![\d\-./:%])"
)
# 18-2101
_DASHED_PAIR = re.compile(
    rf"(?<![\d.\-/:])(?P<building>\d{{1,3}}|[a-z]\d{{0,2}})(?:{_JOIN}|#)(?P<room>\d{{3,4}})"
    rf"(?![\d\-./:%]|号?[楼栋幢]|[元块年])"
)
# 3 2 1502
_SPACED = re.compile(r"(?<!\d)(?P<building>\d{1,2}) (?P<unit>\d{1,2}) (?P<room>\d{3,4})(?!\d)")
# 洞 and its kin are what dictation makes of 栋; 28号 is a building when a room follows.
_MISHEARD = "洞冻懂动东"
_BUILDING_WORD = either(f"栋楼? 幢楼? 号楼 #楼? 座 号院 {' '.join(_MISHEARD)}")
_BUILDING = rf"(?P<building>{_NAME})(?P<suffix> ?{_BUILDING_WORD}|号(?= ?\d{{3,4}}室?))"
_NO_UNIT = either("口 锁 禁 铃 把 诊 卫 岗 店 缝")
# Dictation writes 单圆, 担员 and the like for 单元.
_UNIT_WORD = "[单担][元园圆员缘原]"
_UNIT = (
    rf"(?P<unit>(?:{_FEW}|[a-f甲乙丙丁东西两]))"
    rf"(?P<unit_suffix> ?(?:{_UNIT_WORD}|门(?!{_NO_UNIT})))"
)
# 15楼02, 15楼2号: floor and door make the room.
_FLOOR_DOOR = (
    rf"(?P<floor>\d{{1,2}}|{_SAID})(?:楼|层)"
    r"(?P<door>0\d(?!\d)|[零〇][一二三四五六七八九]"
    r"|(?:\d{1,2}|[一二三四五六七八九十])(?=号(?![楼线院]|电?梯)))"
)
# 一百零二, 一千二百零三, 二十零四: a room said as a number.
_SAID_ROOM = (
    r"(?P<said>(?:[一二三四五六七八九]千)?[一二两三四五六七八九]百"
    r"(?:零[一二三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?)"
    r"(?![一二三四五六七八九十块元多个米]))"
)
# 101-2 is a part of a divided home.
_ROOM = r"(?P<room>\d{3,4}(?:-\d(?![\d\-]))?)(?![\d:%.])"
_WHERE = re.compile(
    rf"(?:{_BUILDING})?{_GAP}(?:{_UNIT})?{_GAP}"
    rf"(?:{_FLOOR_DOOR}|(?:(?:{_FEW})(?:楼|层){_GAP})?(?:{_ROOM}|{_SAID_ROOM}))?"
)
_BUILDING_ONLY = re.compile(_BUILDING)
_UNIT_ONLY = re.compile(rf"(?<![\da-z一二三四五六七八九十]){_UNIT}")
# After 洞 and the like only an address makes it a building.
_ADDRESS_GOES_ON = re.compile(
    rf" ?(?:\d{{1,2}}|[一二三四五六七八九十两]{{1,2}})(?:{_UNIT_WORD}|门|\d{{2,3}})"
)
_UNIT_GOES_ON = re.compile(rf" ?(?:\d{{1,2}}|[一二三四五六七八九十两]{{1,2}}){_UNIT_WORD}")
# A shop's number is its door, a villa's number its building.
_NUMBERED = re.compile(
    rf"(?:{either('商铺 店铺 门面房? 底商 铺位 铺面')}号?[是:]? ?(?P<room>\d{{1,4}}|{_SAID})号?"
    rf"|{either('别墅 叠拼 叠墅 联排 双拼 独栋 洋房')}区? ?(?P<building>\d{{1,3}}|{_SAID})号?"
    r"|门牌号?[是为:]{0,2} ?(?P<door>\d{1,4})号?)(?![\d线])"
)
# Building 5, Unit 2, Room 1801
_ENGLISH = re.compile(
    r"(?P<kind>building|block|tower|unit|room|rm\.?|apt\.?) ?(?:no\.? ?)?(?P<name>[a-z]?\d{1,4})"
)
_ENGLISH_KINDS = {"building": "building", "block": "building", "tower": "building", "unit": "unit"}
_SAME = re.compile(r"(?:同|这|那|每|哪|几|整|某|另|别的|隔壁|前面|后面|旁边)[一]?$")
_COUNTED = re.compile(r"^(?:楼(?!下|上|顶|道|梯|门)|都|房子|别墅)")
_HOUSES = re.compile(r"^(?:房子|别墅|楼房)")


def places(text: str) -> list[Found]:
    """Return buildings, units and rooms of a normal text, in order."""
    found: list[Found] = []
    for pattern in (_DASHED, _SPACED, _DASHED_PAIR):
        for match in pattern.finditer(text):
            if _likely(match, text, pattern):
                _add(found, _parts(match))
    for match in _addresses(text):
        _add(found, _parts(match))
    for match in _ENGLISH.finditer(text):
        kind = _ENGLISH_KINDS.get(match["kind"], "room")
        _add(found, [Found(kind, _name(match["name"]), match.start("name"), match.end("name"))])
    for one in (*_numbered(text), *_lone_units(text)):
        _add(found, [one])
    return sorted(lone_rooms(text, found), key=lambda one: one.start)


def _add(found: list[Found], more: list[Found]) -> None:
    if not any(one.overlaps(other) for one in more for other in found):
        found.extend(more)


def _likely(match: re.Match[str], text: str, pattern: re.Pattern[str]) -> bool:
    """Tell a place from a date, a score or a price written with the same signs."""
    if not is_room(match["room"]) or is_other_number(text[: match.start()]):
        return False
    if NOT_A_ROOM.match(text[match.end() :]):
        return False
    leading = text[max(0, match.start() - 4) : match.start()]
    if pattern is _DASHED_PAIR:
        wrong = ("电话", "单号", "编号", "工单", "0-", "bx", "ts")
        return not any(word in leading for word in wrong) and not _is_phone_part(match, text)
    return pattern is _DASHED or match.end() == len(text.rstrip()) or match.start() == 0


def _is_phone_part(match: re.Match[str], text: str) -> bool:
    return bool(re.match(r"[ -]?\d{3}", text[match.end() :])) or match["building"].startswith("0")


def _addresses(text: str) -> Iterator[re.Match[str]]:
    """Yield what begins with a building and goes on to unit and room as far as it was said."""
    for start in _BUILDING_ONLY.finditer(text):
        if not _is_building(start, text):
            continue
        match = _WHERE.match(text, start.start())
        if match and match["building"]:
            yield match
    for unit in _UNIT_ONLY.finditer(text):
        match = _WHERE.match(text, unit.start())
        if match and match["unit"] and not match["building"] and _names_room(match):
            yield match


def _names_room(match: re.Match[str]) -> bool:
    return bool(match["room"] or match["door"] or match["said"])


def _is_building(match: re.Match[str], text: str) -> bool:
    name, suffix = match["building"], match["suffix"].strip()
    before, after = text[max(0, match.start() - 3) : match.start()], text[match.end() :]
    if before[-1:].isdigit() or (
        name.isascii() and before[-1:].isascii() and before[-1:].isalpha()
    ):
        return False
    if suffix in _MISHEARD and not (_UNIT_GOES_ON if suffix == "东" else _ADDRESS_GOES_ON).match(
        after
    ):
        return False
    if suffix == "座" and re.match(r"[桥山亭椅位]|的?(?:车|每|商务|suv|mpv)", after):
        return False
    if suffix == "#" and re.match(r"\d{4,}", after) and not is_room(after[:4]):
        return False
    counted = _SAME.search(before) or _COUNTED.match(after)
    houses = not name.isascii() and _HOUSES.match(after)
    return not (name in ("一", "1") and counted) and not houses and not _SAME.search(before)


def _numbered(text: str) -> list[Found]:
    """Return shops, villas and doors that are called by a number alone."""
    found = []
    for match in _NUMBERED.finditer(text):
        kind = "building" if match["building"] else "room"
        group = next(name for name in ("building", "room", "door") if match[name])
        found.append(Found(kind, _name(match[group]), match.start(group), match.end()))
    return found


def _lone_units(text: str) -> list[Found]:
    found = []
    for match in _UNIT_ONLY.finditer(text):
        unit = _name(match["unit"])
        before = text[max(0, match.start() - 1) : match.start()]
        if match["unit_suffix"].strip() == "门" and not (
            match["unit"].isdigit() and before in ("", " ", ",", ":", "。")
        ):
            continue
        # 两单元 without a home counts them; 担员 alone is no word for it.
        if match["unit"] == "两" or not match["unit_suffix"].strip().startswith(("单", "门")):
            continue
        if _SAME.search(text[max(0, match.start() - 3) : match.start()]):
            continue
        found.append(Found("unit", unit, match.start(), match.end()))
    return found


def _parts(match: re.Match[str]) -> list[Found]:
    """Return the details of a matched address."""
    groups = match.groupdict()
    found = []
    if groups.get("building"):
        end = match.end("suffix") if groups.get("suffix") else match.end("building")
        found.append(Found("building", _name(groups["building"]), match.start("building"), end))
    if groups.get("unit"):
        end = match.end("unit_suffix") if groups.get("unit_suffix") else match.end("unit")
        found.append(Found("unit", _name(groups["unit"]), match.start("unit"), end))
    if groups.get("room") and is_room(groups["room"]) and not _measured(match):
        found.append(Found("room", groups["room"], match.start("room"), match.end("room")))
    elif groups.get("said"):
        value = str(number(groups["said"]))
        found.append(Found("room", value, match.start("said"), match.end("said")))
    elif groups.get("door"):
        floor, door = number(groups["floor"]), number(groups["door"]) or 0
        value = f"{floor}{door:02d}"
        found.append(Found("room", value, match.start("floor"), match.end("door")))
    return found


def _measured(match: re.Match[str]) -> bool:
    """Tell 6栋305户 and 3栋102平 from a room."""
    return bool(re.match(r"平|块|元|多?[户人](?=[人都])", match.string[match.end("room") :]))


def _name(said: str) -> str:
    value = number(said)
    return said.upper() if value is None else str(value)
