"""Names of people, by surname, title and what introduces a name."""

import re
from typing import Any

from bot.components.grammar.found import Found
from bot.components.grammar.pattern import either

_END = r"(?=$|[ ,。;!?、\d\n]|电话|手机|的|住|我|在|收)"
_HAN = "[一-鿿]"
_INTRODUCED = either(
    "我叫 叫我 她叫 他叫 名叫 我是 名字[是叫:]{0,2} 姓名[是:]{0,2} 联系人[是:]{0,2} 业主[是:]{0,2}"
    " 户主[是:]{0,2} 登记[的是:]{0,2}"
)
_SAID_BY = either("我叫 她叫 他叫 名字叫 名字是")
_WORK_NOT_TITLE = either("程 人 作 具 地 单 序 期 钱 资")


class NameReader:
    """Finds names with tables of surnames, titles and words that are no names."""

    def __init__(self, tables: dict[str, Any]) -> None:
        """Compile the patterns.

        Args:
            tables: `surnames`, `titles`, `not_names` and `not_nicks`, each words in a string.
        """
        self._not_names = set(tables["not_names"].split())
        self._not_nick = re.compile(either(tables["not_nicks"]))
        surname = either(tables["surnames"])
        title = rf"(?:(?:{either(tables['titles'])})(?<!工)|工(?!{_WORK_NOT_TITLE}))(?![姐哥叔])"
        self._nick = re.compile(rf"([小老]{surname})")
        self._titled = re.compile(rf"((?<!保)(?!施工){surname}{_HAN}?{title})")
        self._told = (
            re.compile(rf"{_INTRODUCED} ?({surname}{_HAN}{{1,2}}){_END}"),
            re.compile(rf"{_SAID_BY} ?({_HAN}{{2,3}}){_END}"),
            re.compile(rf"(?:^|[ ,]|是|就)叫({surname}{_HAN}{{1,2}}){_END}"),
            re.compile(rf"姓{_HAN}[,。、 ]*(?:叫)?({surname}{_HAN}{{1,2}}){_END}"),
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
        said = match[1]
        return said not in self._not_names and said[:2] not in self._not_names
