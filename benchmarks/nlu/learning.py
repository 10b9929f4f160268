"""The bot's own components trained in this process, without Rasa's graph around them.

The pipeline of `bot/config.yml` is followed up to the intent classifier, and Rasa's own order is
kept: each component learns, then works on the training data, before the next one learns.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import class_from_module_path

from benchmarks.nlu.messages import Answer, Labelled
from tools.settings import ROOT

CONFIG = ROOT / "bot" / "config.yml"


class Learner:
    """Components of the bot, up to the intent classifier."""

    def __init__(self, storage: ModelStorage) -> None:
        """Make untrained components.

        Args:
            storage: Where they leave what they learn; nothing is read from it.
        """
        pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
        self._components = [_component(row, storage) for row in pipeline if _is_needed(row)]

    def learn(self, rows: Sequence[Labelled]) -> None:
        """Train all components on messages."""
        data = TrainingData([_example(row) for row in rows])
        for component in self._components:
            if hasattr(component, "train"):
                component.train(data)
            if hasattr(component, "process_training_data"):
                component.process_training_data(data)

    def answers(self, rows: Sequence[Labelled]) -> list[Answer]:
        """Return what is understood of messages."""
        messages = [Message({TEXT: row.text}) for row in rows]
        for component in self._components:
            component.process(messages)
        intents = [message.get(INTENT) for message in messages]
        return [Answer(intent["name"], intent["confidence"]) for intent in intents]


def learn_and_answer(learnt: Sequence[Labelled], asked: Sequence[Labelled]) -> list[Answer]:
    """Train on messages and return what is understood of others."""
    with tempfile.TemporaryDirectory() as folder:
        learner = Learner(LocalModelStorage.create(Path(folder)))
        learner.learn(learnt)
        return learner.answers(asked)


def _is_needed(row: dict[str, Any]) -> bool:
    """Tell components that intents depend on from those that run for entities and matters."""
    kind = class_from_module_path(row["name"])
    return hasattr(kind, "process_training_data") or issubclass(kind, IntentClassifier)


def _component(row: dict[str, Any], storage: ModelStorage) -> Any:
    kind = class_from_module_path(row["name"])
    config = {**kind.get_default_config(), **{k: v for k, v in row.items() if k != "name"}}
    context = ExecutionContext(GraphSchema({}), node_name=kind.__name__)
    return kind.create(config, storage, Resource(kind.__name__), context)


def _example(row: Labelled) -> Message:
    metadata = {"intent": {"cell": row.cell}} if row.cell else {}
    return Message({TEXT: row.text, INTENT: row.intent, "metadata": metadata})
