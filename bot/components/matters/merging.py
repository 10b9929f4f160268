"""Which parts of a message are matters of their own.

Conservative: a matter that was cut in two costs the resident more than two that stay together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from bot.components.matters.clauses import Border, trimmed

# What somebody can want; greetings, details and yes or no stay with their neighbour.
WANTED = frozenset(
    {
        "inquiry",
        "repair",
        "complaint",
        "suggestion",
        "praise",
        "emergency",
        "status",
        "urge",
        "handoff",
    }
)
# Only these are separate without a word that says so: the rest speaks of one matter as a rule (the
# fault, how long it has been, whose fault, what would be better).
_SEPARATE = (
    frozenset({"praise", "repair"}),
    frozenset({"praise", "complaint"}),
    frozenset({"praise", "inquiry"}),
    frozenset({"repair", "inquiry"}),
)

Ranking = list[dict[str, Any]]


@dataclass(frozen=True)
class Matter:
    """One matter: its span in the normal text and what is wanted."""

    start: int
    end: int
    intent: str
    confidence: float


@dataclass(frozen=True)
class Caution:
    """How sure both sides of a border have to be.

    Attributes:
        marked: Where the resident says that another matter follows.
        unmarked: Where only a sentence ends.
    """

    marked: float
    unmarked: float


def find_matters(
    text: str,
    borders: list[Border],
    rankings: Mapping[tuple[int, int], Ranking],
    whole: Ranking,
    caution: Caution,
) -> list[Matter]:
    """Return the matters of a normal text in order of appearance.

    Args:
        text: The normal text.
        borders: Where another matter may begin.
        rankings: The ranking of every run of clauses, by trimmed span.
        whole: The ranking of the whole text.
        caution: How sure the classifier has to be.
    """
    best, most = [_matter(0, len(text), whole)], 0.0
    for count in range(1, len(borders) + 1):
        for chosen in combinations(borders, count):
            starts = [0, *(border.begin for border in chosen)]
            ends = [*(border.at for border in chosen), len(text)]
            spans = [trimmed(text, a, b) for a, b in zip(starts, ends, strict=True)]
            matters = [_matter(*span, rankings[span]) for span in spans]
            gain = _gain(matters, list(chosen), caution)
            if gain > most:
                best, most = matters, gain
    return best


def _matter(start: int, end: int, ranking: Ranking) -> Matter:
    top = ranking[0]
    return Matter(start, end, str(top["name"]), float(top["confidence"]))


def _gain(matters: list[Matter], borders: list[Border], caution: Caution) -> float:
    """Return how much speaks for these borders; 0 when one of them may not be."""
    total = 0.0
    for border, left, right in zip(borders, matters[:-1], matters[1:], strict=True):
        if not _separate(left.intent, right.intent, marked=border.marked):
            return 0.0
        needed = caution.marked if border.marked else caution.unmarked
        sure = min(left.confidence, right.confidence)
        if sure < needed:
            return 0.0
        total += 1 + sure - needed if border.marked else sure - needed
    return total


def _separate(left: str, right: str, *, marked: bool) -> bool:
    if left == right or not {left, right} <= WANTED:
        return False
    return marked or {left, right} in _SEPARATE
