"""The normal form of a message: one way of writing for what people type in many.

Traditional characters, widths, emoji, stretched punctuation and spoken digits are levelled; every
character of the result knows the span that it came from.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from bot.components.text.latin import cuts_word
from bot.components.text.numerals import spoken_numbers
from bot.components.text.spans import NormalText, SpanBuilder, replaced

# Longer messages are cut by the channel; a parse must survive them all the same.
_INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me"}
_STICKER = re.compile(r"\[[一-鿿]{1,4}\]")
_STRETCHED = 2


@dataclass(frozen=True)
class NormalForm:
    """The tables that the normal form is made with.

    Attributes:
        simplified: Traditional character to simplified character.
        words: Dialect and chat words to the common word.
        moods: Emoji and stickers to the mood that they show.
    """

    simplified: dict[str, str]
    words: dict[str, str]
    moods: dict[str, str]

    @classmethod
    def from_tables(cls, tables: dict[str, Any]) -> "NormalForm":
        """Read it from `{words: {common: [variants]}, moods: {mood: [signs]}}`."""
        words = {v: common for common, variants in tables["words"].items() for v in variants}
        moods = {sign: mood for mood, signs in tables["moods"].items() for sign in signs}
        return cls(simplified_characters(), words, moods)

    def of(self, text: str) -> NormalText:
        """Return the normal form of any text."""
        plain = self._characters(text)
        plain = replaced(plain, self._variants(plain.text))
        return replaced(plain, spoken_numbers(plain.text))

    def moods_of(self, text: str) -> set[str]:
        """Return the moods that the emoji and stickers of a text show."""
        signs = {char for char in text if char in self.moods}
        signs |= {sign for sign in _STICKER.findall(text) if sign in self.moods}
        return {self.moods[sign] for sign in signs}

    def _characters(self, text: str) -> NormalText:
        builder = SpanBuilder.empty()
        skip_to = 0
        for index, char in enumerate(text):
            if index < skip_to:
                continue
            sticker = _STICKER.match(text, index) if char == "[" else None
            if sticker and sticker.group() in self.moods:
                skip_to = sticker.end()
                self._append(builder, " ", index, skip_to)
                continue
            self._append(builder, self._plain(char), index, index + 1)
        return builder.build(text)

    def _plain(self, char: str) -> str:
        if "一" <= char <= "鿿":
            return self.simplified.get(char, char)
        if char in "\r\n":
            return "\n"
        if char in self.moods or unicodedata.category(char) in ("So", "Sk"):
            return " "
        if unicodedata.category(char) in _INVISIBLE:
            return ""
        plain = unicodedata.normalize("NFKC", char).lower()
        return "".join(self.simplified.get(c, c) if not c.isspace() else " " for c in plain)

    @staticmethod
    def _append(builder: SpanBuilder, text: str, start: int, end: int) -> None:
        """Append characters, but let a stretched one only lengthen what stands there."""
        for char in text:
            limit = 1 if char in " \n!?。,.~、;" else _STRETCHED
            stretched = builder.chars[-limit:] == [char] * limit
            if stretched and not (char.isdigit() or char in "零一二三四五六七八九幺〇"):
                builder.ends[-1] = end
            else:
                builder.add(char, start, end)

    def _variants(self, text: str) -> list[tuple[int, int, str]]:
        longest = max(map(len, self.words), default=0)
        found, index = [], 0
        while index < len(text):
            for size in range(min(longest, len(text) - index), 0, -1):
                common = self.words.get(text[index : index + size])
                if common is not None and not cuts_word(text, index, index + size):
                    found.append((index, index + size, common))
                    index += size - 1
                    break
            index += 1
        return found


def simplified_characters() -> dict[str, str]:
    """Return the table of traditional characters; Japanese and variant forms are left alone."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    pairs = ((char, convert(char)) for char in map(chr, range(0x4E00, 0xA000)))
    return {old: new for old, new in pairs if old != new and len(new) == 1}
