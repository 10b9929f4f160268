"""Scores of entities and of matters."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any

from benchmarks.nlu.messages import ENTITIES, Answer, Labelled

OVERLAPPING = frozenset({"facility", "area", "time"})


def score_entities(rows: Sequence[Labelled], answers: Sequence[Answer]) -> dict[str, Any]:
    """Return precision, recall and F1 of each entity.

    What people name counts when half of the shorter of both is shared; numbers have to be equal.
    """
    return {kind: _of_kind(kind, rows, answers) for kind in ENTITIES}


def _of_kind(kind: str, rows: Sequence[Labelled], answers: Sequence[Answer]) -> dict[str, Any]:
    meant = said = right = 0
    for row, answer in zip(rows, answers, strict=True):
        wanted = list(row.entities.get(kind, ()))
        found = [str(one["value"]) for one in answer.entities if one["entity"] == kind]
        meant, said = meant + len(wanted), said + len(found)
        right += _matches(wanted, found, overlapping=kind in OVERLAPPING)
    return {
        "meant": meant,
        "said": said,
        "right": right,
        "precision": right / said if said else None,
        "recall": right / meant if meant else None,
        "f1": 2 * right / (meant + said) if meant + said else None,
    }


def _matches(wanted: Iterable[str], found: list[str], *, overlapping: bool) -> int:
    """Return how many wanted values have been found; each found one counts once."""
    left, count = list(found), 0
    for value in wanted:
        hit = next((one for one in left if _same(value, one, overlapping=overlapping)), None)
        if hit is not None:
            left.remove(hit)
            count += 1
    return count


def _same(one: str, other: str, *, overlapping: bool) -> bool:
    first, second = _plain(one), _plain(other)
    if first == second:
        return True
    if not overlapping or not first or not second:
        return False
    shared = SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    return shared.size * 2 >= min(len(first), len(second))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def score_matters(rows: Sequence[Labelled], answers: Sequence[Answer]) -> dict[str, Any]:
    """Return how often both matters are found: at all, and as exactly these in this order."""
    pairs = list(zip(rows, answers, strict=True))
    different = [pair for pair in pairs if len(set(pair[0].matters)) > 1]
    return {
        "messages": len(pairs),
        "both": _share_of(pairs, all_found),
        "exact": _share_of(pairs, _exactly),
        "of_two_kinds": {
            "messages": len(different),
            "both": _share_of(different, all_found),
            "exact": _share_of(different, _exactly),
        },
    }


def all_found(row: Labelled, answer: Answer) -> bool:
    """Tell whether every matter is among those found."""
    return not Counter(row.matters) - Counter(answer.matters)


def score_single(rows: Sequence[Labelled], answers: Sequence[Answer]) -> dict[str, Any]:
    """Return how often a message that speaks of one matter is taken apart.

    Args:
        rows: Messages with one label; those with a second reading may hold two and are left out.
        answers: What was understood.
    """
    single = [
        answer for row, answer in zip(rows, answers, strict=True) if row.intent and not row.also
    ]
    apart = sum(len(answer.matters) > 1 for answer in single)
    return {"messages": len(single), "apart": apart / len(single) if single else None}


def _exactly(row: Labelled, answer: Answer) -> bool:
    return row.matters == answer.matters


def _share_of(pairs: Sequence[tuple[Labelled, Answer]], holds: Any) -> float | None:
    return sum(holds(*pair) for pair in pairs) / len(pairs) if pairs else None
