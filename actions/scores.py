"""Ratings in any form a resident gives them: 「5 4 5」, 「态度5分，其他4分」, 「都很满意」.

Only what is said counts. A number is taken as it stands, and so are the words of the scale itself
(非常满意, 满意, 一般, 不满意, 很不满意, 满分). 「还行」, 「好」, 「慢」 or 「4分半」 are no number
on it: they stay a remark, and the resident is asked once.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from actions.score_words import masked, unmasked

DIMENSIONS = ("attitude", "speed", "result")

_ALIASES = {
    "attitude": r"(?:服务)?态度|服务",
    "speed": r"速度|快慢|及时性|及时度|效率|响应",
    "result": r"(?:处理|维修|修理)?(?:结果|效果|质量)",
}
_REST = r"其他|其它|其余|别的|剩下的?|另外(?:两|俩|二)?[个项]?"
_ANY = "|".join([*_ALIASES.values(), _REST])
# A digit that rates: not part of a longer number, an address, a count or a time.
_COUNTS = (
    r"栋|幢|号|单元|楼|室|天|次|个|小时|点|月|年|人|块|元|层|分钟|秒|位|趟|回|遍|张|家|户|米|度|件"
    r"|台|盏|岁|种|项|条|道|扇|折|周|星期|分制|[-~到至]"
)
_DIGIT = rf"(?<![\d.\-~到至点])([1-5])(?![\d.]|\s*(?:{_COUNTS}))"
_UNIT = r"\s*(?:颗?星|分|☆)?"
# Between a name and its number stands no other name.
_NAMED = re.compile(
    rf"((?:{_ANY})(?:\s*[和与跟及、,，/]?\s*(?:{_ANY})){{0,5}})"
    rf"(?:(?!{_ANY}|满分)[^\d,，。;；!！\n]){{0,12}}?{_DIGIT}{_UNIT}"
)
_SCORE = re.compile(rf"{_DIGIT}{_UNIT}")
_TOGETHER = re.compile(r"(?<!\d)([1-5])([1-5])([1-5])(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])([1-5])[.·]([1-5])[.·]([1-5])(?![\d.])")
_DASHED = re.compile(r"\s*([1-5])\s*[-—~]\s*([1-5])\s*[-—~]\s*([1-5])\s*[。.!！]?\s*")
_NUMERALS = "一二三四五"
_CHINESE = re.compile(
    rf"([{_NUMERALS}两])\s*(?=分(?!钟|之)|颗?星(?!期))|^\s*([{_NUMERALS}])\s*[。.!！]?\s*$"
    rf"|(?<=态度|速度|结果|效果|质量|服务|效率)([{_NUMERALS}])(?![{_NUMERALS}般定直样律下起致切旦贯向]|\s*(?:{_COUNTS}))"
)
_CHINESE_ROW = re.compile(rf"\s*[{_NUMERALS}](?:[\s,，、/]*[{_NUMERALS}]){{2}}\s*[。.!！]?\s*")
_STARS = re.compile(r"(?<![1-5])[★⭐🌟]\ufe0f?(?:[★⭐🌟☆]\ufe0f?)*")
_VERY = r"(?:非常|十分|特别|很|最|超级?|太|极其?|相当|老|忒|好)(?:的|地)?"
_NOT = r"(?:不|唔|勿|弗|没|没有|冇|未)"
# The words of the scale, the strongest first; what means something else is no word of it.
_WORTH = (
    (
        None,
        r"没(?:有|什么|啥|得|甚么)*不满意|[谈说算称]不上|不[能敢]说|才(?:会|能)?满意|才怪|吗|么[?？]|[?？]"
        r"|(?:差|扣|离|不到|少).{0,4}满分|一般满意"
        r"|如果|要是|希望|满意个|呵呵|基本满意|还算|勉强|半",
    ),
    (1, rf"{_VERY}{_NOT}满意|一点[都也]?{_NOT}满意|完全{_NOT}满意"),
    (2, rf"{_NOT}(?:太|是很|是太|怎么|咋|大|系几|够|是特别|是非常)?满意"),
    (5, rf"{_VERY}满意|满意(?:得很|极了|得不得了|惨了|坏了)|满分"),
    (4, r"满意(?!度)"),
    (3, r"(?<!不)一般(?!来说|情况|都)"),
)
_OVERALL = re.compile(
    r"满意|满分|^\W*(?:[都全]|感觉|整体|总体|总的)*(?:来说)?(?:比较)?一般般?吧?\W*$"
)
_UNSOLVED = re.compile(
    r"(?:没|未|没有|并没|冇得?|木有|么有|没得)(?:真的|完全|彻底)?(?:给我)?(?:修好|解决|弄好|搞好|处理好|搞定|整好)"
    r"|还(?:是|在)?(?:漏|滴|堵|坏|不亮|响|不行)|又(?:坏|漏|堵|不亮|停|不行)|没修(?!好)|白修"
)
_SOLVED = re.compile(
    r"(?<!没)(?<!未)(?<!没有)(?<!冇)(?<!冇得)(?<!没得)(?:解决|修好|弄好|搞定|处理好|整好)(?:了(?!吗|没|么|.{0,3}[才再])|啦|好|咯|$)"
    r"|已解决|没问题了|冇问题"
)
_CLAUSES = re.compile(r"[,，;；。!！\n]+")
_NOISE = re.compile(
    rf"{_ANY}|颗?星|分|打|给|好评|评|都|全部?|三[个项]|不?满意度?|满分|非常|很|十分|特别|一般般?|一律"
    r"|解决|修好|除了|师傅|就"
    r"|已经?|总体|整体|个|吧|的|了|是|[和与跟及对啊呀哦嗯呢嘛啦哈额呃噢喔]|[\d\W_]+"
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
    scores, rest = _named(masked(_in_digits(plain)), wanted)
    if not scores:
        scores, rest = _in_order(rest, wanted)
    open_ones = tuple(name for name in wanted if name not in scores)
    scores = {**_worded(rest, open_ones, overall=not scores), **scores}
    solved = False if _UNSOLVED.search(plain) else True if _SOLVED.search(plain) else None
    return Ratings(scores, solved, _comment(rest))


def _in_digits(text: str) -> str:
    """Write stars and Chinese numerals that rate as digits."""
    if _CHINESE_ROW.fullmatch(text):
        text = re.sub(rf"[{_NUMERALS}]", lambda m: f"{_value(m[0])} ", text)
    if row := _DASHED.fullmatch(text):
        text = " ".join(row.groups())
    text = _DOTTED.sub(r"\1 \2 \3", text)
    text = _STARS.sub(_count_stars, text)
    return _CHINESE.sub(lambda m: _value(m[1] or m[2] or m[3]), text)


def _value(numeral: str) -> str:
    return "2" if numeral == "两" else str(_NUMERALS.index(numeral) + 1)


def _count_stars(found: re.Match[str]) -> str:
    count = len(re.findall("[★⭐🌟]", found[0]))
    return f" {count}星 " if count <= 5 else " "


def _named(text: str, wanted: tuple[str, ...]) -> tuple[dict[str, int], str]:
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
    if others is not None:
        scores = {**dict.fromkeys(wanted, others), **scores}
    return scores, _NAMED.sub(" ", text) if scores else text


def _in_order(text: str, wanted: tuple[str, ...]) -> tuple[dict[str, int], str]:
    """Read bare numbers: one for all, or one each in the order they were asked for.

    Any other count could be meant in several ways, and means nothing.
    """
    spaced = _TOGETHER.sub(r"\1 \2 \3", text)
    values = [int(value) for value in _SCORE.findall(spaced)]
    if not wanted or len(values) not in (1, len(wanted)):
        return {}, text
    rest = _SCORE.sub(" ", spaced)
    if len(values) == 1:
        return dict.fromkeys(wanted, values[0]), rest
    return dict(zip(wanted, values, strict=True)), rest


def _worded(text: str, wanted: tuple[str, ...], *, overall: bool) -> dict[str, int]:
    """Read 「态度满意，速度一般」, or 「都很满意」 for all of them."""
    scores: dict[str, int] = {}
    apart: set[str] = set()
    rest: int | None = None
    for clause in _CLAUSES.split(text):
        value = _worth(clause)
        named = {name for name, alias in _ALIASES.items() if re.search(alias, clause)}
        # What is spoken of by itself is not among "the others", even where it gets no number.
        apart |= named
        if value is None:
            continue
        scores |= dict.fromkeys(named, value)
        if re.search(_REST, clause) or (overall and not named and _OVERALL.search(clause)):
            rest = value
    if rest is not None:
        scores = {**dict.fromkeys(set(wanted) - apart, rest), **scores}
    return {name: scores[name] for name in wanted if name in scores}


def _worth(clause: str) -> int | None:
    """Return what the words of the scale in a clause are worth."""
    for value, words in _WORTH:
        if re.search(words, clause):
            return value
    return None


def _comment(rest: str) -> str | None:
    """Return the clauses that say more than a score."""
    clauses = [clause.strip() for clause in _CLAUSES.split(rest)]
    telling = [unmasked(clause) for clause in clauses if _NOISE.sub("", clause)]
    return "，".join(" ".join(clause.split()) for clause in telling)[:1000] or None
