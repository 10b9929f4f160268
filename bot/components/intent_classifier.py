"""Tells what a resident wants, and how sure it is."""

from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.intents.alarm import Alarm
from bot.components.intents.margins import MarginClassifier
from bot.components.keys import (
    CLAUSE_FEATURES,
    CLAUSE_RANKINGS,
    CLAUSES,
    MAX_READ,
    MENTIONS,
    MOODS,
    NORMAL,
)
from bot.components.storage import read_values, write_values

_FILE = "margins.npz"
_PUNCTUATION = " \n,.。!?~、:;"
_COMMAND_CONFIDENCE = 0.99


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CalibratedIntentClassifier(GraphComponent, IntentClassifier):
    """Sets `intent` and `intent_ranking`, and a ranking for each part of the message."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that have to run before (see parent class for full docstring)."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings (see parent class for full docstring)."""
        return {
            # Penalty of errors in training; higher follows the data more closely.
            "strength": 0.5,
            # Parts of the data for the calibration; a grid cell is never divided.
            "folds": 5,
            # Intents in the ranking of the answer.
            "ranking_length": 10,
            # How sure it has to be of an emergency: danger is named, it is named but taken back,
            # it is not named (see `Alarm`). Chosen by cross-validation over grid cells.
            "alarm": {"present": 0.3, "doubtful": 0.45, "unnamed": 0.4},
            # File with messages that name what is wanted in a word.
            "commands": "nlu_data/dictionaries/commands.yml",
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        commands: dict[str, str],
        classifier: MarginClassifier | None = None,
    ) -> None:
        """Keep the classifier; an untrained component has none."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._commands = commands
        self._classifier = classifier
        self._alarm = Alarm(**config["alarm"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "CalibratedIntentClassifier":
        """Make an untrained one (see parent class for full docstring)."""
        told = yaml.safe_load(Path(config["commands"]).read_text(encoding="utf-8"))["commands"]
        commands = {word: intent for intent, words in told.items() for word in words.split()}
        return cls(config, model_storage, resource, commands)

    @staticmethod
    def required_packages() -> list[str]:
        """Packages it imports when it runs (see parent class for full docstring)."""
        return ["sklearn"]

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples of every intent and store what was learnt."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        self._classifier = MarginClassifier.learn(
            scipy.sparse.vstack([_features(message) for message in examples], format="csr"),
            [message.get(INTENT) for message in examples],
            [_cell(message) for message in examples],
            strength=self._config["strength"],
            folds=self._config["folds"],
        )
        write_values(self._storage, self._resource, self._commands)
        with self._storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / _FILE, **self._classifier.as_row())
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intents, rankings and the rankings of the parts."""
        for message in messages:
            parts = message.get(CLAUSE_FEATURES)
            rows = [_features(message)] if parts is None else [_features(message), parts]
            spans = [(0, MAX_READ), *(message.get(CLAUSES) or [])]
            judged = [
                self._alarm.judge(ranking, _groups(message, *span))
                for span, ranking in zip(
                    spans, self._rankings(scipy.sparse.vstack(rows, format="csr")), strict=True
                )
            ]
            ranking = self._told(message, judged[0])[: self._config["ranking_length"]]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(CLAUSE_RANKINGS, dict(zip(spans[1:], judged[1:], strict=True)))
        return messages

    def _told(self, message: Message, ranking: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the ranking of a message, unless it says nothing or is a command."""
        text = message.get(NORMAL).text.strip(_PUNCTUATION)
        if not text and not message.get(MOODS):
            return [{"name": None, "confidence": 0.0}]
        intent = self._commands.get(text)
        if intent is None:
            return ranking
        others = [{**row, "confidence": 0.0} for row in ranking if row["name"] != intent]
        return [{"name": intent, "confidence": _COMMAND_CONFIDENCE}, *others]

    def _rankings(self, features: scipy.sparse.csr_matrix) -> list[list[dict[str, Any]]]:
        if self._classifier is None:
            raise RuntimeError("the intent classifier has not been trained")
        labels = self._classifier.labels
        rankings = []
        for row in self._classifier.probabilities(features):
            order = np.argsort(-row)
            rankings.append([{"name": labels[i], "confidence": float(row[i])} for i in order])
        return rankings

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "CalibratedIntentClassifier":
        """Read what was learnt from the model (see parent class for full docstring)."""
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE) as arrays:
            classifier = MarginClassifier.from_row(dict(arrays))
        commands = read_values(model_storage, resource)
        return cls(config, model_storage, resource, commands, classifier)


def _features(message: Message) -> scipy.sparse.csr_matrix:
    return scipy.sparse.csr_matrix(message.get_sparse_features(TEXT)[1].features)


def _groups(message: Message, start: int, end: int) -> set[str]:
    """Return the groups of concepts that a part of a message names."""
    mentions = message.get(MENTIONS) or []
    return {m.group for m in mentions if start <= m.start and m.end <= end}


def _cell(message: Message) -> str:
    """Return the grid cell that an example was written for; without one it is its own."""
    metadata = message.get("metadata") or {}
    details = metadata.get("intent")
    told = details.get("cell") if isinstance(details, dict) else None
    return str(told or message.get(TEXT))
