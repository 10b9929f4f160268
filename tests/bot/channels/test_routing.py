"""What a message means in the light of the talk."""

from typing import Any, ClassVar

import pytest

from bot.channels.routing import Situation, route

NOW = "2026-05-13T10:00:00+08:00"
ALARM = {"number": "JJ1", "kind": "fire", "at": NOW, "place_open": True, "asked": 1}
OPEN = {"number": "BX1", "status": "dispatched", "description": "餐厅吊灯不亮"}
DONE = {**OPEN, "status": "done"}
SURVEY: dict[str, Any] = {"survey": {"id": 5, "ticket": "BX1"}}
RECORD = {"open_offer": {"kind": "record"}}
PARKED = {"parked_draft": {"description": "门禁坏了"}}
LAST = {"last_ticket": {"number": "BX1", "type": "repair"}}


def routed(
    text: str,
    intent: str = "inform",
    *kinds: str,
    confidence: float = 0.9,
    loop: str | None = None,
    slots: dict[str, Any] | None = None,
    **context: Any,
) -> str:
    """Route a message in which entities of these kinds were found."""
    parse = {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "entities": [{"entity": kind, "value": "x"} for kind in kinds],
    }
    return route(parse, Situation(loop, slots or {}, {"at": NOW, **context}))


class TestPlainWords:
    @pytest.mark.parametrize("intent", ["repair", "inquiry", "greet", "emergency"])
    def test_the_classifier_decides_where_nothing_else_is_known(self, intent: str) -> None:
        assert routed("水管漏了", intent) == intent

    def test_a_guess_is_not_acted_upon(self) -> None:
        assert routed("嗯哼", "complaint", confidence=0.2) == "nlu_fallback"

    @pytest.mark.parametrize(
        ("second", "name"), [("complaint", "repair"), ("inquiry", "nlu_fallback")]
    )
    def test_fault_or_nuisance_it_is_a_report(self, second: str, name: str) -> None:
        ranking = [{"name": "repair", "confidence": 0.36}, {"name": second, "confidence": 0.34}]
        parse = {"text": "厕所返味", "intent": ranking[0], "intent_ranking": ranking}

        assert route(parse, Situation(None)) == name

    @pytest.mark.parametrize("parse", [{}, {"text": None, "intent": None}])
    def test_an_empty_parse(self, parse: dict[str, Any]) -> None:
        assert route(parse, Situation(None)) == "nlu_fallback"

    @pytest.mark.parametrize("text", ["/record", " /handoff "])
    def test_a_tapped_button_is_obeyed(self, text: str) -> None:
        assert routed(text, "record", confidence=0.0, loop="ticket_form") == "record"

    def test_words_behind_a_slash_are_words(self) -> None:
        assert routed("/有人吗", "greet", confidence=0.1) == "nlu_fallback"


class TestMenu:
    @pytest.mark.parametrize("text", ["菜单", "帮助？", "HELP"])
    def test_it_is_shown(self, text: str) -> None:
        assert routed(text, "nlu_fallback") == "menu"

    @pytest.mark.parametrize(("text", "intent"), [("1", "repair"), ("6。", "handoff")])
    def test_a_digit_chooses_a_line(self, text: str, intent: str) -> None:
        assert routed(text, "nlu_fallback") == intent

    @pytest.mark.parametrize("text", ["7", "0", "12"])
    def test_other_digits_do_not(self, text: str) -> None:
        assert routed(text, "nlu_fallback") == "nlu_fallback"


