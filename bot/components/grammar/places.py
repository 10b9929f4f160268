"""Building, unit and room in the many ways that residents write them."""

import re
from collections.abc import Iterator

from bot.components.grammar.found import Found
from bot.components.grammar.pattern import after, before, either
from bot.components.text.numerals import number

_SAID = r"[一二三四五六七八九十]{1,3}"
_FEW = rf"(?:\d{{1,3}}|{_SAID})"
_NAME = rf"(?:\d{{1,3}}|[a-z]\d{{0,2}}|{_SAID})"
_GAP = r"[ ,、的]{0,2}"
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
_BUILDING_WORD = either("栋楼? 幢楼? 号楼 #楼? 座 洞 冻 懂 动 号院")
_BUILDING = rf"(?P<building>{_NAME})(?P<suffix> ?{_BUILDING_WORD}|号(?= ?\d{{3,4}}室?))"
_NO_UNIT = either("口 锁 禁 铃 把 诊 卫 岗 店 缝")
_UNIT = (
    rf"(?P<unit>(?:{_FEW}|[a-f甲乙丙丁东西]))"
    rf"(?P<unit_suffix> ?(?:单元|单园|单员|门(?!{_NO_UNIT})))"
)
# 15楼02: floor and door make the room.
_FLOOR_DOOR = (
    rf"(?P<floor>\d{{1,2}}|{_SAID})(?:楼|层)(?P<door>0\d(?!\d)|[零〇][一二三四五六七八九])"
)
_WHERE = re.compile(
    rf"(?:{_BUILDING})?{_GAP}(?:{_UNIT})?{_GAP}"
    rf"(?:{_FLOOR_DOOR}|(?:(?:{_FEW})(?:楼|层){_GAP})?(?P<room>\d{{3,4}})(?![\d:%.]))?"
)
_BUILDING_ONLY = re.compile(_BUILDING)
_UNIT_ONLY = re.compile(rf"(?<![\da-z一二三四五六七八九十]){_UNIT}")

# What makes a bare number a room, and what makes it something else.
_ROOM_ALONE = re.compile(r"(?<![\d.\-:#a-z])\d{3,4}(?![\d.\-:%#])")
_ROOM_BEFORE = before(
    "我家 我们家 我住 家住 住 住在 住的 住址 房号 房间 门牌 门牌号 地址 楼上 楼下 隔壁 对面 对门"
    " 上面 下面 我是 不是 业主 租户 那户 那家 这户 来 去 找 联系 联系一下 叫 让 跟 和",
    "[是为:, ]{0,2}",
)
_PEOPLE = either("业主 住户 租户 租客 邻居 房东 人 狗")
_ROOM_AFTER = after(
    f"室 房(?!东|租|产) 户 号房 家 那家 那户 的{_PEOPLE}?$ 的{_PEOPLE} 业主 住户 租户"
    " 这边 这户 邻居",
    " ?",
)
_HOME_AFTER = after(
    "我 家 厨 卫 客厅 阳台 主卧 次卧 卧室 马桶 水管 漏 空调 门 窗 灯 电 暖 地 淋浴 浴 洗 下水 楼上"
    " 楼下 没 停",
    "[ ,的]?",
)
_NOT_A_ROOM = after(
    "年 月 日 号(?!房|室) 块 元 万 千 度 平 米 次 分 秒 点 个 人 户(?=人) 公里 瓦 w kw 毫 升 斤"
    " 克 层 楼 路 弄 车 公交 地铁 线 开头 小时 天 多 左右 页 条 台 盏 期 g m k",
    " ?",
)
# Building 5, Unit 2, Room 1801
_ENGLISH = re.compile(
    r"(?P<kind>building|block|tower|unit|room|rm\.?|apt\.?) ?(?:no\.? ?)?(?P<name>[a-z]?\d{1,4})"
)
_ENGLISH_KINDS = {"building": "building", "block": "building", "tower": "building", "unit": "unit"}
_SAME = re.compile(r"(?:同|这|那|每|哪|几|整|某|另|别的|隔壁|前面|后面|旁边)[一]?$")
_COUNTED = re.compile(r"^(?:楼(?!下|上|顶|道|梯|门)|都|房子|别墅)")


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
    _add(found, _lone_units(text))
    _add(found, _lone_rooms(text, found))
    return sorted(found, key=lambda one: one.start)


