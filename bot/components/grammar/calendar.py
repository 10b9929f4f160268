"""What an expression of time means against the moment a message was sent, in China's time."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from bot.components.grammar.time_words import TimeWords
from bot.components.text.numerals import number

CHINA = timezone(timedelta(hours=8))

# First and last hour of each part of the day; the night's last hour lies on the next day.
_PARTS = (
    (r"后半夜|凌晨", 0, 6),
    (r"大半夜|半夜|深夜", 23, 29),
    (r"清早|清晨|大早|一早|早", 6, 9),
    (r"上午", 8, 12),
    (r"中午|正午", 11, 14),
    (r"午后|下午", 13, 18),
    (r"傍晚", 17, 19),
    (r"晚|夜", 18, 22),
    (r"白天", 8, 18),
)
_DAYS = {"大前天": -3, "前天": -2, "昨天": -1, "今天": 0, "明天": 1, "后天": 2, "大后天": 3}
_DAYS |= {"昨": -1, "今": 0, "明": 1, "当": 0, "当天": 0}
_WEEKDAYS = {char: i for i, char in enumerate("一二三四五六日")} | {"天": 6}
_WEEKDAYS |= {str(i + 1): i for i in range(7)}
_WEEKS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
# A visit is not meant at night: an hour said alone is taken for the likelier half of the day.
_LATE_HOURS = range(1, 8)
_DAY_HOURS = (8, 18)
_EVENING_END = 22


@dataclass(frozen=True)
class Span:
    """Days from `first` up to, but not with, `last`."""

    first: date
    last: date

    @classmethod
    def day(cls, day: date) -> "Span":
        """Return a single day."""
        return cls(day, day + timedelta(days=1))


class Calendar:
    """Knows holidays and reckons in China's time."""

    def __init__(self, holidays: list[dict[str, Any]]) -> None:
        """Index the holidays by name.

        Args:
            holidays: Rows of `{words, days, date or dates}` as `nlu_data/entities` has them.
        """
        self._holidays = {word: row for row in holidays for word in row["words"]}

    @property
    def holiday_names(self) -> list[str]:
        """The names of all holidays."""
        return list(self._holidays)

    def range_of(self, words: TimeWords, now: datetime, *, past: bool) -> tuple[str, str] | None:
        """Return the ISO moments from which and to which an expression reaches.

        Args:
            words: The expression.
            now: The moment the message was sent.
            past: Whether it tells of something that has happened.
        """
        moment = now.astimezone(CHINA)
        try:
            days = self._days(words.day, moment, past=past)
            if days is None:
                return None
            if words.day_to and (last := self._days(words.day_to, moment, past=past)):
                days = Span(days.first, max(last.last, days.last))
            start, end = _hours(words, days, moment)
        except (ValueError, OverflowError):
            return None  # a date that no calendar has, such as 2月30号
        return (start.isoformat(), end.isoformat()) if start < end else None

    def _days(self, said: str, now: datetime, *, past: bool) -> Span | None:
        today = now.date()
        if not said or said.startswith(("每", "天天", "工作日")):
            return Span.day(today) if not said else None
        if said in _DAYS:
            return Span.day(today + timedelta(days=_DAYS[said]))
        if said in self._holidays:
            return self._holiday(self._holidays[said], today)
        if match := re.fullmatch(r"(上上|上|这|本|下下|下)?个?(?:周|星期|礼拜)(.?)", said):
            return _week(match[1] or "", match[2], today, past=past)
        return _month(said, today, past=past)

    def _holiday(self, row: dict[str, Any], today: date) -> Span | None:
        if "date" in row:
            month, day = map(int, row["date"].split("-"))
            dates = [date(today.year + more, month, day) for more in (-1, 0, 1)]
        else:
            dates = [date.fromisoformat(str(one)) for one in row["dates"]]
        length = timedelta(days=row["days"])
        first = next((one for one in dates if one + length > today), None)
        return None if first is None else Span(first, first + length)


def _week(which: str, day: str, today: date, *, past: bool) -> Span:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=_WEEKS.get(which, 0))
    if not day:
        return Span(monday, monday + timedelta(days=7))
    if day == "末":
        return Span(monday + timedelta(days=5), monday + timedelta(days=7))
    chosen = monday + timedelta(days=_WEEKDAYS[day])
    if not which:
        if past and chosen > today:
            chosen -= timedelta(days=7)
        if not past and chosen < today:
            chosen += timedelta(days=7)
    return Span.day(chosen)


