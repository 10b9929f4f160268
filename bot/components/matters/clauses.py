"""Where a message may come to another matter, and the parts that follow from it."""

import re
from dataclasses import dataclass

LEAST_CHARACTERS = 4

_STOP = re.compile(r"[。;!?\n]+")
_EDGE = " ,.。;!?、:~\n"


@dataclass(frozen=True)
class Border:
    """A place where another matter may begin.

    Attributes:
        at: Where what comes before ends.
        begin: Where what follows begins, without the word that only connects.
        marked: Whether the resident says so (另外, 顺便), not only ends a sentence.
    """

    at: int
    begin: int
    marked: bool


class ClauseFinder:
    """Finds borders by punctuation and by what people say when they change the subject."""

    def __init__(self, markers: dict[str, str], most: int) -> None:
        """Compile the markers.

        Args:
            markers: `connectives`, which are left out of the matter, and `openers`, which are
                a part of it, each words in a string.
            most: Most borders to consider; a long story is seldom a list of matters.
        """
        self._connectives = set(markers["connectives"].split())
        words = {*self._connectives, *markers["openers"].split()}
        self._marker = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
        self._most = most

    def borders(self, text: str) -> list[Border]:
        """Return the borders of a normal text in order, marked ones before others if many."""
        markers = [m for m in self._marker.finditer(text) if _may_change(text, m.start())]
        found = [Border(m.start(), self._begin(m), True) for m in markers]
        for stop in _STOP.finditer(text):
            # A marker right after a full stop is one border.
            if not any(0 <= marker.start() - stop.end() <= 1 for marker in markers):
                found.append(Border(stop.end(), stop.end(), False))
        likely = [border for border in found if _says_enough(text[border.begin :])]
        return _apart(text, sorted(likely[: self._most], key=lambda border: border.at))

    def _begin(self, marker: re.Match[str]) -> int:
        return marker.end() if marker.group() in self._connectives else marker.start()


def _may_change(text: str, at: int) -> bool:
    """Tell a marker from the same characters inside a clause: 还有三盏 goes on."""
    before = text[:at]
    if not before.strip(_EDGE):
        return False
    after = text[at : at + 4]
    separated = before[-1] in _EDGE
    if re.match(r"还有[\d一二两三四五六七八九十几多没吗点些人水气味]", after) and not re.match(
        r"还有一[个件点]", after
    ):
        return False
    if re.match(r"第[二三]", after):
        return separated
    if re.match(r"二[是来]", after):
        return separated or "一是" in before or "一来" in before
    if re.match(r"对了|同时|以及|最后|另(?!外)|还[想得要]|也想|再给|再帮|再提|再报|[23②③]", after):
        return separated
    return True


def _apart(text: str, borders: list[Border]) -> list[Border]:
    """Drop the borders before which too little is said since the last one."""
    kept: list[Border] = []
    for border in borders:
        if _says_enough(text[kept[-1].begin if kept else 0 : border.at]):
            kept.append(border)
    return kept


def _says_enough(text: str) -> bool:
    return len(text.strip(_EDGE)) >= LEAST_CHARACTERS


def parts(text: str, borders: list[Border]) -> list[tuple[int, int]]:
    """Return every run of neighbouring clauses as a trimmed span, the whole text left out."""
    spans = [
        trimmed(text, start, end)
        for first, start in enumerate([0, *(border.begin for border in borders)])
        for end in [*(border.at for border in borders[first:]), len(text)]
    ]
    return [span for span in spans if span != trimmed(text, 0, len(text))]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without punctuation at its ends."""
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end
