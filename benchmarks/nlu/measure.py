"""The measurements of one run, each returning plain values for the report."""

import os
import platform
import sys
import time
from datetime import datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.nlu import folds, models, serving
from benchmarks.nlu.details import score_entities, score_matters, score_single
from benchmarks.nlu.intents import score_intents
from benchmarks.nlu.messages import (
    Answer,
    Labelled,
    read_entities,
    read_labels,
    read_matters,
    read_training,
    write_nlu,
)
from tools.settings import ROOT
from tools.stamps import fingerprint
from tools.train import model_inputs

BENCHMARKS = ROOT / "benchmarks"
TRAINING = ROOT / "nlu_data"
_LIBRARIES = ("rasa", "scikit-learn", "numpy", "jieba", "tensorflow")


class Measurement:
    """Measurements on the same data, on one machine."""

    def __init__(self, folder: Path, *, jobs: int) -> None:
        """Read the training data.

        Args:
            folder: A scratch folder for models.
            jobs: How many folds may be trained at the same time.
        """
        self._folder = folder
        self._jobs = jobs
        self._rows = read_training(TRAINING / "intents")
        self._began = time.monotonic()

    def made(self, mode: str) -> dict[str, Any]:
        """Return from what, when and where the report was made."""
        return {
            "date": datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %z"),
            "mode": mode,
            "messages": len(self._rows),
            "cells": len({row.cell for row in self._rows}),
            "data": fingerprint([TRAINING], root=ROOT),
            "inputs": model_inputs(ROOT),
            "versions": {
                "Python": platform.python_version(),
                **{n: version(n) for n in _LIBRARIES},
            },
            "machine": {
                "cores": os.cpu_count(),
                "kind": platform.machine(),
                "load": os.getloadavg()[0],
            },
        }

    def cross_validation(self, number: int) -> dict[str, Any]:
        """Return the scores when whole grid cells are left out."""
        self._tell(f"cross-validation, {number} folds")
        asked, answers = folds.cross_validate(self._rows, folds=number, jobs=self._jobs)
        return {"folds": number, **score_intents(asked, answers)}

    def curve(self) -> dict[str, Any]:
        """Return the scores on the held-out set by amount of data."""
        self._tell("learning curve")
        split = folds.held_out(self._rows)
        points = folds.curve(split, jobs=self._jobs)
        return {
            "asked": len(split[1]),
            "points": [
                {"learnt": size, **score_intents(split[1], answers)}
                for size, answers in points.items()
            ],
        }

    def peers(self, epochs: int) -> dict[str, Any]:
        """Return the same of the own pipeline and of the stock one, on the same data."""
        learnt, asked = folds.held_out(self._rows)
        nlu = self._folder / "learnt.yml"
        write_nlu(learnt, nlu)
        self._tell("own pipeline through Rasa")
        own, served = self._peer(models.OWN_CONFIG, nlu, asked)
        self._tell(f"stock pipeline through Rasa, {epochs} epochs")
        stock, _ = self._peer(models.stock_config(epochs, self._folder), nlu, asked)
        return {
            "learnt": len(learnt),
            "asked": len(asked),
            "epochs": epochs,
            "own": own,
            "stock": stock,
            "single": score_single(asked, served.answers),
        }

    def product(self, trained: Path | None, labels: Path | None) -> dict[str, Any]:
        """Return what the whole model costs and how it reads our labelled messages.

        Args:
            trained: The model; without one it is trained, and the training measured.
            labels: A further labelled file.
        """
        costs: dict[str, float] = {}
        if trained is None:
            self._tell("the whole model, as `make train` does it")
            made = models.train_product(self._folder)
            trained, costs = made.model, made.as_row()
        self._tell("entities, matters and speed")
        parts = {
            "timed": self._rows[:: len(self._rows) // serving.MEASURED],
            "entities": read_entities(BENCHMARKS / "entities.yml"),
            "matters": read_matters(BENCHMARKS / "two_matters.yml"),
            "labels": read_labels(labels) if labels else [],
        }
        answers, spent = _read(trained, parts)
        further = {"labels": _of_labels(labels, parts, answers)} if labels else {}
        return {
            "model": {**costs, **spent},
            "entities": {
                "messages": len(parts["entities"]),
                "kinds": score_entities(parts["entities"], answers["entities"]),
            },
            "matters": score_matters(parts["matters"], answers["matters"]),
            **further,
        }

    def _peer(
        self, config: Path, nlu: Path, asked: list[Labelled]
    ) -> tuple[dict[str, Any], models.Served]:
        model = self._folder / f"{config.parent.name}-{config.stem}.tar.gz"
        trained = models.train_understanding(config, nlu, model)
        served = models.serve(trained.model, [row.text for row in asked])
        costs = {**trained.as_row(), **served.costs}
        return {**score_intents(asked, served.answers), **costs}, served

    def _tell(self, what: str) -> None:
        print(f"[{time.monotonic() - self._began:4.0f} s] {what} …", file=sys.stderr, flush=True)


Parts = dict[str, list[Labelled]]


def _read(model: Path, parts: Parts) -> tuple[dict[str, list[Answer]], dict[str, Any]]:
    """Let one process read all parts; return the answers by part, and what it spent."""
    served = models.serve(model, [row.text for rows in parts.values() for row in rows])
    answers = iter(served.answers)
    return {name: list(islice(answers, len(rows))) for name, rows in parts.items()}, served.costs


def _of_labels(file: Path, parts: Parts, answers: dict[str, list[Answer]]) -> dict[str, Any]:
    rows, said = parts["labels"], answers["labels"]
    scores = score_intents(rows, said)
    return {"file": file.name, **scores, "entities": score_entities(rows, said)}
