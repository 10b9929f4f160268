"""The thing and the place that a message is about, chosen among all that it names."""

import re
from dataclasses import dataclass

from bot.components.grammar.found import Found
from bot.components.lexicon.matching import Mention, longest

FACILITY, AREA = "facility", "area"
NEAR = 8
LEAST = 0.0

_BREAK = re.compile(r"[。;!?\n]")
# A thing that only tells where something is: 在灶台边上, 秋千那儿.
_PLACED = re.compile(
    r"^(?:里面?|上面?|下面?|旁边?|边上|底下|门口|口(?!坏)|那里|那儿|那边|这里|附近|对面|后面|前面|中间|之间|跟前|背后)"
)
_DENIED = re.compile(r"(?:不是|没有?|不怪|除了|不用|别|不装|不关)$")
_FLOOR = r"(?:地下|地上|负)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:楼|层)"
_BEFORE_AREA = re.compile(
    rf"(?:(?:{_FLOOR}|[东西南北中]侧?|[a-z]区|楼下|对面|小区|单元|首层|地下|地面|我店|店)的?|b\d层?)+$"
)
_AFTER_AREA = re.compile(
    rf"^(?:b\d层?|{_FLOOR}|[a-z]\d?区|[东西南北][侧边门]|\d+号车位|入口|出口|门口|里面|里头|里|内|外面|外头|外|边上|边|旁边|旁|那儿|那边|那里|拐角|门前|楼下)+"
)
_SIDE = (
    r"门口|门前|门外|楼下|楼前|楼后|楼上|楼道|前面|后面|后头|前头|旁边|边上|外头|外面|外墙边|侧面|大厅|大堂|门厅|"
    r"电梯口|电梯厅|架空层|一楼|负一楼?|负二楼?|中间|之间|地下室|天台|楼顶|对面|附近|背后|东侧|西侧|南侧|北侧"
)
_BY_BUILDING = re.compile(rf"^(?:\d单元|[一二三四五六]单元)?的?(?:{_SIDE})")
# A lone character that is part of another word.
_PART_OF_WORD = {
    "门": (
        re.compile(r"[上部专出敲热拍进对串开关登天锁窍\d一二三四五六]$"),
        re.compile(r"^[口卫岗诊店面外里前内牌]"),
    ),
    "锁": (re.compile(r"[反被上开封]$"), re.compile(r"^[着在定]")),
    "床": (re.compile(r"[起赖河机]$"), re.compile(r"^[上头单]")),
    "地漏": (re.compile(r"[拖扫擦满湿]$"), re.compile(r"$^")),
    "灶": (re.compile(r"$^"), re.compile(r"^台")),
}
# Words after which it is another thing, or none: 广场舞, 门牌号, 煤气味.
_GOES_ON = re.compile(r"^(?:舞|味|号码?|费|公司|部|工|师傅|阿姨|小哥|保安|的?人|卡片)")
# What is only looked at: 调监控, 看录像.
_LOOKED_UP = re.compile(r"[调查看翻](?:一下|看)?$")
_WANTED = re.compile(
    r"(?:加|装|放|摆|弄|搞|整|设|添|买|建|安|配|换|划|做|搭|立|贴|设置|增设|增加|安装)"
    r"(?:成|上|得|不得|唔得)?(?:[一两三几半]{0,2}[个点些张台块排座盏把套条根组处]|[一两三几])?$"
)
# Goods and furniture are facilities only when somebody wants them put up or mended.
WEAK = {"goods"}


@dataclass(frozen=True)
class Thing:
    """A candidate: what it is, where it stands, how much speaks for it."""

    kind: str
    start: int
    end: int
    score: float


def things(
    text: str,
    mentions: list[Mention],
    buildings: list[Found],
    entities: dict[str, str],
) -> list[Thing]:
    """Return the facilities and areas that a normal text names, in order, with their scores.

    Args:
        text: The normal text.
        mentions: All words of the lexicon in it.
        buildings: The buildings that it names.
        entities: Which concepts are things and places.
    """
    named = [m for m in mentions if m.concept in entities and _counts(m, text, mentions)]
    facilities = _merged([m for m in longest(named) if entities[m.concept] == FACILITY])
    areas = [
        _widened(m, text)
        for m in longest(named)
        # B2 is a floor of the car park, but in B2栋 a building.
        if entities[m.concept] == AREA and not any(_within(m, one) for one in buildings)
    ]
    areas += _by_buildings(text, buildings)
    found = [Thing(FACILITY, a, b, _worth(a, b, weak, text, mentions)) for a, b, weak in facilities]
    found += [Thing(AREA, a, b, _place_worth(a, text)) for a, b in areas]
    return sorted(found, key=lambda thing: thing.start)


