"""The view of a message."""

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.message import Message
from tests.actions.talk import entities, message


def latest(raw: dict[str, Any]) -> Message:
    return Message.latest(Tracker("7", {}, raw, [], False, None, {}, "action_listen"))


class TestReading:
    def test_what_rasa_sends(self) -> None:
        told = latest(
            {
                "text": "漏水了",
                "intent": {"name": "repair"},
                "entities": [],
                "metadata": {"conversation_id": 7},
                "intent_ranking": [{"name": "repair", "confidence": 0.7}, {"name": None}],
            }
        )

        assert (told.text, told.intent, told.conversation_id) == ("漏水了", "repair", 7)
        assert told.ranking == (("repair", 0.7),)

    def test_a_tapped_button_has_no_words(self) -> None:
        assert latest({"text": "/affirm", "intent": {"name": "affirm"}}).text == ""

    @pytest.mark.parametrize("text", ["/有人吗", "//", "/Repair me", "24/7开门吗"])
    def test_a_slash_in_words_is_no_button(self, text: str) -> None:
        assert latest({"text": text}).text == text

    @pytest.mark.parametrize("raw", [{}, {"text": None, "intent": None, "entities": None}])
    def test_nothing_at_all(self, raw: dict[str, Any]) -> None:
        told = latest(raw)

        assert (told.text, told.intent, told.entities) == ("", "nlu_fallback", [])
        assert told.media_ids == []
        assert told.open_tickets == []
        assert told.at.tzinfo is not None


class TestEntities:
    def test_what_is_denied_does_not_count(self) -> None:
        told = message("不是1302是1303")
        found = entities("不是1302是1303", ("room", "1302"), ("room", "1303"))
        told = told.saying(told.text, [{**found[0], "negated": True}, found[1]])

        assert told.first("room") == told.last("room") == "1303"

    def test_the_last_word_counts(self) -> None:
        told = message("8栋，不，9栋", "inform", ("building", "8栋", "8"), ("building", "9栋", "9"))

        assert (told.first("building"), told.last("building")) == ("8", "9")
        assert told.last("room") is None

    def test_entities_can_be_taken_out_of_the_words(self) -> None:
        told = message("我叫王芳13812345678", "inform", ("phone", "13812345678"))

        assert told.without("phone").strip(",") == "我叫王芳"

    def test_spans_beyond_the_text_do_no_harm(self) -> None:
        told = message().saying("短", [{"entity": "phone", "value": "1", "start": 0, "end": 99}])

        assert told.without("phone") == ","
