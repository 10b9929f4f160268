"""Text that remembers where each of its characters came from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NormalText:
    """A text in normal form with a way back to what was typed.

    Attributes:
        original: What the resident typed.
        text: The normal form.
        starts: For each character of `text` where its source begins in `original`.
        ends: For each character of `text` where its source ends in `original`.
    """

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of `original` that a span of `text` was made from.

        Args:
            start: First character in `text`.
            end: One past the last character in `text`; must be greater than `start`.
        """
        return min(self.starts[start:end]), max(self.ends[start:end])

    def written(self, start: int, end: int) -> str:
        """Return what the resident typed for a span of `text`."""
        first, last = self.source(start, end)
        return self.original[first:last]

    def fingerprint(self) -> str:
        """Return what tells two of them apart; Rasa asks for it while training."""
        return self.original


@dataclass
class SpanBuilder:
    """Collects the characters of a normal form with their sources."""

    chars: list[str]
    starts: list[int]
    ends: list[int]

    @classmethod
    def empty(cls) -> "SpanBuilder":
        """Start with no characters."""
        return cls([], [], [])

    def add(self, text: str, start: int, end: int) -> None:
        """Append characters that all come from one span."""
        for char in text:
            self.chars.append(char)
            self.starts.append(start)
            self.ends.append(end)

    def build(self, original: str) -> NormalText:
        """Return the finished text."""
        return NormalText(original, "".join(self.chars), tuple(self.starts), tuple(self.ends))


def replaced(source: NormalText, changes: list[tuple[int, int, str]]) -> NormalText:
    """Return the text with spans replaced; each new character points to the whole old span.

    Args:
        source: The text to change.
        changes: `(start, end, replacement)` in order, not overlapping.
    """
    if not changes:
        return source
    builder = SpanBuilder.empty()
    position = 0
    for start, end, replacement in changes:
        _copy(builder, source, position, start)
        first, last = source.source(start, end)
        builder.add(replacement, first, last)
        position = end
    _copy(builder, source, position, len(source.text))
    return builder.build(source.original)


def _copy(builder: SpanBuilder, source: NormalText, start: int, end: int) -> None:
    builder.chars.extend(source.text[start:end])
    builder.starts.extend(source.starts[start:end])
    builder.ends.extend(source.ends[start:end])
