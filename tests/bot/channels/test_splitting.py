"""Messages of several parts."""

from typing import Any

import pytest

from bot.channels.routing import Situation
from bot.channels.splitting import moved, overriding_matter, split_answer, split_matters

ROOM = {"entity": "room", "value": "902"}
LAMP = {"entity": "facility", "value": "吊灯"}
NIGHT = {"entity": "time", "value": "周末"}
FORM = Situation("ticket_form", {"requested_slot": "place"})


def parse(name: str = "status", confidence: float = 0.9, *found: dict[str, Any]) -> dict[str, Any]:
    intent = {"name": name, "confidence": confidence}
    return {"text": "902，吊灯修了吗", "intent": intent, "entities": list(found or (ROOM, LAMP))}


def matter(intent: str) -> dict[str, Any]:
    return {"intent": intent, "confidence": 0.9}


class TestMatters:
    def test_questions_come_before_tickets(self) -> None:
        matters = [{"intent": "repair"}, {"intent": "thanks"}, {"intent": "status"}]

        assert [m["intent"] for m in split_matters(matters)] == ["status", "repair"]

    @pytest.mark.parametrize("intents", [[], ["repair"], ["repair", "thanks"], ["inform"]])
    def test_one_matter_stays_whole(self, intents: list[str]) -> None:
        assert split_matters([{"intent": intent} for intent in intents]) == []


class TestOverriding:
    def test_danger_makes_the_whole_message_one(self) -> None:
        matters = [matter("repair"), matter("handoff"), matter("emergency")]

        first = overriding_matter({"matters": matters})

        assert first == matter("emergency")

    @pytest.mark.parametrize(
        "second",
        [{"intent": "inquiry", "confidence": 0.9}, {"intent": "emergency", "confidence": 0.3}],
    )
    def test_usual_and_doubtful_matters_do_not(self, second: dict[str, Any]) -> None:
        assert overriding_matter({"matters": [matter("repair"), second]}) is None


class TestMoved:
    def test_places_count_from_the_parts_own_start(self) -> None:
        whole, part = "物业费怎么交？1502水管漏", "1502水管漏"
        room = {"entity": "room", "value": "1502", "start": 7, "end": 11}

        (found,) = moved([room], part, whole)

        assert part[found["start"] : found["end"]] == "1502"

    def test_what_stands_outside_is_left_out(self) -> None:
        room = {"entity": "room", "value": "1502", "start": 0, "end": 4}

        assert moved([room], "水管漏", "1502，水管漏") == []


class TestAnswerWithAQuestion:
    def test_the_question_comes_first_without_the_details(self) -> None:
        question, answer = split_answer(parse(), FORM)

        assert (question["intent"]["name"], question["entities"]) == ("status", [LAMP])
        assert (answer["intent"]["name"], answer["entities"]) == ("inform", [ROOM])

    @pytest.mark.parametrize(
        ("said", "situation"),
        [
            (parse("repair"), FORM),
            (parse("inquiry", 0.5), FORM),
            (parse("inquiry", 0.9, NIGHT), FORM),
            (parse(), Situation(None)),
            (parse(), Situation("survey_form", {"requested_slot": "attitude"})),
            (parse(), Situation("ticket_form", {"requested_slot": "description"})),
            ({}, FORM),
            ({"intent": None, "entities": None}, FORM),
        ],
    )
    def test_everything_else_stays_whole(self, said: dict[str, Any], situation: Situation) -> None:
        assert split_answer(said, situation) == []
