"""Conversations from the first word to the ticket: answers, refusals, words about the form."""

import pytest

from tests.actions.dialogue import Dialogue
from tests.actions.talk import PHONE, RESIDENT, Entity, ticket

HOME = {"building": "4", "unit": "1", "room": "902", "is_public": False}


async def opened(intent: str, text: str, *things: Entity, **known: object) -> Dialogue:
    """Return a talk in which a matter was told."""
    talk = Dialogue(known=dict(known))
    await talk.hear(intent, text, *things)
    return talk


async def at_card() -> Dialogue:
    """Return a talk in which the card of a dripping tap was shown."""
    talk = await opened("repair", "厨房的水龙头关不紧")
    await talk.hear("inform", f"4栋1单元902，我叫施琳，{PHONE}，后天上午")
    return talk


class TestFewestQuestions:
    async def test_two_messages_and_a_yes(self) -> None:
        talk = await at_card()

        done = await talk.hear("affirm", "对的")

        [made] = talk.made
        assert made["place"] == HOME
        assert made["contact"] == {"name": "施琳", "phone": PHONE}
        assert made["visit"]["from"].startswith("2026-05-15T08:00")
        assert "BX" in done

    async def test_one_message_may_say_it_all(self) -> None:
        text = f"4栋1单元902厨房水龙头关不紧，后天上午有人，施琳 {PHONE}"

        card = await Dialogue().hear("repair", text)

        assert "以上信息对吗" in card

    async def test_a_known_resident_is_asked_for_the_visit_only(self) -> None:
        talk = Dialogue(known={"resident": RESIDENT})

        asked = await talk.hear("repair", "厨房的水龙头关不紧")

        assert asked.endswith("请告诉我哪天什么时间方便师傅上门。")

    @pytest.mark.parametrize(
        ("intent", "text"),
        [
            ("complaint", "楼上每晚跳操"),
            ("suggestion", "建议装个直饮水机"),
            ("praise", "保洁很勤快"),
        ],
    )
    async def test_and_for_nothing_where_nobody_comes(self, intent: str, text: str) -> None:
        card = await Dialogue(known={"resident": RESIDENT}).hear(intent, text)

        assert "以上信息对吗" in card

    async def test_the_home_told_in_this_talk_is_known_for_the_next_matter(self) -> None:
        talk = await at_card()
        await talk.hear("affirm", "对的")

        asked = await talk.hear("repair", "卧室的插座没电", open_tickets=[ticket(type="complaint")])

        assert asked.endswith("请告诉我哪天什么时间方便师傅上门。")


class TestRefusals:
    async def test_a_name_that_is_not_given_is_not_asked_twice(self) -> None:
        talk = await opened("repair", "凉亭的长椅断了一条腿", ("area", "凉亭"))

        card = await talk.hear("inform", f"名字不方便说，{PHONE}")
        await talk.hear("affirm", "对")

        assert f"联系人：未留  电话：{PHONE}" in card
        assert talk.made[0]["contact"] == {"name": None, "phone": PHONE}

    async def test_the_chat_answers_where_nothing_is_given(self) -> None:
        talk = await opened("suggestion", "建议北门加个雨棚")

        card = await talk.hear("deny", "都不想留")

        assert "联系人：未留，处理结果会发到这里" in card

    async def test_anonymous_complaints_need_no_room(self) -> None:
        talk = await opened("complaint", "楼上每晚跳操，我要匿名")

        asked = await talk.hear("inform", "4栋")
        card = await talk.hear("deny", "号码不留")
        await talk.hear("affirm", "对")

        assert "不留也可以" in asked
        assert "匿名：是" in card
        assert talk.made[0]["anonymous"] is True

    async def test_a_question_whether_it_is_needed_is_a_refusal(self) -> None:
        talk = await opened("complaint", "门岗老是没人", ("area", "门岗"))

        card = await talk.hear("inquiry", "可以不留名字和电话吗")

        assert "以上信息对吗" in card

    async def test_what_was_declined_may_be_given_later(self) -> None:
        talk = await opened("suggestion", "建议北门加个雨棚")
        await talk.hear("deny", "都不想留")

        card = await talk.hear("inform", f"算了还是留一个吧 {PHONE}")

        assert PHONE in card

    async def test_a_visit_may_be_settled_later(self) -> None:
        talk = await opened("repair", "厨房的水龙头关不紧")
        await talk.hear("inform", f"4栋1单元902，我叫施琳，{PHONE}")

        card = await talk.hear("inform", "时间还说不准")
        await talk.hear("affirm", "对")

        assert "上门时间：待定" in card
        assert talk.made[0]["visit"] is None

    async def test_after_two_failures_it_goes_on_without(self) -> None:
        talk = await opened("suggestion", "建议北门加个雨棚")

        first = await talk.hear("nlu_fallback", "那个啥来着", sure=0.2)
        second = await talk.hear("nlu_fallback", "就那个", sure=0.2)

        assert "还差您的称呼" in first
        assert "先不填" in second
        assert "以上信息对吗" in second

    async def test_but_never_without_the_place_of_a_repair(self) -> None:
        talk = await opened("repair", "厨房的水龙头关不紧")

        for text in ("跳过", "不想说地址", "就不说"):
            said = await talk.hear("deny", text)

        assert "具体地址" in said
        assert talk.made == []


