"""Ratings in any form a resident gives them: 「5 4 5」, 「态度5分，其他4分」, 「都很满意」."""

import re
import unicodedata
from dataclasses import dataclass, field

DIMENSIONS = ("attitude", "speed", "result")

_ALIASES = {
    "attitude": r"(?:服务)?态度|服务",
    "speed": r"速度|快慢|及时性?|效率|响应",
    "result": r"(?:处理|维修|修理)?(?:结果|效果|质量)",
}
_REST = r"其他|其它|其余|别的|剩下的?|另外(?:两|俩|二)?[个项]?"
_ANY = "|".join([*_ALIASES.values(), _REST])
# A digit that rates: not part of a longer number, an address, a count or a time.
_COUNTS = r"栋|幢|号|单元|楼|室|天|次|个|小时|点|月|年|人|块|元|层|[-~到至]"
_DIGIT = rf"(?<![\d.\-])([1-5])(?![\d.]|\s*(?:{_COUNTS}))"
_NAMED = re.compile(
    rf"((?:{_ANY})(?:\s*[和与跟及、,，/]\s*(?:{_ANY}))*)[^\d,，。;；!！\n]{{0,6}}?{_DIGIT}\s*(?:分|星|☆)?"
)
_SCORE = re.compile(rf"{_DIGIT}\s*(?:分(?!钟)|星)?")
_TOGETHER = re.compile(r"(?<!\d)([1-5])([1-5])([1-5])(?!\d)")
_CHINESE = re.compile(r"([一二三四五])\s*(?=分(?!钟)|星)|^\s*([一二三四五])\s*$")
_WORTH = (
    (
        1,
        r"很差|太差|极差|最差|差劲|很不满意|非常不满意|极不满意|太慢|很慢|慢死|一点都?不满意|差评|垃圾",
    ),
    (2, r"不满意|不太|不是很|不够|不好|不行|不怎么样|不咋|差|慢|不及时|拖"),
    (3, r"一般|还行|凑合|马马虎虎|将就|过得去|普通|中等"),
    (
        5,
        r"(?:非常|十分|特别|很|最|超|太|都好)(?:满意|好|棒|快|及时)|满分|没得说|没话说|好评|点赞|完美|一流",
    ),
    (4, r"满意|不错|挺好|蛮好|可以|好|快|及时|巴适"),
)
_UNSOLVED = re.compile(
    r"(?:没|未|没有|并没|冇|木有)(?:真的|完全|彻底)?(?:给我)?(?:修好|解决|弄好|搞好|处理好)|还(?:是|在)?(?:漏|滴|堵|坏|不亮|响|不行)"
    r"|又(?:坏|漏|堵|不亮|停|不行)|没修(?!好)|白修"
)
_SOLVED = re.compile(r"(?<!没)(?<!未)(?:解决|修好|弄好|搞定|处理好)(?:了|啦|好|$)|已?解决|没问题了")
_CLAUSES = re.compile(r"[,，;；。!！\n]+")
_NOISE = re.compile(
    rf"{_ANY}|分|星|打|给|评|都|全部?|三项|满意|非常|很|十分|一般|一律|解决|修好|已经?|吧|的|了|是|[\d\W_]+"
)


@dataclass(frozen=True)
class Ratings:
    """What an answer to a survey says.

    Attributes:
        scores: By dimension, 1–5.
        solved: The resident's word on whether the matter is settled, or None.
        comment: What was said besides.
    """

    scores: dict[str, int] = field(default_factory=dict)
    solved: bool | None = None
    comment: str | None = None

    @property
    def empty(self) -> bool:
        """True when nothing was answered."""
        return not self.scores and self.solved is None


def read_ratings(text: str, *, wanted: tuple[str, ...] = DIMENSIONS) -> Ratings:
    """Return what a message rates.

    Args:
        text: The resident's words.
        wanted: The dimensions that are still open; a single number is meant for all of them.
    """
    plain = unicodedata.normalize("NFKC", text)[:2000]
    plain = _CHINESE.sub(lambda m: str("一二三四五".index(m[1] or m[2]) + 1), plain)
    scores, rest = _named(plain)
    open_ones = tuple(name for name in wanted if name not in scores)
    if not scores:
        scores, rest = _in_order(rest, open_ones)
    if not scores or len(scores) < len(wanted):
        worded = _worded(rest, open_ones, overall=not scores)
        scores = {**worded, **scores}
    solved = False if _UNSOLVED.search(plain) else True if _SOLVED.search(plain) else None
    return Ratings(scores, solved, _comment(rest))


def _named(text: str) -> tuple[dict[str, int], str]:
    """Read scores that name their dimension; returns them and the text without them."""
    scores: dict[str, int] = {}
    others: int | None = None
    for match in _NAMED.finditer(text):
        value = int(match[2])
        for name, alias in _ALIASES.items():
            if re.search(alias, match[1]):
                scores[name] = value
        if re.search(_REST, match[1]):
            others = value
    if scores and others is not None:
        scores = {**dict.fromkeys(DIMENSIONS, others), **scores}
    return scores, _NAMED.sub(" ", text) if scores else text


def _in_order(text: str, wanted: tuple[str, ...]) -> tuple[dict[str, int], str]:
    """Read bare numbers: one for all, or one each in the order they were asked for."""
    spaced = _TOGETHER.sub(r"\1 \2 \3", text)
    values = [int(value) for value in _SCORE.findall(spaced)]
    if not values or not wanted:
        return {}, text
    rest = _SCORE.sub(" ", spaced)
    if len(values) == 1:
        return dict.fromkeys(wanted, values[0]), rest
    return dict(zip(wanted, values, strict=False)), rest


def _worded(text: str, wanted: tuple[str, ...], *, overall: bool) -> dict[str, int]:
    """Read 「态度很好，速度慢」, or 「都很满意」 for all of them."""
    scores: dict[str, int] = {}
    general: int | None = None
    for clause in _CLAUSES.split(text):
        value = next((worth for worth, words in _WORTH if re.search(words, clause)), None)
        named = [name for name in wanted if re.search(_ALIASES[name], clause)]
        if value is None:
            continue
        scores |= dict.fromkeys(named, value)
        if not named and re.search(r"满意|好评|差评|满分|点赞", clause):
            general = value
    if overall and general is not None:
        return {**dict.fromkeys(wanted, general), **scores}
    return scores


def _comment(rest: str) -> str | None:
    """Return the clauses that say more than a score."""
    clauses = [clause.strip() for clause in _CLAUSES.split(rest)]
    telling = [clause for clause in clauses if len(_NOISE.sub("", clause)) >= 2]
    return "，".join(" ".join(clause.split()) for clause in telling)[:1000] or None
