"""Finds the lexicon's words in messages."""

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.keys import MENTIONS, NORMAL
from bot.components.lexicon.lexicon import Lexicon
from bot.components.lexicon.matching import Matcher
from bot.components.storage import read_values, write_values
from bot.components.text_normaliser import TextNormaliser


# Rasa runs only tokenizers and featurizers over the training data, and the features need this.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LexiconMatcher(GraphComponent):
    """Sets the mentions: which words of which concepts stand where in the normal text."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that have to run before (see parent class for full docstring)."""
        return [TextNormaliser]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings (see parent class for full docstring)."""
        return {
            # Folder of the lexicon, one concept per file.
            "lexicon": "nlu_data/lexicon",
        }

    def __init__(self, storage: ModelStorage, resource: Resource, lexicon: Lexicon) -> None:
        """Index the lexicon."""
        self._storage = storage
        self._resource = resource
        self._matcher = Matcher(lexicon)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LexiconMatcher":
        """Make one from the lexicon (see parent class for full docstring)."""
        return cls(model_storage, resource, Lexicon.read(Path(config["lexicon"])))

    def train(self, training_data: TrainingData) -> Resource:
        """Store the lexicon in the model."""
        write_values(self._storage, self._resource, self._matcher.lexicon.as_rows())
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Find the words in the training data."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Find the words in messages."""
        for message in messages:
            message.set(MENTIONS, self._matcher.mentions(message.get(NORMAL).text))
        return messages

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "LexiconMatcher":
        """Read the lexicon from the model (see parent class for full docstring)."""
        lexicon = Lexicon.from_rows(read_values(model_storage, resource))
        return cls(model_storage, resource, lexicon)
