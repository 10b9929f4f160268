"""Expressions of time as residents write them; what they mean is worked out in `calendar`."""

import re
from dataclasses import dataclass

from bot.components.grammar.pattern import either

_NUM = r"(?:\d{1,2}|[零一二两三四五六七八九十]{1,3})"
_WEEK = "(?:周|星期|礼拜)"
_WHICH = "(?:下下个?|这个?|本|上上个?|上个?|下个?)"
_PLAIN_PARTS = (
    "凌晨 清早 清晨 大清早 大早上 一大早 大早 早上 早晨 上午 中午 正午 午后 下午 傍晚 晚上 晚间"
    " 夜间 夜里 大半夜 后半夜 半夜 深夜 白天 一早 早间"
)
_PARTS = rf"{either(_PLAIN_PARTS)}|(?<=[今明昨当每])[早晚夜]|(?<=这)晚|[早晚](?={_NUM}[点:])"
# Time of day. 一点 alone means "a little", 三点建议 counts proposals.
_COUNTED = either("建议 意见 要求 希望 问题 原因 想法 诉求 看法 反映")
_CLOCK = (
    rf"(?:{_NUM}(?:[到至~-]{_NUM})?(?:点(?!{_COUNTED})|时(?=\d{{2}}|以后|之后|至|到|左右))"
    rf"(?:钟|半|一刻|三刻|整|多|{_NUM}分?)?|\d{{1,2}}:[0-5]\d)"
)
_DAY_OF_MONTH_BEFORE = either("上 下 早 晚 中 凌 以 之 前 后 左 周 那天 到 能 来 [\\s,。!?吧] $")
_DAY = "|".join(
    (
        either("大后天 后天 明天 今天 大前天 前天 昨天 当天 [今明昨当](?=[早晚夜]) 每(?=晚)"),
        rf"每天(?={either(_PLAIN_PARTS)}|{_CLOCK})|天天(?=早上|晚上|半夜|凌晨|中午|夜里)",
        rf"(?:每个?|{_WHICH})?{_WEEK}(?:[一二三四五六日天1-7](?![个天圈]|边)|末)",
        rf"{_WHICH}{_WEEK}(?!期)",
        rf"(?:(?:20\d\d年)?{_NUM}月份?|{either('下个?月 本月 这个?月 上个?月')})"
        rf"(?:{_NUM}[日号](?![楼院线门桩栋]))?{either('底 初 中旬 上旬 下旬')}?",
        rf"{_NUM}号(?={_DAY_OF_MONTH_BEFORE})|{either('月底 月初 月中 年底 工作日')}",
    )
)
_GOES_ON = "(?=$|[ ,。;!?吧能来我再都可行家有必要])"
_AFTER = f"以后|之后|过后|往后|后{_GOES_ON}"
_BEFORE = f"以前|之前|前{_GOES_ON}"
_ABOUT = "左右|前后|之间|以内"
_TO = r" ?(?:到|至|-|~|—) ?"

_EXPRESSION = r"""
(?:(?P<day>{day})(?:{to}(?P<day_to>{day}))?)?
[ ,的]?(?P<part>{parts})?
[ ,的]?(?:(?:大概|大约|差不多)?(?P<clock>{clock})
(?:{to}(?P<part_to>{parts})?(?P<clock_to>{clock}))?)?
(?P<relation>{after}|{before}|{around})?
"""


_RELATIONS = dict.fromkeys(("以后", "之后", "过后", "往后", "后"), "after")
_RELATIONS |= dict.fromkeys(("以前", "之前", "前"), "before")


@dataclass(frozen=True)
class TimeWords:
    """An expression of time, in its parts.

    Attributes:
        start: Where it begins.
        end: One past its last character.
        day: The day or days, such as 明天 or 下周一.
        day_to: The last day of a range of days.
        part: Part of the day.
        clock: Time of day.
        part_to: Part of the day in which a range ends.
        clock_to: Time of day at which a range ends.
        relation: `after`, `before` or empty.
    """

    start: int
    end: int
    day: str = ""
    day_to: str = ""
    part: str = ""
    clock: str = ""
    part_to: str = ""
    clock_to: str = ""
    relation: str = ""


class TimeGrammar:
    """Finds expressions of time; knows the names of the holidays."""

    def __init__(self, holidays: list[str]) -> None:
        """Compile the expression with the holidays' names."""
        day = f"{either(' '.join(holidays))}|{_DAY}" if holidays else _DAY
        self._expression = re.compile(
            _EXPRESSION.format(
                day=day,
                to=_TO,
                parts=_PARTS,
                clock=_CLOCK,
                after=_AFTER,
                before=_BEFORE,
                around=_ABOUT,
            ).replace("\n", "")
        )

    def find(self, text: str) -> list[TimeWords]:
        """Return the expressions of a normal text, in order."""
        found, position = [], 0
        while position < len(text):
            match = self._expression.match(text, position)
            words = _words(match, text) if match and match.end() > position else None
            if words is None:
                position += 1
                continue
            found.append(words)
            position = words.end
        return found


def _words(match: re.Match[str], text: str) -> TimeWords | None:
    parts = {key: value or "" for key, value in match.groupdict().items()}
    if not (parts["day"] or parts["part"] or parts["clock"]):
        return None
    start, end = match.start(), match.end()
    while start < end and text[start] in " ,的":
        start += 1
    while end > start and text[end - 1] in " ,的":
        end -= 1
    if not _is_time(parts, text, start, end):
        return None
    relation = _RELATIONS.get(parts["relation"], "")
    return TimeWords(
        start, end, parts["day"], parts["day_to"], parts["part"], parts["clock"],
        parts["part_to"], parts["clock_to"], relation,
    )  # fmt: skip


def _is_time(parts: dict[str, str], text: str, start: int, end: int) -> bool:
    """Tell a time from words that only look like one."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if parts["clock"] and not parts["part"] and not parts["day"]:
        if re.fullmatch(r"[一1]点", parts["clock"]) and not (
            parts["clock_to"] or parts["relation"]
        ):
            return False
        if before[-1:] in "有早晚快慢好大小多少差几" and parts["clock"][0] in "一几":
            return False
        if before[-1:].isdigit() or before[-1:] == ".":
            return False
    if parts["part"] in ("早上", "晚上") and after[:1] == "好" and not parts["day"]:
        return False
    if parts["part"] in ("白天",) and not parts["day"]:
        return False
    if parts["part"] in ("早", "晚") and (
        after[:1] == "一" or not (parts["day"] or parts["clock"])
    ):
        return False
    if not parts["day"] and not parts["clock"] and re.search(r"[一整半]个?$", before):
        return False  # 一上午 is a duration
    if parts["day"] == "工作日" and re.search(r"[个\d]$", before):
        return False
    if parts["day"].endswith("月") and after[:1] in ("卡", "租", "票", "嫂", "饼", "子"):
        return False
    return not (parts["day"] in ("当",) and not parts["part"])
