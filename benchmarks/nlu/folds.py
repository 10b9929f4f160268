"""Parts of the data that never divide a grid cell, so that what is measured is understanding."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.nlu.learning import learn_and_answer
from benchmarks.nlu.messages import Answer, Labelled

SEED = 7
HELD_OUT = 5  # one part in so many is the fixed held-out set
CURVE = (1_250, 2_500, 5_000)

Split = tuple[list[Labelled], list[Labelled]]


def by_cell(rows: Sequence[Labelled], folds: int) -> Iterator[Split]:
    """Yield what to learn from and what to ask, fold by fold; every message is asked once."""
    from sklearn.model_selection import StratifiedGroupKFold

    splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=SEED)
    labels = [row.intent for row in rows]
    cells = [row.cell or row.text for row in rows]
    for learnt, asked in splitter.split(labels, labels, cells):
        yield [rows[i] for i in learnt], [rows[i] for i in asked]


def held_out(rows: Sequence[Labelled]) -> Split:
    """Return what to learn from and the fixed held-out set."""
    return next(by_cell(rows, HELD_OUT))


def cross_validate(
    rows: Sequence[Labelled], *, folds: int, jobs: int
) -> tuple[list[Labelled], list[Answer]]:
    """Return every message and what was understood when its cell had been left out."""
    splits = list(by_cell(rows, folds))
    answers = _learn_all(splits, jobs)
    asked = [row for _, part in splits for row in part]
    return asked, [answer for part in answers for answer in part]


def curve(split: Split, *, jobs: int) -> dict[int, list[Answer]]:
    """Return the answers on the held-out set by how many messages were learnt from."""
    from sklearn.utils import shuffle

    learnt, asked = split
    order = shuffle(learnt, random_state=SEED)
    sizes = [*(size for size in CURVE if size < len(order)), len(order)]
    # The largest first, so that no process waits for it at the end.
    splits = [(order[:size], asked) for size in reversed(sizes)]
    answers = _learn_all(splits, jobs)
    return dict(sorted(zip(reversed(sizes), answers, strict=True)))


def _learn_all(splits: Sequence[Split], jobs: int) -> list[list[Answer]]:
    # Forked: a new interpreter would spend longer importing Rasa than learning.
    context = get_context("fork")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        return list(pool.map(_learn_one, splits))


def _learn_one(split: Split) -> list[Answer]:
    return learn_and_answer(*split)