class TestForm:
    def test_it_reads_its_answers_itself(self) -> None:
        assert routed("不对，是1302", "deny", "room", loop="ticket_form", slots=LAST) == "deny"

    @pytest.mark.parametrize(("media", "name"), [(["m1"], "photo"), ([], "nlu_fallback")])
    def test_without_words_the_classifier_means_nothing(self, media: list[str], name: str) -> None:
        assert routed("", "repair", loop="ticket_form", media_ids=media) == name
        assert routed("", "repair", media_ids=media) == name

    @pytest.mark.parametrize("text", ["就问一下，不用登记", "我又不是要投诉", "只是问问"])
    def test_it_was_opened_by_mistake(self, text: str) -> None:
        assert routed(text, "inform", loop="ticket_form") == "only_asking"
        assert routed(text, "inform") == "inform"

    @pytest.mark.parametrize("text", ["就问一下要多少钱", "3栋2单元1502", "问题不大", ""])
    def test_other_words_are_not(self, text: str) -> None:
        assert routed(text, "inquiry", loop="ticket_form") != "only_asking"

    @pytest.mark.parametrize(("digit", "name"), [("1", "affirm"), ("2。", "deny"), ("3", "cancel")])
    def test_digits_answer_the_card_only(self, digit: str, name: str) -> None:
        card, place = {"requested_slot": "confirmed"}, {"requested_slot": "place"}

        assert routed(digit, "nlu_fallback", loop="ticket_form", slots=card) == name
        assert routed(digit, "nlu_fallback", loop="ticket_form", slots=place) == "nlu_fallback"


class TestFollowUps:
    BEFORE: ClassVar = {"last_question": {"text": "泳池几点开", "entry": 2, "at": NOW}}

    @pytest.mark.parametrize(
        ("text", "intent"),
        [("那老人呢", "nlu_fallback"), ("夜里能去吗", "status"), ("小孩也是这个价？", "complaint")],
    )
    def test_a_doubtful_question_goes_on_with_the_topic(self, text: str, intent: str) -> None:
        assert routed(text, intent, confidence=0.5, slots=self.BEFORE) == "inquiry"
        assert routed(text, intent, confidence=0.5) == intent

    @pytest.mark.parametrize(
        ("text", "intent", "kind", "confidence"),
        [
            ("灯怎么不亮了", "repair", "facility", 0.6),
            ("上次那单怎么样了", "status", "name", 0.95),
            ("谢谢啊", "thanks", "name", 0.6),
            ("找人工行不行", "handoff", "name", 0.6),
            ("呵呵", "chitchat", "name", 0.9),
            ("怎么" * 40, "complaint", "name", 0.5),
        ],
    )
    def test_everything_else_is_its_own(
        self, text: str, intent: str, kind: str, confidence: float
    ) -> None:
        assert routed(text, intent, kind, confidence=confidence, slots=self.BEFORE) == intent

    @pytest.mark.parametrize("at", ["2026-05-13T09:49:00+08:00", "", None, "gibberish"])
    def test_not_when_it_is_long_ago(self, at: str | None) -> None:
        before = {"last_question": {"text": "泳池几点开", "entry": 2, "at": at}}

        assert routed("那老人呢", "nlu_fallback", slots=before) == "nlu_fallback"


class TestAlarm:
    @pytest.mark.parametrize("intent", ["inform", "urge", "nlu_fallback", "affirm"])
    def test_while_the_place_is_open_messages_belong_to_it(self, intent: str) -> None:
        found = routed("就在这里啊", intent, confidence=0.6, slots={"emergency_ticket": ALARM})

        assert found == "emergency_detail"

    @pytest.mark.parametrize("intent", ["handoff", "thanks", "emergency"])
    def test_some_words_are_always_their_own(self, intent: str) -> None:
        assert routed("人工", intent, slots={"emergency_ticket": ALARM}) == intent

    def test_a_clearly_different_matter_is_its_own(self) -> None:
        alarm = {"emergency_ticket": ALARM}

        assert routed("物业费多少钱", "inquiry", slots=alarm) == "inquiry"
        assert routed("3栋这里", "inquiry", "building", slots=alarm) == "emergency_detail"

    def test_with_the_place_known_only_places_and_the_end_belong_to_it(self) -> None:
        known = {"emergency_ticket": {**ALARM, "place_open": False}}

        assert routed("还有别的事", slots=known) == "inform"
        assert routed("是9栋", "inform", "building", slots=known) == "emergency_detail"
        assert routed("没事了", "cancel", slots=known) == "emergency_detail"
        assert routed("", media_ids=["m1"], slots=known) == "emergency_detail"

    @pytest.mark.parametrize("at", ["2026-05-13T10:31:00+08:00", "", None, "gibberish"])
    def test_it_is_over_after_half_an_hour(self, at: str | None) -> None:
        assert routed("就在这里", slots={"emergency_ticket": ALARM}, at=at) == "inform"

    def test_a_malformed_slot_does_no_harm(self) -> None:
        assert routed("就在这里", slots={"emergency_ticket": "JJ1"}) == "inform"


