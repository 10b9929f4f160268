"""Scores of intents and of how sure the model is."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from benchmarks.nlu.messages import Answer, Labelled

MAIN = ("inquiry", "repair", "complaint", "suggestion")
TARGET = 0.95  # accuracy that an answered message has to have
_WORST = 15  # confusions in the list

Pair = tuple[Labelled, Answer]


def score_intents(rows: Sequence[Labelled], answers: Sequence[Answer]) -> dict[str, Any]:
    """Return all scores that need nothing but labels and intents."""
    pairs = list(zip(rows, answers, strict=True))
    return {
        **_accuracy(pairs),
        "main": _accuracy([pair for pair in pairs if pair[0].intent in MAIN]),
        "emergency": _emergency(pairs),
        "intents": {intent: _of_intent(pairs, intent) for intent in sorted(_intents(pairs))},
        "confusions": _confusions(pairs),
        "confidence": _confidence(pairs),
    }


def _intents(pairs: Sequence[Pair]) -> set[str]:
    return {row.intent for row, _ in pairs}


def _accuracy(pairs: Sequence[Pair]) -> dict[str, Any]:
    return {
        "messages": len(pairs),
        "strict": _share(sum(row.intent == answer.intent for row, answer in pairs), len(pairs)),
        "lenient": _share(sum(row.accepts(answer.intent) for row, answer in pairs), len(pairs)),
    }


def _of_intent(pairs: Sequence[Pair], intent: str) -> dict[str, Any]:
    meant = [pair for pair in pairs if pair[0].intent == intent]
    said = [row for row, answer in pairs if answer.intent == intent]
    return {
        **_accuracy(meant),
        "precision_strict": _share(sum(row.intent == intent for row in said), len(said)),
        "precision_lenient": _share(sum(row.accepts(intent) for row in said), len(said)),
    }


def _emergency(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return how many emergencies are seen, and how often one is seen where none is."""
    real = [answer for row, answer in pairs if row.intent == "emergency"]
    others = [answer for row, answer in pairs if not row.accepts("emergency")]
    return {
        "messages": len(real),
        "recall": _share(sum(answer.intent == "emergency" for answer in real), len(real)),
        "false_alarms": _share(sum(answer.intent == "emergency" for answer in others), len(others)),
    }


def _confusions(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    wrong = Counter(
        (row.intent, answer.intent) for row, answer in pairs if not row.accepts(answer.intent)
    )
    return [
        {"meant": meant, "said": said, "messages": count}
        for (meant, said), count in wrong.most_common(_WORST)
    ]


def _confidence(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return calibration by decile, and how many messages may be answered at the target."""
    ranked = sorted(
        ((answer.confidence, row.accepts(answer.intent)) for row, answer in pairs),
        key=lambda pair: -pair[0],
    )
    deciles = _deciles(ranked)
    gaps = sum(abs(d["confidence"] - d["accuracy"]) * d["messages"] for d in deciles)
    return {
        "deciles": deciles,
        "expected_error": _share(gaps, len(ranked)),
        **_coverage(ranked),
    }


def _deciles(ranked: Sequence[tuple[float, bool]]) -> list[dict[str, Any]]:
    size = len(ranked)
    parts = [ranked[n * size // 10 : (n + 1) * size // 10] for n in range(10)]
    return [
        {
            "from": part[-1][0],
            "to": part[0][0],
            "messages": len(part),
            "confidence": sum(confidence for confidence, _ in part) / len(part),
            "accuracy": sum(right for _, right in part) / len(part),
        }
        for part in parts
        if part
    ]


def _coverage(ranked: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Return the largest share, most confident first, that reaches the target accuracy."""
    covered, threshold, right = 0, None, 0
    for number, (confidence, hit) in enumerate(ranked, 1):
        right += hit
        # Messages of equal confidence are answered together or not at all.
        is_last_of_equals = number == len(ranked) or ranked[number][0] < confidence
        if is_last_of_equals and right / number >= TARGET:
            covered, threshold = number, confidence
    return {"coverage": _share(covered, len(ranked)), "threshold": threshold}


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None
