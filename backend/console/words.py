"""The console's own Chinese: labels, help and errors, kept in `texts/*.yml`."""

import functools
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "texts"


def _flatten(prefix: str, node: Any) -> dict[str, str]:
    if not isinstance(node, dict):
        return {prefix: str(node).strip()}
    return {
        key: text
        for name, child in node.items()
        for key, text in _flatten(f"{prefix}.{name}", child).items()
    }


@functools.cache
def _texts() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        found |= _flatten(path.stem, yaml.safe_load(path.read_text(encoding="utf-8")))
    return found


def say(key: str, **values: Any) -> str:
    """Return a text of the console.

    Args:
        key: Dotted name: file name, then the keys inside it.
        values: What its {placeholders} stand for.

    Raises:
        KeyError: The text or one of its values is missing.
    """
    return _texts()[key].format(**values)


def say_if_known(key: str) -> str | None:
    """Return a text without placeholders, or None where none is written."""
    return _texts().get(key)


def choices(key: str) -> dict[str, str]:
    """Return the texts right under a name, in the order they are written."""
    start = f"{key}."
    return {
        name.removeprefix(start): text
        for name, text in _texts().items()
        if name.startswith(start) and "." not in name.removeprefix(start)
    }
