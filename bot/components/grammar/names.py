"""Names of people, by surname, title and what introduces a name."""

import re
from typing import Any

from bot.components.grammar.found import Found
from bot.components.grammar.pattern import either

_END = r"(?=$|[ ,。;!?、\d\n]|电话|手机|的|住|我|在|收)"
_HAN = "[一-鿿]"
# Between surname and title: no particle, and not the first half of 电工, 施工, 完工, 金牌.
_GIVEN = rf"(?![的嘞了是在把给当牌]|[电木完施停开动包员职竣返复收客保门水钳焊瓦油]工){_HAN}"
_INTRODUCED = either(
    "我叫 叫我 她叫 他叫 名叫 我是 名字[是叫:]{0,2} 姓名[是:]{0,2} 联系人[是:]{0,2} 业主[是:]{0,2}"
    " 户主[是:]{0,2} 登记[的是:]{0,2}"
)
_SAID_BY = either("我叫 她叫 他叫 名字叫 名字是")
# 我叫不到师傅, 叫个师傅: to call somebody is not to be called something.
_CALLS = "(?!师傅|保安|物业|电工|救护|维修|人|[不没个你他她它了过来得着啥什外])"
# Latin names need words that leave no doubt: 我叫Tom, my name is Lily Chen.
_LATIN = "([a-z]{2,12}(?: [a-z]{2,12})?)"
_LATIN_NAMES = (
    re.compile(
        rf"(?:我叫|叫我|名字[是叫]|姓名[是:]?|联系人[是:]?|英文名[是叫]?|my name is) ?{_LATIN}"
        r"(?=$|[ ,.。;!?、\d一-鿿])(?<! from)(?<! and)(?<! at)(?<! in)"
    ),
    re.compile(r"this is (?!not|very|still|too|so|the|my|for)([a-z]{2,12})(?= from| in|,)"),
)
_NOT_LATIN = frozenset(["vip", "ok", "app", "wifi", "pos", "tel", "no", "na", "none", "hello"])
_WORK_NOT_TITLE = either("程 人 作 具 地 单 序 期 钱 资")


class NameReader:
    """Finds names with tables of surnames, titles and words that are no names."""

    def __init__(self, tables: dict[str, Any]) -> None:
        """Compile the patterns.

        Args:
            tables: `surnames`, `titles`, `not_names`, `not_nicks`, `inside_words`: words each.
        """
        self._not_names = set(tables["not_names"].split())
        self._inside_words = set(tables["inside_words"].split())
        self._not_nick = re.compile(either(tables["not_nicks"]))
        surname = either(tables["surnames"])
        title = rf"(?:(?:{either(tables['titles'])})(?<!工)|工(?!{_WORK_NOT_TITLE}))(?![姐哥叔])"
        self._nick = re.compile(rf"([小老]{surname})")
        nick = rf"(?:[小老](?={surname}(?!总){title}))?"
        self._titled = re.compile(rf"({nick}(?<!保)(?!施工){surname}(?:{_GIVEN})?{title})")
        self._told = (
            re.compile(rf"{_INTRODUCED} ?({surname}{_HAN}{{1,2}}){_END}"),
            re.compile(rf"{_SAID_BY} ?{_CALLS}({_HAN}{{2,3}}){_END}"),
            re.compile(rf"(?:^|[ ,]|是|就)叫({surname}{_HAN}{{1,2}}){_END}"),
            re.compile(rf"姓{_HAN}[,。、 ]*(?:叫)?({surname}{_HAN}{{1,2}}){_END}"),
            # 我姓王, where no whole name follows.
            re.compile(
                rf"(?:我|本人|免贵|她|他|业主|租客)姓({surname})"
                r"(?=$|[ ,。;!?、\d]|的|住|电话|手机|在)"
                rf"(?![,。、 ]*(?:叫|名){_HAN}|[,。、 ]*\1{_HAN}{{1,2}}{_END})"
            ),
            *_LATIN_NAMES,
        )
        self._alone = re.compile(
            rf"(?:^|(?<=[ ,。;、\n]))({surname}{_HAN}{{1,2}})(?=$|[ ,。;、\n\d])"
        )

    def read(self, text: str, *, details: bool) -> list[Found]:
        """Return the names in a normal text, as written.

        Args:
            text: The normal text.
            details: Whether the message gives an address or a phone number; beside these a
                bare name is a name.
        """
        patterns = [self._titled, *self._told, self._nick]
        if details or len(text.strip()) <= 4:
            patterns.append(self._alone)
        found: list[Found] = []
        for pattern in patterns:
            for match in pattern.finditer(text):
                one = Found("name", "", match.start(1), match.end(1))
                fits = not any(one.overlaps(other) for other in found)
                if fits and self._is_name(pattern, match):
                    found.append(one)
        return sorted(found, key=lambda one: one.start)

    def _is_name(self, pattern: re.Pattern[str], match: re.Match[str]) -> bool:
        if pattern is self._nick:
            return not self._not_nick.match(match.string, match.start())
        said, start = match[1], match.start(1)
        if pattern is self._titled and match.string[start - 1 : start + 1] in self._inside_words:
            return False
        if pattern is self._titled and said.endswith("总"):
            # 小刘总说: whoever is called 小 is no 总.
            return match.string[max(0, start - 1) : start] not in ("小", "老")
        if pattern in _LATIN_NAMES:
            return said.split()[0] not in _NOT_LATIN
        return said not in self._not_names and said[:2] not in self._not_names
