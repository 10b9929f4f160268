"""Cuts messages into words with jieba, which learns the lexicon's words."""

import logging
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.keys import NORMAL
from bot.components.lexicon.lexicon import Lexicon
from bot.components.storage import read_values, write_values

# Where a token lies in the normal text.
NORMAL_START = "normal_start"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class DomainTokenizer(Tokenizer):
    """Cuts the normal text; the tokens' spans are those of the typed text."""

    @staticmethod
    def supported_languages() -> list[str] | None:
        """Languages it can cut (see parent class for full docstring)."""
        return ["zh"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings (see parent class for full docstring)."""
        return {
            # Folder of the lexicon whose words jieba learns.
            "lexicon": "nlu_data/lexicon",
            # Groups of concepts whose words are one token each; phrases are better cut.
            "groups": ["fixture", "goods", "area", "home"],
            # Longest word to learn, in characters.
            "longest_word": 4,
            # How often a learnt word counts as seen; jieba weighs words by it.
            "word_frequency": 2000,
            # Needed by Rasa's own tokenizer: intents are not cut.
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        words: list[str],
    ) -> None:
        """Teach jieba the words; jieba's global dictionary is left alone."""
        super().__init__(config)
        import jieba

        jieba.setLogLevel(logging.WARNING)
        self._storage = storage
        self._resource = resource
        self._words = words
        self._jieba = jieba.Tokenizer()
        self._jieba.initialize()
        for word in words:
            self._jieba.add_word(word, config["word_frequency"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "DomainTokenizer":
        """Make one from the lexicon (see parent class for full docstring)."""
        return cls(config, model_storage, resource, _words(config))

    @staticmethod
    def required_packages() -> list[str]:
        """Packages it imports when it runs (see parent class for full docstring)."""
        return ["jieba"]

    def train(self, training_data: TrainingData) -> Resource:
        """Store the words in the model."""
        write_values(self._storage, self._resource, self._words)
        return self._resource

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Cut the normal text, or any other attribute as it is (see parent class)."""
        normal = message.get(NORMAL) if attribute == TEXT else None
        if normal is None:
            text = message.get(attribute)
            return [Token(word, start) for word, start, _ in self._jieba.tokenize(text)]
        tokens = []
        for word, start, end in self._jieba.tokenize(normal.text):
            first, last = normal.source(start, end)
            tokens.append(Token(word, first, last, data={NORMAL_START: start}))
        return tokens

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "DomainTokenizer":
        """Read the words from the model (see parent class for full docstring)."""
        return cls(config, model_storage, resource, read_values(model_storage, resource))


def _words(config: dict[str, Any]) -> list[str]:
    lexicon = Lexicon.read(Path(config["lexicon"]))
    groups, longest = set(config["groups"]), config["longest_word"]
    return sorted(
        word
        for word, concepts in lexicon.index.items()
        if 2 <= len(word) <= longest and groups & {lexicon.group_of(name) for name in concepts}
    )