def _month(said: str, today: date, *, past: bool) -> Span | None:
    match = re.fullmatch(
        r"(?:(\d{4})年)?(?:(下|上|本|这)?个?(?:([\d零一二两三四五六七八九十]{0,3})月份?))?"
        r"(?:([\d零一二两三四五六七八九十]{1,3})[日号])?(底|初|中旬|上旬|下旬)?(月底|月初|月中|年底)?",
        said,
    )
    if not match:
        return None
    year, which, name, day, point, bare = match.groups()
    if bare == "年底":
        return Span(date(today.year, 12, 15), date(today.year + 1, 1, 1))
    month = number(name) if name else None
    first = date(int(year or today.year), month or today.month, 1)
    first = _shifted(first, {"下": 1, "上": -1}.get(which or "", 0))
    if day:
        return Span.day(
            _dated(
                first,
                number(day) or 0,
                today,
                fixed=bool(year or which),
                past=past,
                named=bool(month),
            )
        )
    if month and not year and not past and first < _shifted(today.replace(day=1), -2):
        first = first.replace(year=first.year + 1)
    point = point or (bare or "")[1:]
    return _part_of_month(first, point, today)


def _dated(first: date, day: int, today: date, *, fixed: bool, past: bool, named: bool) -> date:
    chosen = first.replace(day=day)
    if fixed or past:
        return chosen
    if not named and chosen < today:
        return _shifted(first, 1).replace(day=day)
    if named and (today - chosen).days > 60:
        return chosen.replace(year=chosen.year + 1)
    return chosen


def _part_of_month(first: date, point: str, today: date) -> Span:
    following = _shifted(first, 1)
    if point in ("底", "下旬"):
        return Span(following - timedelta(days=6), following)
    if point in ("初", "上旬"):
        if first.replace(day=10) < today:
            first = following
        return Span(first, first + timedelta(days=9))
    if point in ("中", "中旬"):
        return Span(first.replace(day=11), first.replace(day=21))
    return Span(first, following)


def _shifted(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _hours(words: TimeWords, days: Span, now: datetime) -> tuple[datetime, datetime]:
    part = _part(words.part)
    start, end = _at(days.first, 0.0), _at(days.last, 0.0)
    if part:
        last = days.last - timedelta(days=1)
        start, end = _at(days.first, part[0]), _at(last, part[1])
    if words.clock:
        first, last_hour = _loose(words.clock)
        hour = _clock(first, words.part, now, today=not words.day)
        start = _at(days.first, hour)
        end = start + timedelta(hours=1)
        if last_hour:
            until = _clock(last_hour, words.part, now, today=not words.day)
            end = _at(days.first, until if until > hour else until + 12)
    if words.clock_to:
        late = words.part_to or words.part
        until = _clock(words.clock_to, late, now, today=False)
        end = _at(days.first, until if until > hour else until + 12)
    if words.clock and words.relation == "after" and not words.clock_to:
        end = _at(days.first, max(part[1] if part else _DAY_HOURS[1], hour + 1, 0))
        if hour + 1 >= _DAY_HOURS[1]:
            end = _at(days.first, max(_EVENING_END, hour + 1))
    if words.clock and words.relation == "before" and not words.clock_to:
        start, end = (
            _at(days.first, part[0] if part and part[0] < hour else min(_DAY_HOURS[0], hour - 1)),
            start,
        )
    return start, end


def _loose(said: str) -> tuple[str, str]:
    """Return both ends of 两三点 and 八到十点; the second is empty for a single hour."""
    if match := re.match(r"([一二两三四五六七八九])([二三四五六七八九])点", said):
        return f"{match[1]}点", f"{match[2]}点"
    if match := re.match(r"(.{1,3}?)[到至~-](.{1,3}点.*)", said):
        return f"{match[1]}点", match[2]
    return said, ""


def _at(day: date, hours: float) -> datetime:
    return datetime.combine(day, time(), tzinfo=CHINA) + timedelta(hours=hours)


def _part(said: str) -> tuple[int, int] | None:
    return next(((a, b) for pattern, a, b in _PARTS if said and re.search(pattern, said)), None)


def _clock(said: str, part: str, now: datetime, *, today: bool) -> float:
    """Return the hour of the day that a time of day means."""
    if ":" in said:
        hour, minute = map(int, said.split(":"))
    else:
        match = re.match(r"([\d零一二两三四五六七八九十]+)[点时](钟|半|一刻|三刻|整|多|.+)?", said)
        hour, minute = (number(match[1]) or 0, _minutes(match[2] or "")) if match else (0, 0)
    hours = hour + minute / 60
    if hour > 24 or minute > 59:
        raise ValueError(said)
    if re.search(r"下午|午后|傍晚|晚|夜", part) and not re.search(r"半夜|后半夜|深夜", part):
        return hours + 12 if hour < 12 else hours
    if re.search(r"半夜|深夜", part):
        return hours + 24 if hour < 6 else (hours + 12 if hour < 12 else hours)
    if re.search(r"中午|正午", part):
        return hours + 12 if hour < 5 else hours
    if not part and hour in _LATE_HOURS:
        return hours + 12
    if not part and today and hour < 10 and now.hour > hour + 1 and now.hour < hour + 12:
        return hours + 12
    return hours


def _minutes(said: str) -> int:
    fixed = {"半": 30, "一刻": 15, "三刻": 45}
    if said in fixed:
        return fixed[said]
    return (
        number(said.rstrip("分")) or 0
        if said.rstrip("分") and said not in ("钟", "整", "多")
        else 0
    )