class TestSurvey:
    @pytest.mark.parametrize(
        "text",
        [
            "5 4 5",
            "545",
            "5分",
            "态度很好速度慢",
            "都满意",
            "4分 满意",
            "3 3 1，没解决",
            "解决了",
            "没解决",
        ],
    )  # fmt: skip
    def test_ratings(self, text: str) -> None:
        assert routed(text, "affirm", **SURVEY) == "answer_survey"

    @pytest.mark.parametrize(
        ("text", "intent"),
        [("懒得评", "chitchat"), ("不用", "deny"), ("算了吧", "cancel"), ("在忙", "nlu_fallback")],
    )
    def test_no_wish_to_rate(self, text: str, intent: str) -> None:
        assert routed(text, intent, **SURVEY) == "decline_survey"

    @pytest.mark.parametrize(
        ("text", "intent"),
        [("等了三分钟才来", "inform"), ("帮忙查下进度", "status"), ("马桶堵了", "repair")],
    )
    def test_other_matters(self, text: str, intent: str) -> None:
        assert routed(text, intent, **SURVEY) == intent

    def test_no_to_an_offer_declines_the_offer_only(self) -> None:
        offered = {"open_offer": {"kind": "record"}}

        assert routed("不用", "deny", slots=offered, **SURVEY) == "deny"

    @pytest.mark.parametrize(
        "text",
        ["解决了，5 5 4", "修好啦 谢谢师傅", "都解决了", "来得挺快 5 5 4", "搞定了 三项都5分"],
    )
    def test_solved_and_scores_may_come_together(self, text: str) -> None:
        assert routed(text, "affirm", **SURVEY) == "answer_survey"

    @pytest.mark.parametrize(
        ("text", "intent", "kind"),
        [
            ("对你们物业费收费不满意，要个说法", "complaint", "facility"),
            ("楼上装修的态度很差，很不满意", "complaint", "name"),
            ("我很忙，明天上午再来修吧", "inform", "time"),
            ("帮我把后天的预约取消", "cancel", "time"),
        ],
    )
    def test_what_only_sounds_like_a_rating_is_none(
        self, text: str, intent: str, kind: str
    ) -> None:
        surveyed = routed(text, intent, kind, **SURVEY)

        assert surveyed not in ("answer_survey", "decline_survey")

    def test_an_address_is_no_rating(self) -> None:
        assert routed("是3-2-1那户", "inform", "room", **SURVEY) != "answer_survey"

    def test_an_answered_survey_can_be_corrected(self) -> None:
        rated = {"rated_survey": {"id": 5}}

        assert routed("5 4 5", slots=rated) == "answer_survey"
        assert routed("5", "nlu_fallback", slots=rated) == "status"

    def test_a_tapped_score_is_an_answer_whatever_is_open(self) -> None:
        assert routed("4分 满意", "affirm", button_id="survey:3:4") == "answer_survey"

    def test_scores_that_come_late_count_but_vague_words_do_not(self) -> None:
        late = {"late_survey": {"id": 5, "ticket": "BX1"}}

        assert routed("5 4 5", **late) == "answer_survey"
        assert routed("不用了", "deny", **late) != "decline_survey"
        assert routed("挺满意", "chitchat", **late) != "answer_survey"

    def test_without_any_survey_numbers_are_no_rating(self) -> None:
        assert routed("5 4 5") == "inform"


