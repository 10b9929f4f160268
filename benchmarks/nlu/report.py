"""The report as Markdown: what was measured, on what, and how it came about."""

from collections.abc import Mapping
from typing import Any

from benchmarks.nlu.markdown import percent, section, table
from benchmarks.nlu.summary import summary

_AIMS = (
    "The aims are for labelled messages of other authors (`--labels`). Cells left out are harder: "
    "a whole matter or persona is missing from what the model learnt."
)


def write_report(report: Mapping[str, Any]) -> str:
    """Return the whole report."""
    sections = [
        _head(report["made"]),
        section("Summary", f"{_AIMS}\n\n{summary(report)}"),
        *_cross_validation(report["cross_validation"]),
        *(_curve(report["curve"]) if "curve" in report else ()),
        *_entities(report["entities"]),
        *_matters(report["matters"]),
        *(_peers(report["peers"]) if "peers" in report else ()),
        *(_labels(report["labels"]) if "labels" in report else ()),
    ]
    return "\n\n".join(sections) + "\n"


def _head(made: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in made["versions"].items())
    machine = made["machine"]
    return "\n".join(
        [
            "# Understanding: what was measured",
            "",
            f"Written by `make bench-nlu` ({made['mode']}) on {made['date']}; do not edit.",
            "",
            f"- Training data: {made['messages']:,} messages in {made['cells']:,} grid cells, "
            f"fingerprint `{made['data'][:16]}`; with pipeline and rules "
            f"`{made['inputs'][:16]}`.",
            f"- Machine: {machine['cores']} cores, {machine['kind']}; load when it began "
            f"{machine['load']:.1f} (times suffer from other work, CPU times hardly).",
            f"- Versions: {versions}.",
        ]
    )


def _cross_validation(found: Mapping[str, Any]) -> list[str]:
    text = (
        f"{found['folds']} folds; a grid cell (matter/persona) is never divided, so every message "
        "is understood by a model that has seen nothing of its cell. Strict: the label. Lenient: "
        "the label or a fair second reading."
    )
    return [section("Cross-validation by grid cell", text), *_intents(found)]


def _intents(found: Mapping[str, Any]) -> list[str]:
    head = ("intent", "messages", "recall strict", "lenient", "precision strict", "lenient")
    keys = ("strict", "lenient", "precision_strict", "precision_lenient")
    rows = [
        (intent, row["messages"], *(percent(row[key]) for key in keys))
        for intent, row in found["intents"].items()
    ]
    confusions = [(row["meant"], row["said"], row["messages"]) for row in found["confusions"]]
    return [
        table(head, rows),
        "Most frequent confusions (lenient):",
        table(("meant", "said", "messages"), confusions),
        *_confidence(found["confidence"]),
    ]


def _confidence(found: Mapping[str, Any]) -> list[str]:
    error, coverage = percent(found["expected_error"]), percent(found["coverage"])
    threshold = found["threshold"]
    at = "no confidence" if threshold is None else f"confidence {threshold:.2f}"
    rows = [
        (
            f"{row['from']:.2f}–{row['to']:.2f}",
            row["messages"],
            percent(row["confidence"]),
            percent(row["accuracy"]),
        )
        for row in found["deciles"]
    ]
    return [
        f"Calibration: expected error {error}; {coverage} of the messages can be answered with "
        f"95 % accuracy (from {at} on).",
        table(("confidence", "messages", "mean confidence", "accuracy (lenient)"), rows),
    ]


def _curve(found: Mapping[str, Any]) -> list[str]:
    text = (
        f"Learnt from messages drawn at random, asked {found['asked']:,} of cells that are "
        "always left out."
    )
    rows = [
        (
            f"{point['learnt']:,}",
            percent(point["strict"]),
            percent(point["lenient"]),
            percent(point["main"]["lenient"]),
            percent(point["emergency"]["recall"]),
        )
        for point in found["points"]
    ]
    head = ("messages learnt", "strict", "lenient", "four main, lenient", "emergency recall")
    return [section("Learning curve", text), table(head, rows)]


