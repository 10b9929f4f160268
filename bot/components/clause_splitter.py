"""Proposes where a message may come to another matter."""

from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.keys import BORDERS, CLAUSES, MENTIONS, NORMAL
from bot.components.matters.clauses import ClauseFinder, parts
from bot.components.storage import read_values, write_values
from bot.components.text_normaliser import TextNormaliser


# Of the types Rasa knows, this one runs when a message is read and not over the training data.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ClauseSplitter(GraphComponent):
    """Sets the borders and the parts between them; the classifier judges the parts."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that have to run before (see parent class for full docstring)."""
        return [TextNormaliser]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings (see parent class for full docstring)."""
        return {
            # File with what people say when they come to another matter.
            "markers": "nlu_data/dictionaries/markers.yml",
            # Most borders to consider in a message; the parts grow with its square.
            "most_borders": 4,
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        markers: dict[str, str],
    ) -> None:
        """Compile the markers."""
        self._storage = storage
        self._resource = resource
        self._markers = markers
        self._finder = ClauseFinder(markers, config["most_borders"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ClauseSplitter":
        """Make one from the list of markers (see parent class for full docstring)."""
        rows = yaml.safe_load(Path(config["markers"]).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, rows)

    def train(self, training_data: TrainingData) -> Resource:
        """Store the markers in the model."""
        write_values(self._storage, self._resource, self._markers)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Propose the parts of messages."""
        for message in messages:
            text = message.get(NORMAL).text
            borders = self._finder.borders(text, message.get(MENTIONS) or [])
            message.set(BORDERS, borders)
            message.set(CLAUSES, parts(text, borders))
        return messages

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "ClauseSplitter":
        """Read the markers from the model (see parent class for full docstring)."""
        return cls(config, model_storage, resource, read_values(model_storage, resource))