def _add(found: list[Found], more: list[Found]) -> None:
    if not any(one.overlaps(other) for one in more for other in found):
        found.extend(more)


def _likely(match: re.Match[str], text: str, pattern: re.Pattern[str]) -> bool:
    """Tell a place from a date, a score or a price written with the same signs."""
    room = match["room"]
    if not _is_room(room):
        return False
    following = text[match.end() : match.end() + 4]
    if _NOT_A_ROOM.match(following):
        return False
    leading = text[max(0, match.start() - 4) : match.start()]
    if pattern is _DASHED_PAIR:
        wrong = ("电话", "单号", "编号", "工单", "0-", "bx", "ts")
        return not any(word in leading for word in wrong) and not _is_phone_part(match, text)
    return pattern is _DASHED or match.end() == len(text.rstrip()) or match.start() == 0


def _is_phone_part(match: re.Match[str], text: str) -> bool:
    return bool(re.match(r"[ -]?\d{3}", text[match.end() :])) or match["building"].startswith("0")


def _is_room(room: str | None) -> bool:
    if not room:
        return False
    value = int(room)
    return 101 <= value <= 9999 and value % 100 != 0


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
        if match and match["unit"] and not match["building"] and (match["room"] or match["door"]):
            yield match


def _is_building(match: re.Match[str], text: str) -> bool:
    name, suffix = match["building"], match["suffix"].strip()
    before, after = text[max(0, match.start() - 3) : match.start()], text[match.end() :]
    if before[-1:].isdigit() or (
        name.isascii() and before[-1:].isascii() and before[-1:].isalpha()
    ):
        return False
    if suffix in "洞冻懂动" and not re.match(
        r" ?(?:\d|[一二三四五六七八九十]{1,2})(?:单元|门|\d{2,3})", after
    ):
        return False
    if suffix == "座" and re.match(r"[桥山亭椅位]|的?(?:车|每|商务|suv|mpv)", after):
        return False
    if suffix == "#" and re.match(r"\d{4,}", after) and not _is_room(after[:4]):
        return False
    counted = _SAME.search(before) or _COUNTED.match(after)
    return not (name in ("一", "1") and counted) and not _SAME.search(before)


def _lone_units(text: str) -> list[Found]:
    found = []
    for match in _UNIT_ONLY.finditer(text):
        unit = _name(match["unit"])
        before = text[max(0, match.start() - 1) : match.start()]
        if match["unit_suffix"].strip() == "门" and not (
            match["unit"].isdigit() and before in ("", " ", ",", ":", "。")
        ):
            continue
        if _SAME.search(text[max(0, match.start() - 3) : match.start()]):
            continue
        found.append(Found("unit", unit, match.start(), match.end()))
    return found


def _lone_rooms(text: str, found: list[Found]) -> list[Found]:
    rooms = []
    for match in _ROOM_ALONE.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if not _is_room(match.group()) or _NOT_A_ROOM.match(after):
            continue
        alone = (
            not before.strip() and not after.strip(" ,。!?号室房") and len(set(match.group())) > 1
        )
        first = not before.strip() and bool(_HOME_AFTER.match(after))
        near = any(0 <= match.start() - one.end <= 2 and one.kind != "room" for one in found)
        near = near or bool(re.search(r"不是 ?\d{3,4}[,, ]?(?:而)?(?:是|应该是)$", before))
        if alone or first or near or _ROOM_BEFORE.search(before) or _ROOM_AFTER.match(after):
            rooms.append(Found("room", match.group(), match.start(), match.end()))
    return rooms


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
    if groups.get("room") and _is_room(groups["room"]):
        found.append(Found("room", groups["room"], match.start("room"), match.end("room")))
    elif groups.get("door"):
        floor, door = number(groups["floor"]), number(groups["door"])
        value = f"{floor}{door:02d}"
        found.append(Found("room", value, match.start("floor"), match.end("door")))
    return found


def _name(said: str) -> str:
    value = number(said)
    return said.upper() if value is None else str(value)
