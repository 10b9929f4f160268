"""The vocabulary of features: which are kept, how much each weighs, and the matrix they make."""

from collections import Counter
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

import numpy as np
import scipy.sparse

from bot.components.features.strings import FAMILIES


@dataclass(frozen=True)
class Vocabulary:
    """Features by column.

    Attributes:
        columns: Feature string to column.
        weights: Inverse document frequency of each column.
        shares: How much each family counts against the others.
    """

    columns: dict[str, int]
    weights: list[float]
    shares: dict[str, float]

    @classmethod
    def learn(
        cls, messages: list[list[str]], *, least: int, shares: dict[str, float]
    ) -> "Vocabulary":
        """Keep the features that several messages have.

        Args:
            messages: The feature strings of each message.
            least: In how many messages a feature has to be.
            shares: How much each family counts.
        """
        counts = Counter(feature for found in messages for feature in set(found))
        kept = sorted(feature for feature, count in counts.items() if count >= least)
        weights = [log((1 + len(messages)) / (1 + counts[feature])) + 1 for feature in kept]
        return cls({feature: i for i, feature in enumerate(kept)}, weights, shares)

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> "Vocabulary":
        """Read it from what the model stores."""
        columns = {feature: i for i, feature in enumerate(row["features"])}
        return cls(columns, row["weights"], row["shares"])

    def as_row(self) -> dict[str, Any]:
        """Return plain values to be stored in the model."""
        return {"features": list(self.columns), "weights": self.weights, "shares": self.shares}

    def matrix(self, messages: list[list[str]]) -> scipy.sparse.csr_matrix:
        """Return a row for each message; within a row every family has its share as length."""
        starts, columns, values = [0], [], []
        for found in messages:
            for column, value in self._row(found):
                columns.append(column)
                values.append(value)
            starts.append(len(columns))
        return scipy.sparse.csr_matrix(
            (np.asarray(values, dtype=np.float32), columns, starts),
            shape=(len(messages), len(self.columns)),
            dtype=np.float32,
        )

    def _row(self, found: list[str]) -> list[tuple[int, float]]:
        families: dict[str, list[tuple[int, float]]] = {family: [] for family in FAMILIES}
        for feature, count in Counter(found).items():
            column = self.columns.get(feature)
            if column is not None:
                value = (1 + log(count)) * self.weights[column]
                families[feature[0]].append((column, value))
        row = []
        for family, cells in families.items():
            length = sqrt(sum(value * value for _, value in cells)) or 1.0
            share = self.shares[family] / length
            row += [(column, value * share) for column, value in cells]
        return row
