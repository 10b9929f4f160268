"""A message as the features see it: its normal text, words and mentions."""

from dataclasses import dataclass

from bot.components.lexicon.matching import Mention, longest


@dataclass(frozen=True)
class Reading:
    """A normal text, or a part of one, with what was found in it.

    Attributes:
        text: The normal text.
        words: `(start, word)` in order.
        mentions: Words of the lexicon; none lies inside a longer one.
        moods: What emoji and stickers show.
    """

    text: str
    words: tuple[tuple[int, str], ...]
    mentions: tuple[Mention, ...]
    moods: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, text: str, words: list[tuple[int, str]], mentions: list[Mention], moods: set[str]
    ) -> "Reading":
        """Make one of a whole message; mentions inside longer ones are dropped."""
        return cls(text, tuple(words), tuple(longest(mentions)), frozenset(moods))

    def part(self, start: int, end: int) -> "Reading":
        """Return a part of it, as if it had been a message of its own."""
        words = tuple((s - start, w) for s, w in self.words if start <= s < end)
        mentions = tuple(
            Mention(m.start - start, m.end - start, m.concept, m.group)
            for m in self.mentions
            if start <= m.start and m.end <= end
        )
        return Reading(self.text[start:end], words, mentions, self.moods)
