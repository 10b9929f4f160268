"""The console's words and assets: complete, Chinese, and from no other host."""

import re
from pathlib import Path

import pytest
import yaml

import backend.console
from backend.catalogue import get_catalogue
from backend.console.page import ASSETS, STYLES
from backend.console.words import FOLDER, choices, say, say_if_known
from backend.tickets.lifecycle import PUBLIC_ACTIONS, Need

SOURCES = sorted(Path(backend.console.__file__).parent.rglob("*.py"))
_LITERAL = re.compile(r'\bsay\(\s*"([\w.]+)"')
_HOST = re.compile(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", re.I)


class TestWords:
    def test_every_text_the_code_names_is_written(self) -> None:
        named = {key for path in SOURCES for key in _LITERAL.findall(path.read_text("utf-8"))}

        assert len(named) > 150
        assert sorted(key for key in named if say_if_known(key) is None) == []

    def test_no_key_is_read_as_yes_or_no(self) -> None:
        """YAML takes a bare `no:` for a truth value, and the text would never be found."""
        for path in FOLDER.glob("*.yml"):
            assert_text_keys(yaml.safe_load(path.read_text("utf-8")))

    def test_every_action_is_explained_and_every_need_has_a_label(self) -> None:
        for action in PUBLIC_ACTIONS:
            assert say_if_known(f"tickets.help.{action}"), action
            assert get_catalogue().label("action", action) != action
        for need in set(Need) - {Need.PROOF}:
            assert say_if_known(f"tickets.do.{need}"), need

    def test_a_missing_text_or_value_is_an_error(self) -> None:
        with pytest.raises(KeyError):
            say("frame.nonsense")
        with pytest.raises(KeyError):
            say("tickets.total")

    def test_choices_come_in_the_order_they_are_written(self) -> None:
        assert list(choices("conversations.filter")) == ["all", "waiting", "mine", "bot"]


def assert_text_keys(node: object) -> None:
    if isinstance(node, dict):
        for key, child in node.items():
            assert isinstance(key, str), key
            assert_text_keys(child)


class TestAssets:
    def test_nothing_names_another_host(self) -> None:
        for path in [*SOURCES, *ASSETS.iterdir()]:
            content = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")

            assert not _HOST.search(content), path.name

    def test_every_style_sheet_is_served(self) -> None:
        assert set(STYLES) == {path.name for path in ASSETS.glob("*.css")}
