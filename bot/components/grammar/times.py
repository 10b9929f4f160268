"""Times in a message: which of them are told, and when they are."""

import re
from datetime import datetime

from bot.components.grammar.calendar import Calendar
from bot.components.grammar.found import Found
from bot.components.grammar.time_words import TimeGrammar, TimeWords

# What follows a time tells whether it has been or is to come.
_HAPPENED = re.compile(
    r"^.{0,3}(?:报|登记|反映|反应|投诉|提交|来过|修过|说|约|就|开始|发现|打|交|贴|停|坏|漏|刮|下|换|买|搬)"
)
_APPOINTMENT = re.compile(
    r"(?<!回)来|上门|有空|在家|方便|可以|都行|有人|到|修|看|约|能|安排|以后|之后|必须|务必|改"
)
# When somebody is away nobody can come.
_AWAY = re.compile(r"^[^,。;!?]{0,4}(?:出差|不在|没空|没时间|有事|不行|没人|不方便|不得闲)")
_PAST = re.compile(r"昨|前天|上周|上个?星期|上个?礼拜|上个?月|当天|那天|半夜|凌晨|早上起")
_REPEATED = re.compile(r"每|天天")


class TimeReader:
    """Finds the times of a message and works out when they are."""

    def __init__(self, calendar: Calendar) -> None:
        """Prepare the grammar with the calendar's holidays."""
        self._calendar = calendar
        self._grammar = TimeGrammar(calendar.holiday_names)

    def read(self, text: str, now: datetime) -> list[Found]:
        """Return the times of a normal text, with `from` and `to` where they can be known.

        Args:
            text: The normal text.
            now: The moment the message was sent.
        """
        told = self._grammar.find(text)
        if len(told) > 1:
            told = _without_events(text, told)
        return [self._found(text, words, now) for words in told]

    def _found(self, text: str, words: TimeWords, now: datetime) -> Found:
        past = bool(_HAPPENED.match(text[words.end : words.end + 6]))
        span = self._calendar.range_of(words, now, past=past)
        more = {} if span is None else {"from": span[0], "to": span[1]}
        return Found("time", "", words.start, words.end, more)


def _without_events(text: str, told: list[TimeWords]) -> list[TimeWords]:
    """Keep the appointments; where there is none, the first time is what the message is about."""
    return [words for words in told if _is_appointment(text, words)] or _first_row(told)


def _first_row(told: list[TimeWords]) -> list[TimeWords]:
    """Return the first time with those right after it: 每周二周四早上."""
    row = told[:1]
    for words in told[1:]:
        if words.start - row[-1].end > 1:
            break
        row.append(words)
    return row


def _is_appointment(text: str, words: TimeWords) -> bool:
    said = text[words.start : words.end]
    if _PAST.search(text[words.start : words.end + 1]) or _REPEATED.search(said):
        return False
    if _AWAY.match(text[words.end :]):
        return False
    if re.match(r"[就才又]?(?:说|报|讲|答应|登记|反映|投诉)", text[words.end :]):
        return False
    around = text[max(0, words.start - 6) : words.start] + text[words.end : words.end + 10]
    return bool(words.day or words.clock) and bool(_APPOINTMENT.search(around))
