"""Last of the pipeline: lists the separate matters of a message."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.clause_splitter import ClauseSplitter
from bot.components.entities import as_entity
from bot.components.intent_classifier import CalibratedIntentClassifier
from bot.components.keys import BORDERS, CLAUSE_RANKINGS, MATTERS, MENTIONS, NORMAL, THINGS
from bot.components.lexicon.things import as_found, chosen
from bot.components.matters.merging import Caution, Matter, find_matters
from bot.components.matters.subjects import Subjects


# Of the types Rasa knows, this one runs when a message is read and not over the training data.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MatterCollector(GraphComponent):
    """Sets `matters`: `{intent, confidence, text, entities}` in order of appearance."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that have to run before (see parent class for full docstring)."""
        return [ClauseSplitter, CalibratedIntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings (see parent class for full docstring)."""
        return {
            # How sure both sides have to be where the resident says another matter follows.
            "marked_confidence": 0.4,
            # The same where only a sentence ends.
            "unmarked_confidence": 0.8,
            # The same where both sides want the same thing done to different things.
            "same_confidence": 0.5,
            # The same where the resident says so and one side seems to praise.
            "praise_confidence": 0.6,
            # The same where a sentence ends between a fault and a complaint.
            "blamed_confidence": 0.9,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        """Read how careful to be."""
        levels = ("marked", "unmarked", "same", "praise", "blamed")
        self._caution = Caution(**{level: config[f"{level}_confidence"] for level in levels})

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "MatterCollector":
        """Make one (see parent class for full docstring)."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """List the matters of messages."""
        for message in messages:
            said = message.get(INTENT)["name"] is not None
            message.set(MATTERS, self._matters(message) if said else [], add_to_output=True)
        return messages

    def _matters(self, message: Message) -> list[dict[str, Any]]:
        text = message.get(NORMAL).text
        matters = find_matters(
            text,
            message.get(BORDERS),
            message.get(CLAUSE_RANKINGS),
            message.get("intent_ranking"),
            Subjects(text, message.get(MENTIONS) or []),
            self._caution,
        )
        if len(matters) == 1:
            return [_whole(message, matters[0])]
        return [_row(message, matter) for matter in matters]


def _whole(message: Message, matter: Matter) -> dict[str, Any]:
    return {
        "intent": matter.intent,
        "confidence": matter.confidence,
        "text": message.get(TEXT),
        "entities": message.get(ENTITIES) or [],
    }


def _row(message: Message, matter: Matter) -> dict[str, Any]:
    """Return a matter with the details in its own words and the thing that it is about."""
    normal = message.get(NORMAL)
    start, end = normal.source(matter.start, matter.end)
    things = [as_found(t) for t in chosen(message.get(THINGS) or [], matter.start, matter.end)]
    kept = [
        entity
        for entity in message.get(ENTITIES) or []
        if start <= entity["start"] and entity["end"] <= end
    ]
    taken = {entity["entity"] for entity in kept}
    more = [as_entity(one, normal, "ThingExtractor") for one in things if one.kind not in taken]
    return {
        "intent": matter.intent,
        "confidence": matter.confidence,
        "text": normal.original[start:end],
        "entities": sorted(kept + more, key=lambda entity: entity["start"]),
    }
