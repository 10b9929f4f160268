"""Turns messages into numbers: words, characters, sounds, concepts and shape."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.domain_tokenizer import NORMAL_START
from bot.components.features.pinyin import sounds
from bot.components.features.reading import Reading
from bot.components.features.strings import feature_strings
from bot.components.features.vocabulary import Vocabulary
from bot.components.keys import CLAUSE_FEATURES, CLAUSES, MENTIONS, MOODS, NORMAL
from bot.components.lexicon_matcher import LexiconMatcher
from bot.components.storage import read_values, write_values


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MessageFeaturizer(SparseFeaturizer, GraphComponent):
    """Adds one sparse vector for the message and one for each of its parts."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that have to run before (see parent class for full docstring)."""
        return [Tokenizer, LexiconMatcher]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings (see parent class for full docstring)."""
        return {
            **SparseFeaturizer.get_default_config(),
            # In how many messages a feature has to be seen to be kept.
            "least_messages": 2,
            # How much words, characters, sounds, replaced text, the ending and concepts count.
            # Chosen by cross-validation over grid cells.
            "shares": {"w": 1.0, "c": 1.4, "p": 0.7, "d": 1.0, "l": 0.5, "x": 0.4},
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        name: str,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        """Keep the vocabulary; an untrained featurizer has none."""
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._vocabulary = vocabulary
        self._sounds = sounds()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "MessageFeaturizer":
        """Make an untrained one (see parent class for full docstring)."""
        return cls(config, model_storage, resource, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the shares (see parent class for full docstring)."""
        if any(share < 0 for share in config["shares"].values()):
            raise ValueError("the share of a family of features is never negative")

    @staticmethod
    def required_packages() -> list[str]:
        """Packages it imports when it runs (see parent class for full docstring)."""
        return ["pypinyin"]

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the vocabulary and store it in the model."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        self._vocabulary = Vocabulary.learn(
            [self._strings(_reading(message)) for message in examples],
            least=self._config["least_messages"],
            shares=self._config["shares"],
        )
        write_values(self._storage, self._resource, self._vocabulary.as_row())
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to the training data."""
        self.process([m for m in training_data.training_examples if m.get(TEXT)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to messages and to their parts."""
        if self._vocabulary is None:
            raise RuntimeError("the featurizer has not been trained")
        for message in messages:
            reading = _reading(message)
            spans = message.get(CLAUSES) or []
            rows = [reading, *(reading.part(start, end) for start, end in spans)]
            matrix = self._vocabulary.matrix([self._strings(row) for row in rows])
            self.add_features_to_message(None, matrix[:1].tocoo(), TEXT, message)
            message.set(CLAUSE_FEATURES, matrix[1:])
        return messages

    def _strings(self, reading: Reading) -> list[str]:
        return feature_strings(reading, self._sounds)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "MessageFeaturizer":
        """Read the vocabulary from the model (see parent class for full docstring)."""
        vocabulary = Vocabulary.from_row(read_values(model_storage, resource))
        return cls(config, model_storage, resource, execution_context.node_name, vocabulary)


def _reading(message: Message) -> Reading:
    tokens = message.get(TOKENS_NAMES[TEXT]) or []
    words = [(token.get(NORMAL_START, token.start), token.text) for token in tokens]
    moods = set(message.get(MOODS) or ())
    return Reading.of(message.get(NORMAL).text, words, message.get(MENTIONS) or [], moods)
