"""The form: what an answer does, what interrupts it, what the card makes of words."""

from typing import Any

import pytest

from actions.ticket_form import ValidateTicketForm
from tests.actions.talk import PHONE, Answer, Entity, Talk

HOME = {"building": "3", "unit": "2", "room": "1502", "is_public": False}
FULL: tuple[Entity, ...] = (("building", "3栋", "3"), ("unit", "2单元", "2"), ("room", "1502"))


def collecting(requested: str | None = "place", **slots: Any) -> Talk:
    """Return a talk in which a tap drips and nothing else is known."""
    opened = {"ticket_type": "repair", "description": "厨房漏水", "place": {"is_public": False}}
    return Talk(slots={**opened, "requested_slot": requested, **slots}, loop="ticket_form")


def at_card(**slots: Any) -> Talk:
    """Return a talk in which the card was shown."""
    full = {
        "place": HOME,
        "contact_name": "王芳",
        "contact_phone": PHONE,
        "visit": {"text": "随时"},
    }
    return collecting("confirmed", **{**full, **slots})


async def say(talk: Talk, text: str, intent: str = "inform", *found: Entity, **more: Any) -> Answer:
    return await talk.run(ValidateTicketForm, text, intent, *found, **more)


class TestOpening:
    async def test_the_first_missing_field_is_asked(self) -> None:
        talk = collecting(None)

        await say(talk, "厨房漏水", "repair")

        assert (talk.slots["requested_slot"], talk.slots["failures"]) == ("place", 0)

    async def test_a_complete_draft_goes_to_the_card(self) -> None:
        talk = at_card(requested_slot=None)

        await say(talk, "厨房漏水", "repair")

        assert talk.slots["requested_slot"] == "confirmed"

    async def test_where_nothing_was_opened_the_form_ends(self) -> None:
        talk = Talk(slots={"requested_slot": None}, loop="ticket_form")

        answer = await say(talk, "继续", "resume")

        assert [(e["name"], e["value"]) for e in answer.events] == [("requested_slot", None)]


class TestAnswering:
    async def test_one_message_may_answer_everything(self) -> None:
        talk = collecting()
        text = f"3栋2单元1502，我叫王芳，{PHONE}，明天下午"

        await say(
            talk, text, "inform", *FULL, ("name", "王芳"), ("phone", PHONE), ("time", "明天下午")
        )

        assert talk.slots["requested_slot"] == "confirmed"
        assert (talk.slots["contact_name"], talk.slots["visit"]["text"]) == ("王芳", "明天下午")
        assert talk.slots["description"] == "厨房漏水"

    async def test_half_an_answer_is_no_failure(self) -> None:
        talk = collecting()

        answer = await say(talk, "3栋2单元1502", "inform", *FULL)

        assert (talk.slots["requested_slot"], talk.slots["failures"]) == ("contact_name", 0)
        assert answer.texts == []

    async def test_a_photo_alone_is_no_failure(self) -> None:
        talk = collecting()

        await say(talk, "", "photo", media_ids=["m1"])

        assert (talk.slots["photos"], talk.slots["failures"]) == (["m1"], 0)

    async def test_more_words_on_the_matter_are_kept(self) -> None:
        talk = collecting()

        await say(talk, "水一直往楼下流", "repair")

        assert talk.slots["description"] == "厨房漏水；水一直往楼下流"


class TestFailing:
    @pytest.mark.parametrize("text", ["[捂脸][捂脸]", "那个那个", "。。。", "😀" * 5_000])
    async def test_the_question_is_explained(self, text: str) -> None:
        talk = collecting()

        answer = await say(talk, text, "nlu_fallback")

        assert "还差具体地址" in answer.text
        assert (talk.slots["failures"], talk.slots["requested_slot"]) == (1, "place")

    async def test_failures_are_counted_until_an_answer_comes(self) -> None:
        talk = collecting(failures=1)

        await say(talk, "呃呃", "nlu_fallback")
        assert talk.slots["failures"] == 2

        await say(talk, "3栋2单元1502", "inform", *FULL)
        assert talk.slots["failures"] == 0

    async def test_a_number_too_short_is_explained_as_such(self) -> None:
        talk = collecting("contact_phone", place=HOME, contact_name="王芳")

        answer = await say(talk, "1381234567", "inform")

        assert "不完整" in answer.text

    async def test_an_old_button_only_repeats_the_question(self) -> None:
        talk = collecting()

        answer = await say(talk, "", "repair")

        assert (answer.texts, talk.slots["failures"]) == ([], 0)


