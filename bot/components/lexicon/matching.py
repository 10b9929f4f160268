"""Finds the lexicon's words in a text: the longest at each place, for each group of concepts."""

from dataclasses import dataclass

from bot.components.lexicon.lexicon import Lexicon
from bot.components.text.latin import cuts_word

GAP_LIMIT = 14


@dataclass(frozen=True)
class Mention:
    """A word of the lexicon in a text.

    Attributes:
        start: Where it begins in the normal text.
        end: One past its last character.
        concept: The concept it belongs to.
        group: The concept's group.
    """

    start: int
    end: int
    concept: str
    group: str


class Matcher:
    """Looks words up by their first character and length."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Index the words; a lexicon is matched many times."""
        self.lexicon = lexicon
        sizes: dict[str, set[int]] = {}
        for word in lexicon.index:
            sizes.setdefault(word[0], set()).add(len(word))
        self._sizes = {char: sorted(found, reverse=True) for char, found in sizes.items()}

    def mentions(self, text: str) -> list[Mention]:
        """Return the mentions in order; within a concept they do not overlap.

        Args:
            text: A normal text.
        """
        found: list[Mention] = []
        covered: dict[str, int] = {}
        for start, char in enumerate(text):
            for size in self._sizes.get(char, ()):
                end = start + size
                if end > len(text) or cuts_word(text, start, end):
                    continue
                for concept in self.lexicon.index.get(text[start:end], ()):
                    if end > covered.get(concept, 0):
                        group = self.lexicon.group_of(concept)
                        found.append(Mention(start, end, concept, group))
                        covered[concept] = end
        found.extend(self._gapped(text))
        return sorted(found, key=lambda mention: (mention.start, -mention.end))

    def _gapped(self, text: str) -> list[Mention]:
        found = []
        for first, last, concept in self.lexicon.gapped:
            start = text.find(first)
            if start < 0:
                continue
            after = start + len(first)
            end = text.find(last, after, after + GAP_LIMIT + len(last))
            if end >= 0:
                group = self.lexicon.group_of(concept)
                found.append(Mention(start, end + len(last), concept, group))
        return found


def longest(mentions: list[Mention]) -> list[Mention]:
    """Return the mentions that do not lie inside a longer one, in order."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, m.start - m.end)):
        if not kept or mention.end > kept[-1].end or _same_span(mention, kept[-1]):
            kept.append(mention)
    return kept


def _same_span(one: Mention, other: Mention) -> bool:
    return (one.start, one.end) == (other.start, other.end)
