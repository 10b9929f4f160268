"""The action server offers exactly what the domain names."""

import yaml
from rasa_sdk.executor import ActionExecutor

from tests.actions.talk import ROOT


def offered() -> set[str]:
    """Return the names `rasa_sdk --actions actions` registers."""
    executor = ActionExecutor()
    executor.register_package("actions")
    return {
        name
        for name, run in executor.actions.items()
        if run.__self__.__class__.__module__.startswith("actions.")  # others belong to tests
    }


def named() -> set[str]:
    """Return the actions the domain names."""
    names: set[str] = set()
    for path in (ROOT / "bot" / "domain").glob("*.yml"):
        names |= set(yaml.safe_load(path.read_text(encoding="utf-8")).get("actions") or [])
    return names


class TestRegistration:
    def test_every_action_of_the_domain_is_offered(self) -> None:
        assert named() - offered() == set()

    def test_nothing_else_is(self) -> None:
        assert offered() - named() == set()

    def test_every_slot_an_action_sets_is_in_the_domain(self) -> None:
        slots: set[str] = {"requested_slot"}
        for path in (ROOT / "bot" / "domain").glob("*.yml"):
            slots |= set(yaml.safe_load(path.read_text(encoding="utf-8")).get("slots") or [])
        source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "actions").glob("*.py"))

        written = {part.split('"')[0] for part in source.split('SlotSet("')[1:]}

        assert written - slots == set()
