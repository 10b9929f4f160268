"""The survey in the chat."""

from typing import Any

import pytest

from actions.survey import (
    AskAttitude,
    AskResult,
    AskSpeed,
    DeclineSurvey,
    OpenSurvey,
    SubmitSurvey,
    ValidateSurveyForm,
)
from tests.actions.talk import Talk

SURVEY = {"id": 5, "ticket": "BX1"}
SCORES = ("attitude", "speed", "result")


async def rate(talk: Talk, text: str, intent: str = "answer_survey", **more: Any) -> str:
    """Answer as far as one message goes; returns what the bot said."""
    action = ValidateSurveyForm if talk.loop else OpenSurvey
    said = (await talk.run(action, text, intent, survey=SURVEY, **more)).texts
    if action is OpenSurvey:
        talk.loop, talk.slots["requested_slot"] = "survey_form", None
        said += (await talk.run(ValidateSurveyForm, text, intent)).texts
    if talk.slots["requested_slot"]:
        said += (await talk.run(AskSpeed, text, intent)).texts
    else:
        talk.loop = None
        said += (await talk.run(SubmitSurvey, text, intent)).texts
    return "\n".join(said)


class TestScores:
    async def test_three_numbers_are_all_it_takes(self) -> None:
        talk = Talk()

        said = await rate(talk, "5 4 3")

        stored = {"attitude": 5, "speed": 4, "result": 3, "replace": False}
        assert talk.backend.made("answer_survey") == [(5, stored)]
        assert "态度 5 分、速度 4 分、结果 3 分" in said

    async def test_a_tapped_score_counts_for_all_three(self) -> None:
        said = await rate(Talk(), "4分 满意")

        assert "三项均记 4 分" in said

    async def test_what_is_missing_is_asked_once_for_all(self) -> None:
        talk = Talk()

        asked = await rate(talk, "态度5分")
        thanked = await rate(talk, "4 3")

        assert "还差速度、结果" in asked
        assert "态度 5 分、速度 4 分、结果 3 分" in thanked

    async def test_given_scores_are_stored_before_the_rest_is_asked(self) -> None:
        talk = Talk()

        await rate(talk, "态度5分")

        assert talk.backend.made("answer_survey") == [(5, {"attitude": 5, "replace": False})]

    async def test_nothing_is_left_behind(self) -> None:
        talk = Talk()

        await rate(talk, "5 4 3")

        assert [talk.slots[name] for name in ("attitude", "speed", "result")] == [None] * 3


class TestCorrecting:
    async def test_scores_sent_again_replace_the_first(self) -> None:
        talk = Talk()
        await rate(talk, "5分")

        await talk.run(OpenSurvey, "5 4 5", "answer_survey")

        survey, answers = talk.backend.made("answer_survey")[-1]
        assert (survey, answers["replace"], answers["speed"]) == (5, True, 4)

    async def test_a_score_named_again_replaces_the_first(self) -> None:
        talk = Talk()
        await rate(talk, "态度5分")

        said = await rate(talk, "态度3分，其他4分")

        assert talk.backend.made("answer_survey")[-1][1]["replace"] is True
        assert "态度 3 分、速度 4 分、结果 4 分" in said

    async def test_without_any_survey_the_resident_is_told(self) -> None:
        talk = Talk()

        answer = await talk.run(OpenSurvey, "5 4 5", "answer_survey")

        assert "已经结束" in answer.text
        assert talk.backend.calls == []

    async def test_a_closed_one_takes_no_more(self) -> None:
        talk = Talk()
        talk.backend.fail("answer_survey", status=409, code="survey_closed")

        answer = await talk.run(OpenSurvey, "5 4 5", "answer_survey", survey=SURVEY)

        assert "已经结束" in answer.text
        assert talk.backend.made("hand_over") == []


class TestLate:
    async def test_scores_after_the_end_are_answers_not_corrections(self) -> None:
        talk = Talk()

        await talk.run(OpenSurvey, "5 4 5", "answer_survey", late_survey=SURVEY)

        survey, answers = talk.backend.made("answer_survey")[-1]
        assert (survey, answers["replace"]) == (5, False)


class TestButtons:
    async def test_the_button_says_which_survey_is_answered(self) -> None:
        talk = Talk()

        await talk.run(
            OpenSurvey, "4分 满意", "answer_survey", survey=SURVEY, button_id="survey:3:4"
        )

        survey, answers = talk.backend.made("answer_survey")[-1]
        assert (survey, answers["conversation_id"], answers["result"]) == (3, 7, 4)

    async def test_one_from_another_chat_is_not_taken(self) -> None:
        talk = Talk()
        talk.backend.fail("answer_survey", status=404, code="survey_not_found")

        answer = await talk.run(OpenSurvey, "4分 满意", "answer_survey", button_id="survey:3:4")

        assert "已经结束" in answer.text
        assert talk.backend.made("hand_over") == []


