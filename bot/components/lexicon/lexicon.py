"""The lexicon: what residents call things, by concept.

One YAML file per concept under `nlu_data/lexicon/` is the only source; jieba's dictionary, the
matcher and the features are all made from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

GAP = "…"


@dataclass(frozen=True)
class Concept:
    """One concept and its words.

    Attributes:
        name: The concept, such as `leak`.
        group: What it belongs to, such as `fault`.
        words: Words in normal form; `要是…就好了` allows a few characters in its gap.
        entity: The entity its words are, or empty.
    """

    name: str
    group: str
    words: tuple[str, ...]
    entity: str = ""


@dataclass
class Lexicon:
    """All concepts, indexed by word.

    Attributes:
        concepts: The concepts by name.
        index: For each word without a gap, the concepts it belongs to.
        gapped: For each word with a gap, its two ends and its concept.
    """

    concepts: dict[str, Concept]
    index: dict[str, list[str]] = field(init=False)
    gapped: list[tuple[str, str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.index, self.gapped = {}, []
        for concept in self.concepts.values():
            for word in concept.words:
                if GAP in word:
                    first, last = word.split(GAP)
                    self.gapped.append((first, last, concept.name))
                else:
                    self.index.setdefault(word, []).append(concept.name)

    @classmethod
    def read(cls, folder: Path) -> "Lexicon":
        """Read every concept of a folder.

        Args:
            folder: The folder with one YAML file per concept.

        Raises:
            FileNotFoundError: There is no concept in the folder.
        """
        files = sorted(folder.glob("*.yml"))
        if not files:
            raise FileNotFoundError(f"no lexicon in {folder}")
        return cls.from_rows(yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)

    @classmethod
    def from_rows(cls, rows: Iterable[dict[str, Any]]) -> "Lexicon":
        """Read concepts from plain values, as a file or the model holds them."""
        concepts = {}
        for row in rows:
            words = row["words"].split() if isinstance(row["words"], str) else row["words"]
            concepts[row["concept"]] = Concept(
                row["concept"],
                row["group"],
                tuple(word.lower() for word in words),
                row.get("entity", ""),
            )
        return cls(concepts)

    def as_rows(self) -> list[dict[str, Any]]:
        """Return the concepts as plain values, to be stored in the model."""
        return [
            {"concept": c.name, "group": c.group, "entity": c.entity, "words": list(c.words)}
            for c in self.concepts.values()
        ]

    def group_of(self, concept: str) -> str:
        """Return the group of a concept."""
        return self.concepts[concept].group
