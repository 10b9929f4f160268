"""Reading Chinese for the search: one spelling per concept, words, and what is asked for."""

import functools
import itertools
import logging
import math
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_PATH = Path(__file__).with_name("lexicon.yml")
_LONGEST = 2000
_NOT_WORDS = re.compile(r"[^0-9a-z一-鿿]+")
# Minus the logarithm of a word's share of general Chinese: of everyday words, of telling ones.
_COMMON, _RARE = 6.0, 12.0
# How telling a word is at least; digits and Latin letters; a factor for single characters.
_LEAST, _NUMBER, _SHORT = 0.2, 0.3, 0.6


@dataclass(frozen=True)
class Reading:
    """A text as the search sees it.

    Attributes:
        words: Its content words, concepts in their one spelling.
        pairs: Neighbouring characters, which forgive typing errors and odd word borders.
        facets: What kind of thing is asked: a price, a time, a place.
        text: The text without facets and light words, for looking words up in it.
    """

    words: frozenset[str]
    pairs: frozenset[str]
    facets: frozenset[str]
    text: str


class Lexicon:
    """The word tables of `lexicon.yml`.

    Args:
        tables: Its content.
    """

    def __init__(self, tables: dict[str, Any]) -> None:
        concepts: dict[str, list[str]] = tables["concepts"]
        self._one_spelling = {word: name for name, words in concepts.items() for word in words}
        self._one_spelling |= {name: name for name in concepts}
        self._concept = _any_of(self._one_spelling)
        facets: dict[str, list[str]] = tables["facets"]
        self._facet_of = {word: name for name, words in facets.items() for word in words}
        self._facet = _any_of(self._facet_of)
        self._light = frozenset(tables["light"].split())
        pairs = tables["traditional"].split()
        self._simplified = str.maketrans({pair[0]: pair[1] for pair in pairs})
        # Imported here: its tables take longer to load than the gateway may take to answer, and
        # the first search is prepared for in the background.
        import jieba

        jieba.setLogLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.initialize()
        self._all = math.log(self._tokenizer.total)

    def read(self, text: str) -> Reading:
        """Return what the search needs to know of a text."""
        words: set[str] = set()
        facets: set[str] = set()
        kept: list[str] = []
        for is_concept, piece in self._pieces(self._plain(text)):
            if is_concept:
                words.add(piece)
                kept.append(piece)
                continue
            facets |= {self._facet_of[word] for word in self._facet.findall(piece)}
            for word in self._tokenizer.cut(self._facet.sub(" ", piece), HMM=False):
                light = word in self._light or word == " "
                kept.append(" " if light else word)
                if not light:
                    words.add(word)
        bare = "".join(kept)
        return Reading(frozenset(words), _pairs(bare), frozenset(facets), bare)

    def _plain(self, text: str) -> str:
        """Return a text in simplified characters, lower case, and nothing but words."""
        plain = unicodedata.normalize("NFKC", text[:_LONGEST]).lower()
        return _NOT_WORDS.sub(" ", plain.translate(self._simplified))

    def rarity(self, word: str) -> float:
        """Return how telling a word is in general Chinese: little for everyday words, at most 1."""
        if word in self._one_spelling:
            return 1.0
        if word.isascii():
            return _NUMBER
        count = self._tokenizer.FREQ.get(word) or 1
        telling = (self._all - math.log(count) - _COMMON) / (_RARE - _COMMON)
        return min(1.0, max(_LEAST, telling)) * (_SHORT if len(word) == 1 else 1.0)

    def _pieces(self, plain: str) -> list[tuple[bool, str]]:
        pieces, end = [], 0
        for match in self._concept.finditer(plain):
            pieces.append((False, plain[end : match.start()]))
            pieces.append((True, self._one_spelling[match[0]]))
            end = match.end()
        return [*pieces, (False, plain[end:])]


def _any_of(words: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(
        left + right for left, right in itertools.pairwise(text) if " " not in (left, right)
    )


@functools.cache
def get_lexicon() -> Lexicon:
    """Return the lexicon of this process, read once (about a second)."""
    return Lexicon(yaml.safe_load(_PATH.read_text(encoding="utf-8")))