class TestUnhappy:
    async def test_the_resident_hears_that_somebody_will_call(self) -> None:
        talk = Talk()
        talk.backend.survey["follow_up"] = "call"

        said = await rate(talk, "1 1 1")

        assert "会给您打电话" in said
        assert "祝您生活愉快" not in said


class TestNotSolved:
    @pytest.mark.parametrize("text", ["没解决", "3 3 1，还是没修好"])
    async def test_nothing_more_is_asked(self, text: str) -> None:
        talk = Talk()

        said = await rate(talk, text)

        assert talk.backend.made("answer_survey")[0][1]["solved"] is False
        assert "BX1 已重新打开" in said
        assert "还差" not in said

    async def test_solved_alone_still_asks_for_scores(self) -> None:
        talk = Talk()

        said = await rate(talk, "解决了")

        assert talk.backend.made("answer_survey")[0][1]["solved"] is True
        assert "还差态度、速度、结果" in said


class TestRemarks:
    async def test_words_beside_the_scores_are_the_comment(self) -> None:
        talk = Talk()

        await rate(talk, "5 5 4，师傅手艺很棒")

        assert talk.backend.made("answer_survey")[0][1]["comment"] == "师傅手艺很棒"

    async def test_a_remark_in_the_form_is_kept(self) -> None:
        talk = Talk()
        await rate(talk, "态度5分")

        await rate(talk, "就是来得晚了点", "inform")

        assert talk.backend.made("answer_survey")[-1][1]["comment"] == "就是来得晚了点"

    @pytest.mark.parametrize("text", ["都还行", "4.5", "态度好 速度慢"])
    async def test_what_is_unclear_is_asked_once_and_kept_as_it_was_said(self, text: str) -> None:
        talk = Talk()

        asked = await rate(talk, text)
        ended = await rate(talk, "都还行", "inform")

        scores = [answers for _, answers in talk.backend.made("answer_survey")]
        assert "还差态度、速度、结果" in asked
        assert "已记下" in ended
        assert not any(name in answers for answers in scores for name in SCORES)

    @pytest.mark.parametrize("text", ["呃", "😀😀"])
    async def test_nobody_is_asked_for_ever(self, text: str) -> None:
        talk = Talk()
        await rate(talk, "态度5分")

        said = await rate(talk, text, "nlu_fallback")

        assert "已记下" in said
        assert talk.slots["requested_slot"] is None


class TestLeaving:
    @pytest.mark.parametrize("intent", ["repair", "inquiry", "handoff", "decline_survey", "photo"])
    async def test_another_matter_goes_to_its_own_rule(self, intent: str) -> None:
        talk = Talk()
        await rate(talk, "态度5分")

        answer = await talk.run(ValidateSurveyForm, "我家马桶堵住了", intent)

        assert (answer.events, answer.texts) == ([], [])

    async def test_afterwards_the_question_stands(self) -> None:
        talk = Talk()
        await rate(talk, "态度5分")
        talk.interrupted = True

        await talk.run(ValidateSurveyForm, "谢谢", "thanks")

        assert talk.slots["requested_slot"] == "speed"

    async def test_who_does_not_want_to_is_left_in_peace(self) -> None:
        talk = Talk()

        answer = await talk.run(DeclineSurvey, "懒得评", "decline_survey", survey=SURVEY)

        assert talk.backend.made("decline_survey") == [5]
        assert "不打扰您了" in answer.text

    async def test_also_when_that_cannot_be_stored(self) -> None:
        talk = Talk()
        talk.backend.fail("decline_survey")

        answer = await talk.run(DeclineSurvey, "懒得评", "decline_survey", survey=SURVEY)

        assert len(answer.texts) == 1


class TestFailures:
    async def test_the_rating_is_given_to_a_person(self) -> None:
        talk = Talk()
        talk.backend.fail("answer_survey", status=0)

        said = await rate(talk, "1 1 1 太差了")

        assert talk.backend.made("hand_over")[0][1]["rating"] == "1 1 1 太差了"
        assert len(said.split("\n")) == 1


@pytest.mark.parametrize("action", [AskAttitude, AskSpeed, AskResult])
async def test_every_question_asks_for_all_that_is_missing(action: Any) -> None:
    assert "态度、速度、结果" in (await Talk().run(action, "解决了")).text
