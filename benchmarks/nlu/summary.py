"""The figures that matter most, beside what they shall reach."""

from collections.abc import Mapping
from typing import Any

from benchmarks.nlu.markdown import percent, table

_GRAMMAR = ("building", "unit", "room", "phone", "ticket_no")


def summary(report: Mapping[str, Any]) -> str:
    """Return a table of figure, aim and what was measured.

    The aims are for labelled messages of other authors; leaving out whole cells is harder.
    """
    rows = [*_intents(report["cross_validation"], "cells left out")]
    if "labels" in report:
        rows += _intents(report["labels"], report["labels"]["file"])
        rows += _entities(report["labels"]["entities"], report["labels"]["file"])
    rows += _entities(report["entities"]["kinds"], "own labels")
    rows.append(("both matters found, own labels", "≥ 80 %", percent(report["matters"]["both"])))
    return table(("figure", "aim", "measured"), [*rows, *_costs(report)])


def _intents(found: Mapping[str, Any], where: str) -> list[tuple[str, str, str]]:
    emergency, confidence = found["emergency"], found["confidence"]
    rows = [
        ("accuracy over all 18, lenient", "≥ 93 %", found["lenient"]),
        ("the four main intents, lenient", "≥ 94 %", found["main"]["lenient"]),
        ("emergency recall", "≥ 96 %", emergency["recall"]),
        ("emergency false alarms", "≤ 1 %", emergency["false_alarms"]),
        ("answered at 95 % accuracy", "≥ 85 %", confidence["coverage"]),
    ]
    return [(f"{name}, {where}", aim, percent(value)) for name, aim, value in rows]


def _entities(kinds: Mapping[str, Any], where: str) -> list[tuple[str, str, str]]:
    aims = {**dict.fromkeys(_GRAMMAR, "≥ 97 %"), **dict.fromkeys(("facility", "area"), "≥ 88 %")}
    return [
        (f"{kind} F1, {where}", aims.get(kind, "≥ 92 %"), percent(row["f1"]))
        for kind, row in kinds.items()
    ]


def _costs(report: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    model = report["model"]
    rows = [
        ("parse, p50 (CPU)", "≤ 5 ms", _pair(model["parse_ms"], model["parse_cpu_ms"])),
        ("load of the model", "≤ 10 s", f"{model['load_s']:.1f} s"),
        ("memory with the model", "≤ 800 MB", f"{model['memory_mb']:.0f} MB"),
    ]
    if "train_s" in model:
        told = f"{model['train_s']:.0f} s ({model['train_cpu_s']:.0f} s CPU)"
        rows.append(("training, as `make train` does it", "≤ 180 s", told))
    if "peers" in report:
        own, stock = (report["peers"][name]["parse_ms"]["p50"] for name in ("own", "stock"))
        rows.append(("parse p50 against stock", "≤ 50 %", percent(own / stock)))
    return rows


def _pair(wall: Mapping[str, float], cpu: Mapping[str, float]) -> str:
    return f"{wall['p50']:.1f} ms ({cpu['p50']:.1f} ms)"
