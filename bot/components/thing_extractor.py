"""The thing and the place that a message is about, by the lexicon."""

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.entities import add_entities
from bot.components.grammar.found import Found, free_of
from bot.components.keys import DETAILS, MENTIONS, NORMAL, THINGS
from bot.components.lexicon.lexicon import Lexicon
from bot.components.lexicon.things import as_found, chosen, things
from bot.components.lexicon_matcher import LexiconMatcher
from bot.components.storage import read_values, write_values


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ThingExtractor(GraphComponent, EntityExtractorMixin):
    """Adds `facility` and `area`: of each the one that the message is about."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that have to run before (see parent class for full docstring)."""
        return [LexiconMatcher]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings (see parent class for full docstring)."""
        return {
            # Folder of the lexicon, which tells what is a thing and what is a place.
            "lexicon": "nlu_data/lexicon",
        }

    def __init__(self, storage: ModelStorage, resource: Resource, entities: dict[str, str]) -> None:
        """Keep which concepts are entities."""
        self._storage = storage
        self._resource = resource
        self._entities = entities

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ThingExtractor":
        """Make one from the lexicon (see parent class for full docstring)."""
        concepts = Lexicon.read(Path(config["lexicon"])).concepts
        entities = {name: concept.entity for name, concept in concepts.items() if concept.entity}
        return cls(model_storage, resource, entities)

    def train(self, training_data: TrainingData) -> Resource:
        """Store which concepts are entities."""
        write_values(self._storage, self._resource, self._entities)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what messages are about."""
        for message in messages:
            normal, told = message.get(NORMAL), message.get(DETAILS) or []
            buildings: list[Found] = [one for one in told if one.kind == "building"]
            others = [one for one in told if one.kind != "building"]
            named = things(normal.text, message.get(MENTIONS), buildings, self._entities)
            message.set(THINGS, named)
            best = [as_found(thing) for thing in chosen(named, 0, len(normal.text))]
            add_entities(message, normal, free_of(best, others), self.name)
        return messages

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "ThingExtractor":
        """Read which concepts are entities (see parent class for full docstring)."""
        return cls(model_storage, resource, read_values(model_storage, resource))