def _entities(found: Mapping[str, Any]) -> list[str]:
    text = (
        f"{found['messages']} messages written for this (`benchmarks/entities.yml`), read by the "
        "trained model. Numbers have to be equal after normalising; facility, area and time have "
        "to share half of the shorter."
    )
    head = ("entity", "labelled", "found", "precision", "recall", "F1")
    rows = [
        (kind, row["meant"], row["said"], *(percent(row[k]) for k in ("precision", "recall", "f1")))
        for kind, row in found["kinds"].items()
    ]
    return [section("Entities", text), table(head, rows)]


def _matters(found: Mapping[str, Any]) -> list[str]:
    text = (
        "Messages written for this (`benchmarks/two_matters.yml`). Exact: these two in their "
        "order and nothing else."
    )
    rows = [
        (name, row["messages"], percent(row["both"]), percent(row["exact"]))
        for name, row in (("all", found), ("of two kinds", found["of_two_kinds"]))
    ]
    head = ("messages", "number", "both found", "exact")
    return [section("Two matters in one message", text), table(head, rows)]


def _peers(found: Mapping[str, Any]) -> list[str]:
    text = (
        f"Both learnt the same {found['learnt']:,} messages through `rasa train nlu` and were "
        f"asked the same {found['asked']:,} of cells left out, in this run. Stock is what `rasa "
        "init` sets up, with jieba (`benchmarks/stock/config.yml`), and DIET trained for "
        f"{found['epochs']} epochs instead of the 100 of `rasa init`, which would take "
        f"{100 / found['epochs']:.0f} times as long."
    )
    own, stock = found["own"], found["stock"]
    rows = [(name, read(own), read(stock)) for name, read in _COMPARED.items()]
    apart = found["single"]
    single = (
        f"Of {apart['messages']:,} messages of one matter that were left out, the own pipeline "
        f"took {percent(apart['apart'])} apart."
    )
    return [section("Beside the stock pipeline", text), table(("", "own", "stock"), rows), single]


def _labels(found: Mapping[str, Any]) -> list[str]:
    text = f"`{found['file']}`, {found['messages']:,} messages, read by the trained model."
    accuracy = [
        ("all, strict / lenient", f"{percent(found['strict'])} / {percent(found['lenient'])}"),
        ("four main, lenient", percent(found["main"]["lenient"])),
        ("emergency recall", percent(found["emergency"]["recall"])),
        ("emergency false alarms", percent(found["emergency"]["false_alarms"])),
        *((f"{kind} F1", percent(row["f1"])) for kind, row in found["entities"].items()),
    ]
    return [section("Further labels", text), table(("", ""), accuracy), *_intents(found)]


_COMPARED: dict[str, Any] = {
    "accuracy, strict": lambda peer: percent(peer["strict"]),
    "accuracy, lenient": lambda peer: percent(peer["lenient"]),
    "four main, lenient": lambda peer: percent(peer["main"]["lenient"]),
    "emergency recall": lambda peer: percent(peer["emergency"]["recall"]),
    "emergency false alarms": lambda peer: percent(peer["emergency"]["false_alarms"]),
    "answered at 95 % accuracy": lambda peer: percent(peer["confidence"]["coverage"]),
    "calibration error": lambda peer: percent(peer["confidence"]["expected_error"]),
    "parse p50 / p95": lambda peer: "{p50:.1f} / {p95:.1f} ms".format(**peer["parse_ms"]),
    "parse p50 / p95, CPU": lambda peer: "{p50:.1f} / {p95:.1f} ms".format(**peer["parse_cpu_ms"]),
    "training (CPU)": lambda peer: f"{peer['train_s']:.0f} s ({peer['train_cpu_s']:.0f} s)",
    "memory of the training": lambda peer: f"{peer['train_memory_mb']:.0f} MB",
    "import of Rasa": lambda peer: f"{peer['import_s']:.1f} s",
    "load of the model": lambda peer: f"{peer['load_s']:.1f} s",
    "memory with the model": lambda peer: f"{peer['memory_mb']:.0f} MB",
    "size of the archive": lambda peer: f"{peer['model_mb']:.1f} MB",
}
