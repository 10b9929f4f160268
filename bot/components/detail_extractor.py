"""Addresses, phone numbers, ticket numbers and names, by grammar on characters."""

from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.entities import add_entities
from bot.components.grammar.details import details
from bot.components.grammar.names import NameReader
from bot.components.keys import DETAILS, NORMAL
from bot.components.storage import read_values, write_values
from bot.components.text_normaliser import TextNormaliser


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class DetailExtractor(GraphComponent, EntityExtractorMixin):
    """Adds `building`, `unit`, `room`, `phone`, `ticket_no` and `name`."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that have to run before (see parent class for full docstring)."""
        return [TextNormaliser]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings (see parent class for full docstring)."""
        return {
            # File with surnames, titles and words that are no names.
            "names": "nlu_data/entities/names.yml",
        }

    def __init__(self, storage: ModelStorage, resource: Resource, tables: dict[str, Any]) -> None:
        """Prepare the reader of names."""
        self._storage = storage
        self._resource = resource
        self._tables = tables
        self._names = NameReader(tables)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "DetailExtractor":
        """Make one from the tables of names (see parent class for full docstring)."""
        tables = yaml.safe_load(Path(config["names"]).read_text(encoding="utf-8"))
        return cls(model_storage, resource, tables)

    def train(self, training_data: TrainingData) -> Resource:
        """Store the tables of names in the model."""
        write_values(self._storage, self._resource, self._tables)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the details of messages."""
        for message in messages:
            normal = message.get(NORMAL)
            found = details(normal.text, self._names)
            message.set(DETAILS, found)
            add_entities(message, normal, found, self.name)
        return messages

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "DetailExtractor":
        """Read the tables of names from the model (see parent class for full docstring)."""
        return cls(model_storage, resource, read_values(model_storage, resource))
