"""Which parts of a message are matters of their own.

Conservative: a matter that was cut in two costs the resident more than two that stay together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from bot.components.matters.clauses import Border, Sign, trimmed
from bot.components.matters.subjects import Subjects

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
# The same where a clause begins with the other wish: 请问, 投诉, 表扬.
_TURNED = (
    *_SEPARATE,
    frozenset({"praise", "suggestion"}),
    frozenset({"complaint", "inquiry"}),
    frozenset({"suggestion", "inquiry"}),
    frozenset({"suggestion", "repair"}),
    frozenset({"status", "repair"}),
    frozenset({"status", "complaint"}),
    frozenset({"handoff", "complaint"}),
)
# The same where nothing but a comma stands between: to propose is to tell why, fault and all.
_APART = tuple(pair for pair in _TURNED if pair != {"suggestion", "repair"})
_BLAMED = frozenset({"repair", "complaint"})
# Where the resident says that another matter follows; where it may be one more of the same kind.
_SAID = (Sign.MARKED, Sign.LISTED)
_ONE_MORE = (*_SAID, Sign.TOO)
_COUNTABLE = frozenset({"repair", "complaint", "inquiry"})
_PAIRS = {Sign.STOP: _SEPARATE, Sign.CLAUSE: _APART}
# A part that nothing stands out in is no matter.
_LEAST_TOP = 0.3
_PRAISED = 0.15
_LONG_THANKS = 7

Ranking = list[dict[str, Any]]


@dataclass(frozen=True)
class Matter:
    """One matter: its span in the normal text, what is wanted, and all that may be wanted."""

    start: int
    end: int
    intent: str
    confidence: float
    scores: Mapping[str, float]

    def other_than(self, neighbour: "Matter") -> float:
        """Return how sure it is that something is wanted here that the neighbour does not want."""
        alone = self.intent == "praise"  # half a praise is none
        if alone or self.intent == neighbour.intent or self.confidence < _LEAST_TOP:
            return self.confidence
        wanted = sum(p for name, p in self.scores.items() if name in WANTED)
        return max(self.confidence, wanted - self.scores.get(neighbour.intent, 0.0))


@dataclass(frozen=True)
class Caution:
    """How sure both sides of a border have to be.

    Attributes:
        marked: Where the resident says that another matter follows.
        unmarked: Where only a sentence ends.
        same: Where both sides want the same.
        praise: Where one side seems to praise and the resident says that another matter follows.
        blamed: Where a sentence ends between a fault and a complaint.
    """

    marked: float
    unmarked: float
    same: float
    praise: float
    blamed: float

    def needed(self, border: Border, left: Matter, right: Matter) -> float:
        """Return the confidence that both sides of a border need."""
        if "praise" in (left.intent, right.intent):
            return self.praise if border.sign in _SAID else self.unmarked
        if border.sign in _SAID and left.intent != right.intent:
            return self.marked
        if left.intent == right.intent:
            return self.same
        # A fault and the blame for it go together more often than not.
        return max(self.unmarked, self.blamed if {left.intent, right.intent} == _BLAMED else 0.0)


def find_matters(
    text: str,
    borders: list[Border],
    rankings: Mapping[tuple[int, int], Ranking],
    whole: Ranking,
    subjects: Subjects,
    caution: Caution,
) -> list[Matter]:
    """Return the matters of a normal text in order of appearance.

    Args:
        text: The normal text.
        borders: Where another matter may begin.
        rankings: The ranking of every run of clauses, by trimmed span.
        whole: The ranking of the whole text.
        subjects: What its parts speak of.
        caution: How sure the classifier has to be.
    """
    best, most = [_matter(0, len(text), whole)], 0.0
    for count in range(1, len(borders) + 1):
        for chosen in combinations(borders, count):
            starts = [0, *(border.begin for border in chosen)]
            ends = [*(border.at for border in chosen), len(text)]
            spans = [trimmed(text, a, b) for a, b in zip(starts, ends, strict=True)]
            matters = [_matter(*span, rankings[span]) for span in spans]
            gain = _gain(matters, list(chosen), subjects, caution)
            if gain > most:
                best, most = matters, gain
    return best


def _matter(start: int, end: int, ranking: Ranking) -> Matter:
    top, score = ranking[0], {str(row["name"]): float(row["confidence"]) for row in ranking}
    praise = score.get("praise", 0.0)
    if top["name"] == "thanks" and praise >= _PRAISED and end - start >= _LONG_THANKS:
        # 谢谢你们及时清雪 names a deed; a matter beside another one, it is praise.
        return Matter(start, end, "praise", praise + score["thanks"], score)
    return Matter(start, end, str(top["name"]), float(top["confidence"]), score)


def _gain(
    matters: list[Matter], borders: list[Border], subjects: Subjects, caution: Caution
) -> float:
    """Return how much speaks for these borders; 0 when one of them may not be."""
    total = 0.0
    for border, left, right in zip(borders, matters[:-1], matters[1:], strict=True):
        if not _separate(border, left, right, subjects):
            return 0.0
        needed = caution.needed(border, left, right)
        sure = min(left.other_than(right), right.other_than(left))
        if sure < needed:
            return 0.0
        total += sure - needed + (border.sign in _SAID)
    return total


def _separate(border: Border, left: Matter, right: Matter, subjects: Subjects) -> bool:
    intents = {left.intent, right.intent}
    if not intents <= WANTED:
        return False
    if not all(subjects.stands(one.intent, one.start, one.end) for one in (left, right)):
        return False
    spans = (left.start, left.end), (right.start, right.end)
    if left.intent == right.intent:
        if border.sign is Sign.LISTED and left.intent in _COUNTABLE:
            return True
        return border.sign in _ONE_MORE and subjects.differ(left.intent, *spans)
    if border.sign in _SAID:
        return True
    if intents == _BLAMED:
        fault, blame = spans if left.intent == "repair" else (spans[1], spans[0])
        return subjects.blames_others(fault, blame)
    return intents in _PAIRS.get(border.sign, _TURNED)
