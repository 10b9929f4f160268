"""A linear classifier with honest confidence.

Support vector machines, one for each intent, give margins; a second, small regression turns the
margins into probabilities. It learns from margins of messages whose whole grid cell the machine
had not seen, so that the probabilities hold for other people's messages, too.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse


@dataclass(frozen=True)
class MarginClassifier:
    """Weights of the margins and of the calibration.

    Attributes:
        labels: The intents, in the order of the columns.
        weights: One column for each intent.
        offsets: One for each intent.
        scale: Square matrix from margins to log-odds.
        shift: One for each intent.
    """

    labels: list[str]
    weights: Any
    offsets: Any
    scale: Any
    shift: Any

    @classmethod
    def learn(
        cls,
        features: scipy.sparse.csr_matrix,
        labels: list[str],
        cells: list[str],
        *,
        strength: float,
        folds: int,
    ) -> "MarginClassifier":
        """Fit margins and calibration.

        Args:
            features: One row for each message.
            labels: The intent of each message.
            cells: The grid cell of each message; folds never divide a cell.
            strength: Penalty of errors; higher follows the data more closely.
            folds: Number of parts for the calibration.
        """
        names = sorted(set(labels))
        machine = _machine(strength).fit(features, labels)
        unseen = _unseen_margins(features, labels, cells, strength=strength, folds=folds)
        scale, shift = _calibrate(unseen, labels, names)
        weights = np.asarray(machine.coef_.T, dtype=np.float32)
        return cls(names, weights, machine.intercept_, scale, shift)

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> "MarginClassifier":
        """Read it from what the model stores."""
        return cls([str(label) for label in row["labels"]], *(row[k] for k in _ARRAYS))

    def as_row(self) -> dict[str, Any]:
        """Return arrays to be stored in the model."""
        return {"labels": np.asarray(self.labels), **{k: getattr(self, k) for k in _ARRAYS}}

    def probabilities(self, features: scipy.sparse.csr_matrix) -> Any:
        """Return a row of probabilities for each message."""
        margins = features @ self.weights + self.offsets
        odds = margins @ self.scale + self.shift
        powers = np.exp(odds - odds.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


_ARRAYS = ("weights", "offsets", "scale", "shift")


def _machine(strength: float) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=strength, class_weight="balanced", random_state=7)


def _unseen_margins(
    features: scipy.sparse.csr_matrix,
    labels: list[str],
    cells: list[str],
    *,
    strength: float,
    folds: int,
) -> Any:
    """Return the margins that each message gets when its cell was left out."""
    from sklearn.model_selection import StratifiedGroupKFold

    names = sorted(set(labels))
    known = np.asarray(labels)
    margins = np.zeros((len(labels), len(names)))
    splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=7)
    for train, test in splitter.split(features, known, cells):
        machine = _machine(strength).fit(features[train], known[train])
        columns = [names.index(label) for label in machine.classes_]
        margins[test] = -1.0
        margins[np.ix_(test, columns)] = machine.decision_function(features[test])
    return margins


def _calibrate(margins: Any, labels: list[str], names: list[str]) -> tuple[Any, Any]:
    from sklearn.linear_model import LogisticRegression

    regression = LogisticRegression(C=1.0, max_iter=2000).fit(margins, labels)
    if list(regression.classes_) != names:
        raise ValueError("every intent needs messages in more than one cell")
    return regression.coef_.T, regression.intercept_
