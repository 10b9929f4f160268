"""First of the pipeline: brings what residents type into one form."""

from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.keys import MAX_READ, MOODS, NORMAL
from bot.components.storage import read_values, write_values
from bot.components.text.normal_form import NormalForm


# Rasa runs only tokenizers and featurizers over the training data, and the features need this.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TextNormaliser(GraphComponent):
    """Sets the normal text, which knows its way back to the typed one, and the moods of emoji."""

    @staticmethod
    def supported_languages() -> list[str] | None:
        """Languages it can read (see parent class for full docstring)."""
        return ["zh"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings (see parent class for full docstring)."""
        return {
            # File with variants of words: dialect, chat, misspelt.
            "words": "nlu_data/dictionaries/words.yml",
            # File with emoji and stickers by the mood that they show.
            "moods": "nlu_data/dictionaries/moods.yml",
        }

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, form: NormalForm
    ) -> None:
        """Keep the tables of the normal form."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._form = form

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TextNormaliser":
        """Make one from the dictionaries (see parent class for full docstring)."""
        return cls(config, model_storage, resource, NormalForm.from_tables(_tables(config)))

    def train(self, training_data: TrainingData) -> Resource:
        """Store the dictionaries in the model."""
        write_values(self._storage, self._resource, _tables(self._config))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise the training data."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalise messages; what lies beyond the limit is not read."""
        for message in messages:
            text = str(message.get(TEXT) or "")[:MAX_READ]
            message.set(NORMAL, self._form.of(text))
            message.set(MOODS, sorted(self._form.moods_of(text)))
        return messages

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TextNormaliser":
        """Read the dictionaries from the model (see parent class for full docstring)."""
        tables = read_values(model_storage, resource)
        return cls(config, model_storage, resource, NormalForm.from_tables(tables))


def _tables(config: dict[str, Any]) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    for name in ("words", "moods"):
        tables |= yaml.safe_load(Path(config[name]).read_text(encoding="utf-8"))
    return tables