class TestInterruptions:
    @pytest.mark.parametrize(
        "intent",
        ["inquiry", "status", "urge", "handoff", "cancel", "emergency", "greet", "thanks", "menu"],
    )
    async def test_no_event_at_all_lets_another_rule_answer(self, intent: str) -> None:
        answer = await say(collecting(), "要不要收钱的", intent)

        assert (answer.events, answer.texts) == ([], [])

    async def test_details_outweigh_the_word_of_the_classifier(self) -> None:
        talk = collecting()

        answer = await say(talk, "3栋2单元1502，修的话多少钱", "inquiry", *FULL)

        assert answer.events
        assert talk.slots["place"]["room"] == "1502"

    async def test_afterwards_the_question_stands(self) -> None:
        talk = at_card(interrupted=True)
        talk.interrupted = True

        answer = await say(talk, "多少钱", "inquiry")

        assert [(e["name"], e["value"]) for e in answer.events] == [("requested_slot", "confirmed")]

    async def test_the_wish_for_a_person_interrupts_even_a_card(self) -> None:
        assert (await say(at_card(), "不对，转人工", "handoff")).events == []


class TestCard:
    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("对", "affirm"),
            ("嗯没错的", "inform"),
            ("", "affirm"),
            ("没啥要改的，就这样提交", "deny"),
            ("不匿名，对的", "affirm"),
        ],
    )
    async def test_yes_submits(self, text: str, intent: str) -> None:
        talk = at_card()

        await say(talk, text, intent)

        assert (talk.slots["confirmed"], talk.slots["requested_slot"]) == (True, None)

    async def test_no_asks_what_to_change(self) -> None:
        talk = at_card()

        answer = await say(talk, "不对", "deny")

        assert "哪里需要修改" in answer.text
        assert talk.slots["asked_what_to_change"] is True
        assert not talk.slots.get("confirmed")

    async def test_a_correction_is_shown_before_it_is_submitted(self) -> None:
        talk = at_card()

        answer = await say(talk, "不对，是1302", "deny", ("room", "1302"))

        assert talk.slots["place"] == {**HOME, "room": "1302"}
        assert (answer.texts, talk.slots["requested_slot"]) == (["好的，已更新。"], "confirmed")
        assert not talk.slots.get("confirmed")

    async def test_a_number_nobody_could_place_is_no_yes(self) -> None:
        talk = at_card()

        answer = await say(talk, "是99不是98", "affirm")

        assert not talk.slots.get("confirmed")
        assert answer.texts == ["没太明白您的意思。"]
        assert talk.slots["ask_briefly"] is True

    @pytest.mark.parametrize("text", ["呵呵", "😀😀", "那个那个"])
    async def test_unclear_words_change_nothing(self, text: str) -> None:
        talk = at_card()

        await say(talk, text, "nlu_fallback")

        assert talk.slots["description"] == "厨房漏水"
        assert talk.slots["failures"] == 1

    async def test_more_words_are_added(self) -> None:
        talk = at_card()

        await say(talk, "晚上漏得更厉害了", "complaint")

        assert talk.slots["description"] == "厨房漏水；晚上漏得更厉害了"

    async def test_a_late_photo_is_put_on_the_card(self) -> None:
        talk = at_card()

        answer = await say(talk, "", "photo", media_ids=["m1"])

        assert answer.texts == ["照片收到了，会附在工单上。"]
        assert talk.slots["photos"] == ["m1"]


class TestFurtherMatters:
    @pytest.mark.parametrize("facility", ["水龙头", None])
    async def test_they_ride_with_the_first(self, facility: str | None) -> None:
        talk = at_card(place={**HOME, "facility": facility} if facility else HOME)
        text = "对了还有一件事，鞋柜灯也不亮了"

        await say(talk, text, "repair", ("facility", "鞋柜灯"))

        assert talk.slots["extra_matters"] == [{"type": "repair", "description": "鞋柜灯也不亮了"}]
        assert talk.slots["place"].get("facility") == facility
        assert talk.slots["requested_slot"] == "confirmed"

    async def test_also_while_fields_are_still_open(self) -> None:
        talk = collecting()

        await say(talk, "另外楼上天天拖椅子", "complaint")

        assert talk.slots["extra_matters"][0]["type"] == "complaint"
        assert talk.slots["requested_slot"] == "place"


class TestBackendDown:
    async def test_the_draft_is_put_aside_and_the_form_ends(self) -> None:
        talk = collecting()
        talk.backend.fail("catalogue")

        answer = await say(talk, "3栋", "inform")

        assert talk.slots["requested_slot"] is None
        assert talk.slots["parked_draft"]["description"] == "厨房漏水"
        assert len(answer.texts) == 1
