"""Giving a conversation to a person, and what comes before it."""

import pytest

from actions.handoff import HandOver, OfferChoices
from tests.actions.talk import Talk

NIGHT = "2026-05-13T22:00:00+08:00"


class TestHandOver:
    async def test_in_service_hours(self) -> None:
        talk = Talk()

        answer = await talk.run(HandOver, "转人工", "handoff")

        assert talk.backend.made("hand_over")[0][0] == "requested"
        assert "同事会尽快在这里回复您" in answer.text

    async def test_at_night_the_duty_phone_is_named(self) -> None:
        answer = await Talk().run(HandOver, "转人工", "handoff", at=NIGHT)

        assert "不在人工服务时间" in answer.text
        assert "6120" in answer.text

    @pytest.mark.parametrize(
        "text", ["气死我了，叫你们领导来", "再不来人我就打12345", "什么态度！！"]
    )
    async def test_anger_is_met_with_an_apology(self, text: str) -> None:
        talk = Talk()

        answer = await talk.run(HandOver, text, "handoff", at=NIGHT)

        assert talk.backend.made("hand_over")[0][0] == "upset"
        assert "非常抱歉" in answer.text

    async def test_a_form_is_put_aside(self) -> None:
        slots = {"ticket_type": "repair", "description": "马桶堵了", "draft_id": "d1"}
        talk = Talk(slots=slots, loop="ticket_form")

        await talk.run(HandOver, "转人工", "handoff")

        assert talk.backend.made("hand_over")[0][1]["filled"] == {"内容": "马桶堵了"}
        assert talk.slots["parked_draft"]["draft_id"] == "d1"
        assert talk.slots["description"] is None

    @pytest.mark.parametrize("call", ["hand_over", "catalogue"])
    async def test_where_it_fails_the_resident_hears_where_to_call(self, call: str) -> None:
        talk = Talk()
        talk.backend.fail(call)

        answer = await talk.run(HandOver, "转人工", "handoff")

        assert len(answer.texts) == 1
        assert "6110" in answer.text


class TestChoices:
    async def test_the_likeliest_are_offered(self) -> None:
        ranking = [("nlu_fallback", 0.9), ("complaint", 0.35), ("urge", 0.3), ("greet", 0.2)]

        answer = await Talk().run(OfferChoices, "又是那样", "nlu_fallback", ranking=ranking)

        assert answer.payloads == ["/complaint", "/status"]

    @pytest.mark.parametrize("ranking", [[], [("repair", 0.05)], [("greet", 0.9)]])
    async def test_the_usual_ones_where_nothing_is_likely(
        self, ranking: list[tuple[str, float]]
    ) -> None:
        answer = await Talk().run(OfferChoices, "又是那样", "nlu_fallback", ranking=ranking)

        assert answer.payloads == ["/repair", "/complaint", "/inquiry"]

    async def test_never_more_than_three(self) -> None:
        ranking = [(n, 0.2) for n in ("repair", "complaint", "suggestion", "inquiry", "status")]

        answer = await Talk().run(OfferChoices, "又是那样", "nlu_fallback", ranking=ranking)

        assert len(answer.payloads) == 3


class TestPatience:
    async def test_the_second_time_a_person_takes_over_with_all_the_words(self) -> None:
        talk = Talk()

        await talk.run(OfferChoices, "又是那样", "nlu_fallback")
        answer = await talk.run(OfferChoices, "就那个嘛", "nlu_fallback")

        [(reason, packet)] = talk.backend.made("hand_over")
        assert (reason, packet["asked"]) == ("misunderstood", "又是那样\n就那个嘛")
        assert "请同事" in answer.text
        assert talk.slots["unclear"] is None

    @pytest.mark.parametrize("text", ["😀😀", "。。。", "[捂脸]"])
    async def test_signs_without_words_do_not_count(self, text: str) -> None:
        talk = Talk()

        for _ in range(3):
            answer = await talk.run(OfferChoices, text, "nlu_fallback")

        assert talk.backend.made("hand_over") == []
        assert "文字" in answer.text


class TestWordsKept:
    async def test_spans_fit_the_joined_words(self) -> None:
        talk = Talk()
        await talk.run(OfferChoices, "3栋的", "inform", ("building", "3栋", "3"))

        await talk.run(OfferChoices, "[捂脸]", "nlu_fallback")
        kept = talk.slots["unclear"]

        assert (kept["text"], kept["count"]) == ("3栋的\n[捂脸]", 1)
        assert kept["entities"][0]["value"] == "3"

    async def test_later_entities_are_moved_behind_the_earlier_words(self) -> None:
        talk = Talk(slots={"unclear": {"text": "你们看看", "entities": [], "count": 0}})

        await talk.run(OfferChoices, "是1502", "inform", ("room", "1502"))

        kept = talk.slots["unclear"]
        [room] = kept["entities"]
        assert kept["text"][room["start"] : room["end"]] == "1502"

    async def test_huge_words_are_cut(self) -> None:
        talk = Talk(slots={"unclear": {"text": "水" * 1_999, "entities": [], "count": 0}})

        await talk.run(OfferChoices, "水" * 10_000, "nlu_fallback")

        assert len(talk.slots["unclear"]["text"]) == 2000
