"""Questions."""

from typing import Any

import pytest

from actions.knowledge import AnswerInquiry, RecordInquiry
from tests.actions.talk import NOW, PHONE, RESIDENT, Talk

POOL = {
    "id": 2,
    "title": "泳池开放",
    "answer": "泳池每天16点开放。",
    "source": "会所公告（2026年）",
}
BEFORE = {"text": "泳池几点开门", "entry": 2}
FEES = {"id": 3, "title": "物业费标准", "answer": "每月2.6元/㎡。", "source": ""}
DATED = {**FEES, "updated_at": "2026-03-05T16:30:00+00:00"}


def talk(**slots: Any) -> Talk:
    made = Talk(slots=slots)
    made.backend.answers = {"泳池": POOL, "物业费": FEES}
    return made


class TestAnswering:
    async def test_with_the_source(self) -> None:
        asked = talk()

        answer = await asked.run(AnswerInquiry, "泳池几点开门", "inquiry")

        assert answer.texts == ["泳池每天16点开放。\n（来源：会所公告（2026年））"]
        assert asked.slots["last_question"] == {"text": "泳池几点开门", "entry": 2, "at": NOW}

    @pytest.mark.parametrize(
        ("entry", "source"), [(FEES, "物业费标准"), (DATED, "物业费标准，2026年3月6日更新")]
    )
    async def test_title_and_day_stand_in_for_a_missing_source(
        self, entry: dict[str, Any], source: str
    ) -> None:
        asked = talk()
        asked.backend.answers["物业费"] = entry

        answer = await asked.run(AnswerInquiry, "物业费怎么收", "inquiry")

        assert f"（来源：{source}）" in answer.text

    async def test_it_is_put_on_record_once(self) -> None:
        asked = talk()

        await asked.run(AnswerInquiry, "泳池几点开门", "inquiry")

        assert asked.backend.made("search") == [("泳池几点开门", 7)]

    async def test_a_failure_is_given_to_a_person(self) -> None:
        asked = talk()
        asked.backend.fail("search")

        answer = await asked.run(AnswerInquiry, "泳池几点开门", "inquiry")

        assert asked.backend.made("hand_over")[0][1]["asked"] == "泳池几点开门"
        assert len(answer.texts) == 1

    @pytest.mark.parametrize("text", ["", "😀😀", "？？？"])
    async def test_nothing_was_asked(self, text: str) -> None:
        asked = talk()

        assert "想咨询什么" in (await asked.run(AnswerInquiry, text, "inquiry")).text
        assert asked.backend.calls == []


class TestUnanswered:
    async def test_the_resident_is_told_and_given_two_ways_out(self) -> None:
        asked = talk()

        answer = await asked.run(AnswerInquiry, "羽毛球场怎么订", "inquiry")

        assert "没有查到" in answer.text
        assert answer.payloads == ["/record", "/handoff"]
        assert asked.slots["open_offer"] == {"kind": "record"}

    async def test_in_a_form_it_is_kept_for_the_ticket(self) -> None:
        asked = talk(open_questions=["要钱吗"])
        asked.loop = "ticket_form"

        answer = await asked.run(AnswerInquiry, "羽毛球场怎么订", "inquiry")

        assert asked.slots["open_questions"] == ["要钱吗", "羽毛球场怎么订"]
        assert answer.payloads == []

    async def test_a_button_takes_the_words_typed_before(self) -> None:
        asked = talk(unclear={"text": "泳池那个", "entities": [], "count": 1})

        assert "16点" in (await asked.run(AnswerInquiry, "", "inquiry")).text


class TestFollowUps:
    async def test_a_short_one_is_searched_with_the_question_before(self) -> None:
        asked = talk(last_question=BEFORE)

        answer = await asked.run(AnswerInquiry, "那租客呢", "inquiry")

        assert asked.backend.made("search")[-1] == ("泳池几点开门 那租客呢", 7)
        assert "资料里没写到的" in answer.text
        assert answer.payloads == ["/record", "/handoff"]

    async def test_a_new_topic_stands_alone(self) -> None:
        asked = talk(last_question=BEFORE)

        answer = await asked.run(AnswerInquiry, "物业费怎么收", "inquiry")

        assert "2.6元" in answer.text
        assert asked.slots["last_question"]["entry"] == 3

    async def test_a_long_one_is_not_mixed_with_the_one_before(self) -> None:
        asked = talk(last_question=BEFORE)
        text = "我想请问一下小区里面的羽毛球场应该怎么预订才行"

        await asked.run(AnswerInquiry, text, "inquiry")

        assert asked.backend.made("search") == [(text, 7)]

    async def test_the_same_question_again_is_answered_again(self) -> None:
        asked = talk(last_question=BEFORE)

        answer = await asked.run(AnswerInquiry, "泳池几点开门", "inquiry")

        assert answer.texts == ["泳池每天16点开放。\n（来源：会所公告（2026年））"]


class TestPrivacy:
    @pytest.mark.parametrize(
        "text", ["你们会不会泄露我的电话", "别把我的名字告诉邻居行吗", "我的信息保密吗"]
    )
    async def test_it_is_promised_without_a_search(self, text: str) -> None:
        asked = talk()

        assert "保密" in (await asked.run(AnswerInquiry, text, "inquiry")).text
        assert asked.backend.calls == []

    @pytest.mark.parametrize("text", ["告诉我物业费多少", "燃气泄漏了打哪个电话"])
    async def test_other_questions_are_searched(self, text: str) -> None:
        asked = talk()

        await asked.run(AnswerInquiry, text, "inquiry")

        assert asked.backend.made("search")


class TestIncidents:
    async def test_a_known_outage_is_told_first_and_may_be_the_answer(self) -> None:
        incident = {"id": 5, "matter": "停电", "notice": "今晚停电检修", "concerns_resident": True}
        incident["patterns"] = ["没电"]

        answer = await talk().run(AnswerInquiry, "为啥没电了", "inquiry", incidents=[incident])

        assert answer.texts[0] == "先告诉您一个情况：今晚停电检修"
        assert "没有查到" not in answer.text


class TestRecording:
    async def test_the_question_becomes_a_ticket(self) -> None:
        asked = talk(last_question={"text": "羽毛球场怎么订", "entry": None})

        await asked.run(RecordInquiry, "登记吧", "record", resident=RESIDENT)

        assert asked.slots["ticket_type"] == "inquiry"
        assert asked.slots["description"] == "羽毛球场怎么订"
        assert (asked.slots["contact_phone"], asked.slots["place"]) == (PHONE, None)
        assert asked.slots["draft_id"]

    async def test_without_a_question_it_is_asked(self) -> None:
        asked = talk()

        await asked.run(RecordInquiry, "", "record")

        assert asked.slots["description"] is None
