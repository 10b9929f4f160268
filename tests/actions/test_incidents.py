"""Known outages."""

from typing import Any

import pytest

from actions.incidents import concerning, wants_own
from actions.knowledge import AnswerInquiry
from actions.tickets import OpenTicket, ResumeTicket, SubmitTicket
from tests.actions.dialogue import Dialogue
from tests.actions.talk import RESIDENT, Talk, message

WATER: dict[str, Any] = {
    "id": 5,
    "matter": "停水",
    "notice": "3栋今天停水抢修",
    "buildings": ["3"],
    "concerns_resident": True,
    "patterns": ["[停没断]了?水", "水压"],
    "reported": False,
}


def told(text: str, incident: dict[str, Any] = WATER, *found: Any) -> bool:
    return bool(concerning(message(text, "repair", *found, incidents=[incident])))


def neighbour(**incident: Any) -> Talk:
    return Talk(known={"resident": RESIDENT, "incidents": [{**WATER, **incident}]})


class TestConcerning:
    @pytest.mark.parametrize("text", ["家里没水了", "怎么停水了", "水压好小"])
    def test_the_same_loss_in_other_words(self, text: str) -> None:
        assert told(text)

    @pytest.mark.parametrize("text", ["没电了", "物业费多少", "", "😀", "厨房水龙头漏水"])
    def test_another_matter(self, text: str) -> None:
        assert not told(text)

    def test_another_building_by_register(self) -> None:
        assert not told("没水了", {**WATER, "concerns_resident": False})

    def test_the_building_named_outweighs_the_register(self) -> None:
        assert not told("9栋没水了", WATER, ("building", "9栋", "9"))
        assert told("3栋没水", {**WATER, "concerns_resident": False}, ("building", "3栋", "3"))

    def test_no_incidents_at_all(self) -> None:
        assert concerning(message("没水了", incidents=None)) == []

    def test_one_without_patterns_is_about_nothing(self) -> None:
        assert not told("没水了", {**WATER, "patterns": None})


class TestWantsOwn:
    @pytest.mark.parametrize(
        "text",
        ["另外登记", "我家的情况不一样", "只有我家没水", "邻居家都有水", "不是一回事，是阀门坏了"],
    )
    def test_another_case(self, text: str) -> None:
        assert wants_own(text)

    @pytest.mark.parametrize("text", ["没水了", "家里停水了什么时候来", "", "我家也没水"])
    def test_the_case_of_everybody(self, text: str) -> None:
        assert not wants_own(text)

    def test_who_blames_somebody_is_not_answered_by_an_all_clear(self) -> None:
        assert wants_own("停水也不提前通知", complains=True)
        assert not wants_own("停水也不提前通知")


