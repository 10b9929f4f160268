"""The form's questions."""

import pytest

from actions.base import BackendAction
from actions.ticket_questions import (
    AskAnonymous,
    AskConfirmed,
    AskContactName,
    AskContactPhone,
    AskDescription,
    AskPlace,
    AskVisit,
)
from tests.actions.talk import PHONE, Talk

OPENED = {"ticket_type": "repair", "description": "厨房漏水", "place": {"is_public": False}}
FULL = {
    **OPENED,
    "place": {"building": "3", "unit": "2", "room": "1502"},
    "contact_name": "王芳",
    "contact_phone": PHONE,
    "visit": {"text": "随时"},
}


class TestAsking:
    @pytest.mark.parametrize("action", [AskPlace, AskContactName, AskContactPhone, AskVisit])
    async def test_whatever_rasa_asks_for_everything_missing_is_asked(
        self, action: type[BackendAction]
    ) -> None:
        answer = await Talk(slots=OPENED).run(action, "漏水", "repair")

        assert len(answer.texts) == 1
        assert answer.text.count("\n") == 3

    async def test_what_is_known_is_not_asked(self) -> None:
        answer = await Talk(slots={**FULL, "visit": None}).run(AskVisit, "漏水", "repair")

        assert answer.text == "为了尽快处理，请告诉我哪天什么时间方便师傅上门。"

    async def test_a_person_is_offered_after_two_failures(self) -> None:
        once = await Talk(slots={**OPENED, "failures": 1}).run(AskPlace, "呃")
        twice = await Talk(slots={**OPENED, "failures": 2}).run(AskPlace, "呃")

        assert (once.payloads, twice.payloads) == ([], ["/handoff"])

    @pytest.mark.parametrize("action", [AskDescription, AskAnonymous])
    async def test_the_others_answer_for_the_union_of_fields(
        self, action: type[BackendAction]
    ) -> None:
        slots = {"ticket_type": "complaint", "place": {"area": "南门"}}

        assert "具体是什么情况" in (await Talk(slots=slots).run(action, "我要投诉")).text


class TestCard:
    async def test_it_is_shown_with_its_buttons(self) -> None:
        answer = await Talk(slots=FULL).run(AskConfirmed, "随时")

        assert answer.text.endswith("以上信息对吗？")
        assert answer.payloads == ["/affirm", "/deny", "/cancel"]

    async def test_not_right_after_asking_what_to_change(self) -> None:
        talk = Talk(slots={**FULL, "asked_what_to_change": True})

        first = await talk.run(AskConfirmed, "不对", "deny")
        second = await talk.run(AskConfirmed, "房号1302")

        assert first.texts == []
        assert second.texts

    async def test_after_two_failures_a_person_is_offered(self) -> None:
        answer = await Talk(slots={**FULL, "failures": 2}).run(AskConfirmed, "呃")

        assert answer.payloads[-1] == "/handoff"

    async def test_without_a_backend_a_person_takes_over(self) -> None:
        talk = Talk(slots=FULL)
        talk.backend.fail("catalogue")

        assert (await talk.run(AskConfirmed, "随时")).texts