class TestOffers:
    def test_a_digit_takes_one_of_the_choices(self) -> None:
        offered = {"open_offer": {"kind": "choice", "intents": ["complaint", "inquiry"]}}

        assert routed("2", "nlu_fallback", slots=offered) == "inquiry"
        assert routed("3", "nlu_fallback", slots=offered) == "suggestion"  # the menu's third line

    @pytest.mark.parametrize(
        ("text", "intent"), [("好的", "affirm"), ("登记一下吧", "inform"), ("行", "nlu_fallback")]
    )
    def test_an_offer_to_record_is_taken(self, text: str, intent: str) -> None:
        assert routed(text, intent, slots=RECORD) == "record"

    @pytest.mark.parametrize(
        ("text", "intent"), [("不用登记", "deny"), ("电梯坏了", "repair"), ("转人工", "handoff")]
    )
    def test_or_not(self, text: str, intent: str) -> None:
        assert routed(text, intent, slots=RECORD) == intent

    @pytest.mark.parametrize("text", ["第二个", "2", "吊灯那个"])
    def test_a_choice_among_tickets_goes_where_it_was_asked_for(self, text: str) -> None:
        slots = {"open_offer": {"kind": "choose", "intent": "withdraw", "numbers": ["BX2", "BX1"]}}

        assert routed(text, "nlu_fallback", slots=slots, open_tickets=[OPEN]) == "withdraw"
        assert routed("今天天气", "chitchat", slots=slots, open_tickets=[OPEN]) == "chitchat"


class TestTickets:
    @pytest.mark.parametrize("text", ["压根没修好", "又漏了", "还是不亮"])
    def test_work_that_was_called_done(self, text: str) -> None:
        assert routed(text, "complaint", open_tickets=[DONE]) == "unsolved"

    def test_without_finished_work_it_is_a_new_matter(self) -> None:
        assert routed("又漏了", "repair", open_tickets=[OPEN]) == "repair"

    def test_another_thing_is_a_new_matter(self) -> None:
        assert routed("马桶又堵了", "repair", "facility", open_tickets=[DONE]) == "repair"

    @pytest.mark.parametrize(("text", "intent"), [("撤回吧", "cancel"), ("自己修好了", "inform")])
    def test_a_withdrawal(self, text: str, intent: str) -> None:
        assert routed(text, intent, open_tickets=[OPEN]) == "withdraw"
        assert routed(text, intent) == intent

    @pytest.mark.parametrize("text", ["打错了，是1302", "电话换一个", "改到后天上午"])
    def test_a_correction_of_an_open_ticket(self, text: str) -> None:
        assert routed(text, "inform", "time", slots=LAST) == "correction"
        assert routed(text, "inform", "time", open_tickets=[OPEN]) == "correction"
        assert routed(text, "inform", "time") == "inform"

    def test_a_new_matter_is_no_correction(self) -> None:
        found = routed("门锁改成这样不行，坏了", "repair", "facility", "time", slots=LAST)

        assert found == "repair"

    def test_a_bare_number_asks_how_it_stands(self) -> None:
        assert routed("BX202605110001", "nlu_fallback", "ticket_no") == "status"
        assert routed("BX202605110001", "urge", "ticket_no") == "urge"


class TestParkedDraft:
    @pytest.mark.parametrize("text", ["继续", "那还是帮我登记吧", "接着刚才的"])
    def test_it_is_taken_up(self, text: str) -> None:
        assert routed(text, "affirm", slots=PARKED) == "resume"

    def test_by_pointing_back(self) -> None:
        assert routed("刚才门禁那个还是报吧", "repair", slots=PARKED) == "resume"

    def test_without_one_the_words_are_plain(self) -> None:
        assert routed("继续", "affirm") == "affirm"


class TestOnlyAsking:
    @pytest.mark.parametrize("text", ["不用登记，我就问问", "我不是要报修"])
    def test_a_question_taken_for_a_report(self, text: str) -> None:
        assert routed(text, "deny", loop="ticket_form") == "only_asking"

    @pytest.mark.parametrize(
        "text", ["不用登记姓名了吧", "不要记录我的电话", "我不是要投诉物业，是投诉楼上"]
    )
    def test_a_wish_about_details_is_none(self, text: str) -> None:
        assert routed(text, "deny", loop="ticket_form") != "only_asking"
