"""One question at a time, digits as options."""

import pytest

from actions.draft import Draft
from actions.elder import chosen_visit, visit_options
from actions.handoff import OfferChoices
from actions.ticket_questions import AskConfirmed, AskPlace, AskVisit
from tests.actions.talk import PHONE, RESIDENT, Talk, message, phrases

ELDER = {**RESIDENT, "is_elder": True}
OPENED = {"ticket_type": "repair", "description": "灯不亮", "place": {"is_public": False}}
HOME = {"building": "3", "unit": "2", "room": "1502", "is_public": False}
CONTACT = {"contact_name": "王芳", "contact_phone": PHONE}


def chosen(text: str, asked: str = "visit", resident: dict[str, object] = ELDER) -> object:
    said = message(text, "inform", resident=resident)
    return chosen_visit(Draft("repair", "灯不亮"), said, phrases(), asked=[asked]).visit


class TestVisit:
    def test_a_digit_chooses_a_time(self) -> None:
        assert chosen("2") == {
            "text": "明天下午",
            "from": "2026-05-14T13:00:00+08:00",
            "to": "2026-05-14T18:00:00+08:00",
        }
        assert chosen("4。") == {"text": "随时都可以", "from": None, "to": None}

    @pytest.mark.parametrize("text", ["0", "5", "12", "", "明天", "２号"])
    def test_nothing_else_does(self, text: str) -> None:
        assert chosen(text) is None

    def test_nor_where_no_options_were_shown(self) -> None:
        assert chosen("2", asked="place") is None
        assert chosen("2", resident=RESIDENT) is None

    async def test_the_options_are_shown(self) -> None:
        talk = Talk(known={"resident": ELDER}, slots={**OPENED, "place": HOME, **CONTACT})

        answer = await talk.run(AskVisit, "灯不亮", "repair")

        assert "\n2. 明天下午" in answer.text
        assert len(visit_options(phrases(), message().at)) == 4


class TestQuestions:
    async def test_one_thing_at_a_time(self) -> None:
        answer = await Talk(known={"resident": ELDER}, slots=OPENED).run(AskPlace, "灯不亮")

        assert "具体地址" in answer.text
        assert "手机" not in answer.text

    async def test_the_card_takes_digits(self) -> None:
        full = {**OPENED, "place": HOME, **CONTACT, "visit": {"text": "随时"}}

        answer = await Talk(known={"resident": ELDER}, slots=full).run(AskConfirmed, "随时")

        assert answer.text.endswith("1 确认提交，2 修改，3 取消。")

    async def test_choices_have_digits(self) -> None:
        talk = Talk(known={"resident": ELDER})

        answer = await talk.run(OfferChoices, "那个那个", "nlu_fallback")

        assert "\n1. " in answer.text
        assert len(talk.slots["open_offer"]["intents"]) == 3
