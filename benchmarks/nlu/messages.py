"""Labelled messages: the training data, our own test sets, and files of other people."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_NORMALISED = ("building", "unit", "room", "phone", "ticket_no")
_OVERLAPPING = ("facility", "area", "time")
# What is compared after normalising, and what counts when enough of it is found.
ENTITIES = (*_NORMALISED, *_OVERLAPPING)


@dataclass(frozen=True)
class Labelled:
    """A message and what a careful reader understands.

    Attributes:
        text: The message.
        intent: The label; empty where only the entities are labelled.
        also: Fair second readings.
        cell: Grid cell it was written for; without one it is its own.
        entities: Values by entity, as the reader writes them.
        matters: The intents of its matters in order, where these are labelled.
    """

    text: str
    intent: str = ""
    also: frozenset[str] = frozenset()
    cell: str = ""
    entities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    matters: tuple[str, ...] = ()

    def accepts(self, intent: str) -> bool:
        """Tell whether an intent is the label or a fair second reading."""
        return intent == self.intent or intent in self.also


@dataclass(frozen=True)
class Answer:
    """What a model understands.

    Attributes:
        intent: The intent.
        confidence: How sure the model is, from 0 to 1.
        entities: Rasa's entities.
        matters: The intents of the matters in order of appearance.
    """

    intent: str
    confidence: float
    entities: tuple[dict[str, Any], ...] = ()
    matters: tuple[str, ...] = ()


def read_training(folder: Path) -> list[Labelled]:
    """Read the training messages of every skill."""
    return [
        Labelled(
            line.removeprefix("- "),
            batch["intent"],
            frozenset(batch["metadata"].get("also", ())),
            batch["metadata"]["cell"],
        )
        for file in sorted(folder.glob("*.yml"))
        for batch in _yaml(file)["nlu"]
        for line in batch["examples"].splitlines()
    ]


def read_labels(file: Path) -> list[Labelled]:
    """Read a JSONL file of `{text, intent, also?, entities?}`."""
    lines = filter(str.strip, file.read_text(encoding="utf-8").splitlines())
    return [
        Labelled(
            row["text"],
            row["intent"],
            frozenset(row.get("also") or ()),
            entities=_values(row.get("entities") or {}),
        )
        for row in map(json.loads, lines)
    ]


def read_entities(file: Path) -> list[Labelled]:
    """Read messages whose entities are labelled."""
    rows = _yaml(file)["messages"]
    return [
        Labelled(row["text"], entities=_values({k: v for k, v in row.items() if k != "text"}))
        for row in rows
    ]


def read_matters(file: Path) -> list[Labelled]:
    """Read messages whose matters are labelled."""
    return [Labelled(row["text"], matters=tuple(row["matters"])) for row in _yaml(file)["messages"]]


def write_nlu(rows: Iterable[Labelled], file: Path) -> None:
    """Write messages as Rasa's training data, a block for each label and cell."""
    blocks: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        blocks.setdefault((row.intent, row.cell), []).append(f"- {row.text}\n")
    nlu = [
        {"intent": intent, "metadata": {"cell": cell}, "examples": "".join(lines)}
        for (intent, cell), lines in blocks.items()
    ]
    content = {"version": "3.1", "nlu": nlu}
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def _values(raw: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        key: tuple(map(str, value if isinstance(value, list) else [value]))
        for key, value in raw.items()
    }


def _yaml(file: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it was built
    with file.open(encoding="utf-8") as content:
        return yaml.load(content, Loader=loader)
