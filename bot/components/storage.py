"""Plain values in Rasa's model storage, so that a model needs no file beside it."""

import json
from typing import Any

from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

_FILE = "values.json"


def write_values(storage: ModelStorage, resource: Resource, values: Any) -> None:
    """Store what a component needs at run time.

    Args:
        storage: Rasa's model storage.
        resource: The component's resource.
        values: Anything JSON can hold.
    """
    with storage.write_to(resource) as folder:
        (folder / _FILE).write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")


def read_values(storage: ModelStorage, resource: Resource) -> Any:
    """Return what a component stored."""
    with storage.read_from(resource) as folder:
        return json.loads((folder / _FILE).read_text(encoding="utf-8"))
