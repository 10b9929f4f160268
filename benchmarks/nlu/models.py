"""Models trained by Rasa, and asked in processes of their own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.nlu.messages import Answer
from tools.settings import ROOT, quiet_libraries
from tools.train import TRAINING_DATA

STOCK_CONFIG = ROOT / "benchmarks" / "stock" / "config.yml"
OWN_CONFIG = ROOT / "bot" / "config.yml"


class ModelFailed(Exception):
    """Rasa could not train a model or read with it; the message is the end of what it said."""


@dataclass(frozen=True)
class Trained:
    """A model and what its training cost.

    Attributes:
        model: The archive.
        seconds: From start to end, the start of Rasa included.
        cpu_seconds: Work of all cores.
        memory_mb: The most it used.
    """

    model: Path
    seconds: float
    cpu_seconds: float
    memory_mb: float

    def as_row(self) -> dict[str, float]:
        """Return the cost as plain values."""
        return {
            "train_s": self.seconds,
            "train_cpu_s": self.cpu_seconds,
            "train_memory_mb": self.memory_mb,
            "model_mb": self.model.stat().st_size / 1024**2,
        }


@dataclass(frozen=True)
class Served:
    """What a model understood of messages, and what that cost."""

    answers: list[Answer]
    costs: dict[str, Any]


def train_product(folder: Path) -> Trained:
    """Train everything that `make train` trains."""
    data = [name for name in TRAINING_DATA if (ROOT / name).exists()]
    return _train(
        ["train", "--config", str(OWN_CONFIG), "--domain", "bot/domain", "--data", *data],
        folder / "product.tar.gz",
    )


def train_understanding(config: Path, nlu: Path, model: Path) -> Trained:
    """Train a pipeline on a file of messages, without rules.

    Args:
        config: Rasa's configuration.
        nlu: The messages as Rasa's training data.
        model: Where the archive shall be.
    """
    return _train(["train", "nlu", "--config", str(config), "--nlu", str(nlu)], model)


def stock_config(epochs: int, folder: Path) -> Path:
    """Return the peer's configuration with another number of epochs."""
    content = yaml.safe_load(STOCK_CONFIG.read_text(encoding="utf-8"))
    for component in content["pipeline"]:
        if "epochs" in component:
            component["epochs"] = epochs
    file = folder / "stock.yml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return file


def serve(model: Path, texts: Sequence[str]) -> Served:
    """Let a new process load a model and read messages with it.

    Raises:
        ModelFailed: The process did not come to its end.
    """
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "texts.json", Path(folder) / "answers.json"
        asked.write_text(json.dumps(list(texts), ensure_ascii=False), encoding="utf-8")
        _run(["benchmarks.nlu.serving", str(model), str(asked), str(answered)])
        result = json.loads(answered.read_text(encoding="utf-8"))
    return Served([_answer(row) for row in result.pop("answers")], result)


def _answer(row: dict[str, Any]) -> Answer:
    matters = tuple(matter["intent"] for matter in row["matters"] or ())
    intent = row["intent"]
    return Answer(
        intent["name"] or "", intent["confidence"] or 0.0, tuple(row["entities"] or ()), matters
    )


def _train(command: list[str], model: Path) -> Trained:
    name = model.name.removesuffix(".tar.gz")
    target = ["--out", str(model.parent), "--fixed-model-name", name]
    started = time.monotonic()
    usage = _run(["rasa", *command, *target])
    return Trained(
        model,
        time.monotonic() - started,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
    )


def _run(module: list[str]) -> Any:
    """Run a module quietly in a new process and return what it used."""
    environment = {**os.environ, **quiet_libraries(os.environ), "RASA_MAX_CACHE_SIZE": "0"}
    with tempfile.TemporaryFile() as log, tempfile.TemporaryDirectory() as cache:
        # What an earlier training left in Rasa's cache would make this one look fast.
        environment["RASA_CACHE_DIRECTORY"] = cache
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.quietly", *module],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            log.seek(0)
            raise ModelFailed(log.read().decode(errors="replace")[-2_000:])
    return usage