class TestReporting:
    async def test_a_known_matter_is_told_and_put_on_record_instead_of_a_ticket(self) -> None:
        talk = neighbour()

        answer = await talk.run(OpenTicket, "家里没水了", "repair")

        assert answer.texts[0] == "先告诉您一个情况：3栋今天停水抢修"
        assert "不用再单独登记" in answer.texts[1]
        assert answer.payloads == ["/resume"]
        assert talk.backend.made("report") == [(5, 7, "家里没水了")]
        assert talk.slots["ticket_type"] is None

    async def test_it_is_not_offered_again_like_an_interrupted_draft(self) -> None:
        talk = neighbour()

        await talk.run(OpenTicket, "家里没水了", "repair")

        assert talk.slots["parked_draft"]["interrupted"] is False

    async def test_an_incident_that_ended_meanwhile_makes_an_ordinary_ticket(self) -> None:
        talk = neighbour()
        talk.backend.fail("report", status=409, code="incident_over")

        answer = await talk.run(OpenTicket, "家里没水了", "repair")

        assert talk.slots["ticket_type"] == "repair"
        assert answer.texts[-1] == "好的，已记下您要报修的情况。"

    async def test_a_stranger_who_names_the_building_is_put_on_record(self) -> None:
        talk = Talk(known={"incidents": [{**WATER, "concerns_resident": False}]})

        await talk.run(OpenTicket, "3栋没水了", "repair", ("building", "3栋", "3"))

        assert [words for _, _, words in talk.backend.made("report")] == ["3栋没水了"]

    async def test_a_further_matter_in_the_message_still_becomes_a_ticket(self) -> None:
        talk = neighbour()
        extra = [{"type": "repair", "description": "楼道灯不亮"}]

        await talk.run(OpenTicket, "家里没水了", "repair", extra_matters=extra)

        assert len(talk.backend.made("report")) == 1
        assert talk.slots["ticket_type"] == "repair"

    async def test_a_complaint_about_how_it_is_handled_is_taken_up_as_one(self) -> None:
        talk = neighbour()

        await talk.run(OpenTicket, "停水也不提前通知，我要投诉", "complaint")

        assert (talk.slots["ticket_type"], talk.slots["incident_id"]) == ("complaint", 5)

    async def test_whoever_asks_is_put_on_record_once(self) -> None:
        talk = neighbour()

        first = await talk.run(AnswerInquiry, "怎么停水了", "inquiry")
        talk.known["incidents"][0]["reported"] = True
        second = await talk.run(AnswerInquiry, "怎么停水了", "inquiry")

        assert len(talk.backend.made("report")) == 1
        assert "一起记上" in first.text
        assert "一起记上" not in second.text
        assert "3栋今天停水抢修" in second.text

    async def test_a_failure_does_not_keep_the_answer_back(self) -> None:
        talk = neighbour()
        talk.backend.fail("report", status=0, code="unreachable")

        answer = await talk.run(AnswerInquiry, "怎么停水了", "inquiry")

        assert answer.texts == ["先告诉您一个情况：3栋今天停水抢修"]


class TestOwnTicket:
    async def test_the_button_opens_it_with_the_words_said_before(self) -> None:
        talk = neighbour()
        await talk.run(OpenTicket, "家里没水了", "repair")

        await talk.run(ResumeTicket, "", "resume")

        assert talk.slots["description"] == "家里没水了"
        assert talk.slots["incident_id"] == 5

    async def test_so_does_saying_that_it_is_another_case(self) -> None:
        talk = neighbour()
        await talk.run(OpenTicket, "家里没水了", "repair")

        await talk.run(OpenTicket, "我家的情况不一样，是阀门坏了", "repair")

        assert talk.slots["description"] == "家里没水了；我家的情况不一样，是阀门坏了"
        assert talk.slots["incident_id"] == 5

    async def test_it_is_sent_below_the_incident_and_a_second_matter_is_not(self) -> None:
        talk = neighbour()
        await talk.run(OpenTicket, "家里没水了，只有我家", "repair")
        talk.slots["extra_matters"] = [{"type": "complaint", "description": "楼上太吵"}]
        talk.slots["confirmed"] = True

        await talk.run(SubmitTicket, "对", "affirm")

        assert [body["incident_id"] for _, body in talk.backend.made("create")] == [5, None]

    async def test_another_matter_afterwards_has_nothing_to_do_with_it(self) -> None:
        talk = neighbour()
        await talk.run(OpenTicket, "家里没水了", "repair")

        await talk.run(OpenTicket, "楼道灯不亮", "repair")

        assert talk.slots["incident_id"] is None


class TestDialogue:
    """The same through gateway and rules."""

    async def test_no_form_is_left_open_behind_it(self) -> None:
        talk = Dialogue(known={"resident": RESIDENT, "incidents": [WATER]})

        said = await talk.hear("repair", "家里没水了")

        assert "不用再单独登记" in said
        assert (talk.loop, talk.made) == (None, [])

    @pytest.mark.parametrize("text", ["另外登记", "登记一下吧", "继续登记"])
    async def test_typed_words_do_what_the_button_does(self, text: str) -> None:
        talk = Dialogue(known={"resident": RESIDENT, "incidents": [WATER]})
        await talk.hear("repair", "家里没水了")

        await talk.hear("inform", text, sure=0.5)

        assert (talk.loop, talk.slots["description"]) == ("ticket_form", "家里没水了")
