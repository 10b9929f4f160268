"""Sentences."""

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.phrases import Phrases
from tests.actions.talk import phrases

ONE = {"responses": {"utter_hello": [{"text": "{name}您好"}]}}


class TestRendering:
    def test_placeholders_are_filled(self) -> None:
        assert Phrases(ONE).render("hello", name="{王芳}") == "{王芳}您好"

    @pytest.mark.parametrize(("key", "values"), [("nothing", {}), ("hello", {})])
    def test_what_is_missing_is_an_error(self, key: str, values: dict[str, str]) -> None:
        with pytest.raises(KeyError):
            Phrases(ONE).render(key, **values)

    def test_a_domain_without_sentences(self) -> None:
        with pytest.raises(KeyError):
            Phrases({}).render("hello")


class TestSaying:
    def test_with_buttons(self) -> None:
        dispatcher = CollectingDispatcher()

        phrases().say(dispatcher, "thanks", [phrases().button("human_title", "/handoff")])

        [said] = dispatcher.messages
        assert said["buttons"] == [{"title": "转人工", "payload": "/handoff"}]