def chosen(candidates: list[Thing], start: int, end: int) -> list[Thing]:
    """Return the best facility and the best area of a part of a text.

    Args:
        candidates: What the whole text names.
        start: Where the part begins.
        end: Where it ends.
    """
    best = []
    for kind in (FACILITY, AREA):
        inside = [t for t in candidates if t.kind == kind and start <= t.start and t.end <= end]
        good = [thing for thing in inside if thing.score >= LEAST]
        if good:
            best.append(max(good, key=lambda thing: (thing.score, -thing.start)))
    return best


def as_found(thing: Thing) -> Found:
    """Return a candidate as a detail of the message; it is worth what was written."""
    return Found(thing.kind, "", thing.start, thing.end)


def _counts(mention: Mention, text: str, mentions: list[Mention]) -> bool:
    """Tell whether a word stands for itself here."""
    before, after = text[: mention.start], text[mention.end :]
    if _GOES_ON.match(after):
        return False
    parts = _PART_OF_WORD.get(text[mention.start : mention.end])
    if parts and (parts[0].search(before) or parts[1].match(after)):
        return False
    trapped = any(m.concept == "danger_trapped" and _overlap(m, mention) for m in mentions)
    return not (trapped and mention.group == "area")


def _within(mention: Mention, building: Found) -> bool:
    return building.start <= mention.start and mention.end <= building.end


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _merged(mentions: list[Mention]) -> list[tuple[int, int, bool]]:
    """Return the spans of facilities; 暖气管 and 接头 side by side are one."""
    spans: list[tuple[int, int, bool]] = []
    for mention in mentions:
        weak = mention.group in WEAK
        if spans and spans[-1][1] == mention.start:
            spans[-1] = (spans[-1][0], mention.end, weak and spans[-1][2])
        elif not spans or (mention.start, mention.end) != spans[-1][:2]:
            spans.append((mention.start, mention.end, weak))
    return spans


def _widened(mention: Mention, text: str) -> tuple[int, int]:
    before = _BEFORE_AREA.search(text[: mention.start])
    after = _AFTER_AREA.match(text[mention.end :])
    start = before.start() if before else mention.start
    return start, mention.end + (after.end() if after else 0)


def _by_buildings(text: str, buildings: list[Found]) -> list[tuple[int, int]]:
    found = []
    for building in buildings:
        side = _BY_BUILDING.match(text[building.end :])
        if side:
            found.append((building.start, building.end + side.end()))
    return found


def _worth(start: int, end: int, weak: bool, text: str, mentions: list[Mention]) -> float:
    """Score a facility by what is said around it."""
    before, after = text[:start], text[end:]
    score = -1.5 if weak else 0.5
    score += _by_faults(start, end, text, mentions) + _by_wishes(start, end, before, mentions)
    # 空调外机的排水管: the last of a chain is what it is about.
    if (
        any(m.group == "fixture" and m.start - end in (1, 2) for m in mentions)
        and after[:1] == "的"
    ):
        score -= 1
    if _LOOKED_UP.search(before):
        score -= 1.5
    if _PLACED.match(after):
        score -= 1.2
    return score - (2 if _DENIED.search(before) else 0)


def _by_faults(start: int, end: int, text: str, mentions: list[Mention]) -> float:
    """Score the faults that follow in the same sentence, nearer ones higher."""
    stop = _BREAK.search(text, end)
    limit = min(end + NEAR, stop.start() if stop else len(text))
    faults = [m for m in mentions if m.group in ("fault", "danger")]
    distances = [max(0, m.start - end) for m in faults if start <= m.start <= limit]
    if distances:
        return 2 - 0.1 * min(distances)
    return 1.0 if any(m.group == "fault" and 0 <= start - m.end <= 2 for m in mentions) else 0.0


def _by_wishes(start: int, end: int, before: str, mentions: list[Mention]) -> float:
    """Score what is to be put up, mended or known about it."""
    score = 0.0
    if _WANTED.search(before):
        score = 1.8
    elif any(m.group in ("wish", "request") and 0 <= start - m.end <= 3 for m in mentions):
        score = 1.0
    asked = ("question", "topic", "progress", "request")
    return score + (
        0.7 if any(m.group in asked and 0 <= m.start - end <= 4 for m in mentions) else 0
    )


def _place_worth(start: int, text: str) -> float:
    before = text[max(0, start - 2) : start]
    score = 1.0 + (0.5 if before.endswith(("在", "是", ",", " ", "到")) or start == 0 else 0)
    return score - (2 if _DENIED.search(text[:start]) else 0)
