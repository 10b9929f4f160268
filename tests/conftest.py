"""Leave out the tests whose framework the running environment lacks.

There are two environments, and `make test` names every folder for the one it belongs to: what is
left out here runs there. A folder of such a name counts at any depth (`tests/contract/backend`).
"""

from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
FRAMEWORKS = {
    "fastapi": {"backend", "connectors", "e2e", "tools"},
    "rasa": {"actions", "bot"},
}


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Ignore folders of the other environment; None leaves the decision to pytest."""
    lacking = {
        folder
        for framework, folders in FRAMEWORKS.items()
        if find_spec(framework) is None
        for folder in folders
    }
    inside = collection_path.is_relative_to(HERE) and collection_path.is_dir()
    return True if inside and lacking & set(collection_path.relative_to(HERE).parts) else None
