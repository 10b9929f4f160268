"""Polite formulas."""

import pytest

from actions.small_talk import ReplySmallTalk
from tests.actions.talk import Talk, phrases

LAST = {"number": "BX1", "type": "repair", "message_id": 1}


class TestGreeting:
    async def test_the_bot_introduces_itself_once(self) -> None:
        talk = Talk()

        first = await talk.run(ReplySmallTalk, "你好", "greet")
        second = await talk.run(ReplySmallTalk, "在吗", "greet")

        assert "小栖" in first.text
        assert second.texts == [phrases().render("greet_back")]

    async def test_after_a_person_it_says_that_it_knows(self) -> None:
        answer = await Talk().run(ReplySmallTalk, "你好", "greet", return_note="已约周五上门")

        assert answer.texts[0] == phrases().render("returned")


class TestFormulas:
    @pytest.mark.parametrize(
        ("intent", "sentence"),
        [
            ("thanks", "thanks"),
            ("goodbye", "goodbye"),
            ("chitchat", "chitchat"),
            ("out_of_scope", "out_of_scope"),
            ("affirm", "nothing_to_confirm"),
            ("deny", "nothing_to_cancel"),
            ("cancel", "nothing_to_cancel"),
        ],
    )
    async def test_each_has_its_sentence(self, intent: str, sentence: str) -> None:
        answer = await Talk().run(ReplySmallTalk, "啊" * 10_000, intent)

        assert answer.texts == [phrases().render(sentence)]

    async def test_no_to_an_offer(self) -> None:
        talk = Talk(slots={"open_offer": {"kind": "record"}})

        answer = await talk.run(ReplySmallTalk, "不用了", "deny")

        assert answer.texts == [phrases().render("offer_declined")]
        assert talk.slots["open_offer"] is None


class TestRepeatedMessage:
    async def test_a_yes_that_came_again_is_told_the_number(self) -> None:
        answer = await Talk(slots={"last_ticket": LAST}).run(ReplySmallTalk, "对", "affirm")

        assert "BX1" in answer.text

    async def test_a_later_yes_is_not(self) -> None:
        talk = Talk(slots={"last_ticket": LAST}, turns=5)

        assert "BX1" not in (await talk.run(ReplySmallTalk, "对", "affirm")).text
