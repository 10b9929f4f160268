"""Times as written, and when they are."""

from datetime import datetime
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
from bot.components.grammar.calendar import CHINA, Calendar
from bot.components.grammar.found import free_of
from bot.components.grammar.times import TimeReader
from bot.components.keys import DETAILS, NORMAL
from bot.components.storage import read_values, write_values
from bot.components.text_normaliser import TextNormaliser


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class TimeExtractor(GraphComponent, EntityExtractorMixin):
    """Adds `time`, with `from` and `to` as ISO moments where they can be worked out."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that have to run before (see parent class for full docstring)."""
        return [TextNormaliser]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings (see parent class for full docstring)."""
        return {
            # File with the holidays and their dates.
            "holidays": "nlu_data/entities/holidays.yml",
        }

    def __init__(
        self, storage: ModelStorage, resource: Resource, holidays: list[dict[str, Any]]
    ) -> None:
        """Prepare the reader with the holidays."""
        self._storage = storage
        self._resource = resource
        self._holidays = holidays
        self._reader = TimeReader(Calendar(holidays))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TimeExtractor":
        """Make one from the list of holidays (see parent class for full docstring)."""
        file = Path(config["holidays"])
        return cls(model_storage, resource, yaml.safe_load(file.read_text("utf-8"))["holidays"])

    def train(self, training_data: TrainingData) -> Resource:
        """Store the holidays in the model."""
        rows = [_plain(row) for row in self._holidays]
        write_values(self._storage, self._resource, rows)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the times of messages, reckoned from when each was sent."""
        for message in messages:
            normal = message.get(NORMAL)
            times = self._reader.read(normal.text, _sent_at(message))
            add_entities(message, normal, free_of(times, message.get(DETAILS) or []), self.name)
        return messages

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TimeExtractor":
        """Read the holidays from the model (see parent class for full docstring)."""
        return cls(model_storage, resource, read_values(model_storage, resource))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    dates = {"dates": [str(day) for day in row["dates"]]} if "dates" in row else {}
    return {**row, **dates}


def _sent_at(message: Message) -> datetime:
    """Return when a message was sent, as its metadata tells in `at`, or now."""
    metadata = message.get("metadata")
    told = metadata.get("at") if isinstance(metadata, dict) else None
    try:
        moment = datetime.fromisoformat(str(told).replace("Z", "+00:00"))
    except ValueError:
        return datetime.now(CHINA)
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
