"""The classifier's confidence is honest."""

import numpy as np
import pytest
import scipy.sparse

from bot.components.intents.margins import MarginClassifier

WORDS = {"repair": [0, 1, 2], "inquiry": [3, 4, 5], "praise": [6, 7, 8]}


@pytest.fixture(scope="module")
def learnt() -> tuple[MarginClassifier, scipy.sparse.csr_matrix, list[str]]:
    """Messages of three intents; one word in five is another intent's."""
    dice = np.random.default_rng(7)
    rows, labels, cells = [], [], []
    for number in range(300):
        label = list(WORDS)[number % 3]
        row = np.zeros(10)
        row[dice.choice(WORDS[label], 2, replace=False)] = 1
        row[dice.integers(0, 9)] += 1 if dice.random() < 0.5 else 0
        rows.append(row)
        labels.append(label)
        cells.append(f"{label}/{number % 20}")
    features = scipy.sparse.csr_matrix(np.vstack(rows))
    return MarginClassifier.learn(features, labels, cells, strength=1.0, folds=4), features, labels


Learnt = tuple[MarginClassifier, scipy.sparse.csr_matrix, list[str]]


class TestConfidence:
    def test_probabilities_are_probabilities(self, learnt: Learnt) -> None:
        classifier, features, _ = learnt

        rows = classifier.probabilities(features)

        assert rows.sum(axis=1) == pytest.approx(1.0)
        assert rows.min() >= 0

    def test_it_is_as_often_right_as_it_says(self, learnt: Learnt) -> None:
        classifier, features, labels = learnt

        rows = classifier.probabilities(features)

        right = [classifier.labels[row.argmax()] for row in rows]
        hits = np.mean([one == other for one, other in zip(right, labels, strict=True)])
        assert rows.max(axis=1).mean() == pytest.approx(hits, abs=0.05)

    def test_a_message_of_unknown_words_is_unsure(self, learnt: Learnt) -> None:
        classifier, _, _ = learnt

        (row,) = classifier.probabilities(scipy.sparse.csr_matrix((1, 10)))

        assert row.max() < 0.9


class TestStorage:
    def test_it_says_the_same_after_a_trip_through_the_model(self, learnt: Learnt) -> None:
        classifier, features, _ = learnt

        again = MarginClassifier.from_row(classifier.as_row())

        assert again.labels == classifier.labels
        assert np.array_equal(again.probabilities(features), classifier.probabilities(features))
