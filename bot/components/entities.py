"""Rasa's form of what the grammars find."""

from typing import Any

from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from bot.components.grammar.found import Found
from bot.components.text.spans import NormalText


def add_entities(message: Message, normal: NormalText, found: list[Found], extractor: str) -> None:
    """Add details to a message's entities, in order of appearance.

    Args:
        message: The message.
        normal: Its normal text.
        found: The details in the normal text.
        extractor: Name of the component that found them.
    """
    entities = [
        *(message.get(ENTITIES) or []),
        *(as_entity(one, normal, extractor) for one in found),
    ]
    message.set(
        ENTITIES, sorted(entities, key=lambda e: (e["start"], e["end"])), add_to_output=True
    )


def as_entity(one: Found, normal: NormalText, extractor: str) -> dict[str, Any]:
    """Return a detail as Rasa has it, with its span in the typed text."""
    start, end = normal.source(one.start, one.end)
    return {
        "entity": one.kind,
        "value": one.value or normal.original[start:end],
        "start": start,
        "end": end,
        "extractor": extractor,
        **one.more,
    }