class TestWordsAboutTheForm:
    @pytest.mark.parametrize("sound", ["哦", "呵呵", "嗯嗯", "😀"])
    async def test_a_sound_gets_the_question_again(self, sound: str) -> None:
        talk = await opened("repair", "厨房的水龙头关不紧")

        said = await talk.hear("chitchat", sound)

        assert "智能助手" not in said
        assert "具体地址" in said

    async def test_small_talk_gets_it_in_its_short_form(self) -> None:
        talk = await opened("repair", "厨房的水龙头关不紧")

        said = await talk.hear("chitchat", "今天上班好累呀")

        assert said.startswith("还需要您告诉我：")

    async def test_whoever_asks_hears_that_this_is_no_person(self) -> None:
        talk = await opened("repair", "厨房的水龙头关不紧")

        said = await talk.hear("chitchat", "你是机器人吧")

        assert "智能助手" in said

    async def test_worry_about_privacy_is_answered_and_is_no_part_of_the_matter(self) -> None:
        talk = await opened("complaint", "楼上每晚跳操")

        said = await talk.hear("complaint", "他不会知道是我投诉的吧")
        await talk.hear("inform", f"4栋1单元902，施琳，{PHONE}")
        await talk.hear("affirm", "对")

        assert "保密" in said
        assert "具体地址" in said
        assert talk.made[0]["description"] == "楼上每晚跳操"

    async def test_also_together_with_the_answer(self) -> None:
        talk = await opened("complaint", "楼上每晚跳操")

        said = await talk.hear("inform", f"4栋1单元902，施琳，{PHONE}，别告诉楼上")

        assert "保密" in said
        assert "以上信息对吗" in said

    async def test_the_step_before(self) -> None:
        talk = await opened("repair", "大堂的顶灯灭了", ("area", "大堂"))
        await talk.hear("inform", "6栋")

        said = await talk.hear("nlu_fallback", "上一步", sure=0.2)

        assert "具体位置" in said

    async def test_given_up_and_taken_up_again(self) -> None:
        talk = await opened("repair", "厨房的水龙头关不紧")
        await talk.hear("inform", "4栋1单元902")

        dropped = await talk.hear("cancel", "算了")
        again = await talk.hear("affirm", "继续")

        assert "已取消" in dropped
        assert "具体地址" not in again
        assert "手机号" in again

    async def test_a_photo_before_the_words(self) -> None:
        talk = Dialogue()
        await talk.hear("nlu_fallback", "", media_ids=["m1"])

        await talk.hear("repair", f"4栋1单元902水龙头关不紧，随时来，施琳{PHONE}")
        await talk.hear("affirm", "对")

        assert talk.made[0]["media_ids"] == ["m1"]

    async def test_a_late_bubble_is_kept_and_the_question_comes_in_short(self) -> None:
        talk = await opened("complaint", "有人在花园里放炮", ("area", "花园"))

        said = await talk.hear("complaint", "昨天吓得我家老人心慌")

        assert said.startswith("好的，补充的内容也记下了。\n还需要您告诉我：")
        assert "吓得" in talk.slots["description"]

    async def test_bubbles_answered_together(self) -> None:
        talk = await opened("repair", "厨房的水龙头关不紧")

        card = await talk.hear("inform", f"4栋1单元902\n施琳\n{PHONE}\n后天上午")

        assert "地址：4栋1单元902" in card
        assert "以上信息对吗" in card
