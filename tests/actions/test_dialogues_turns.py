"""Conversations that turn: corrections, danger, further matters, questions, anger."""

import pytest

from tests.actions.dialogue import Dialogue
from tests.actions.talk import PHONE, RESIDENT, ticket
from tests.actions.test_dialogues import at_card, opened

OTHER = "13900004321"
DEPOSIT = {"id": 9, "title": "装修押金", "answer": "押金2000元，完工3个月退。", "source": "协议"}
LOCKER = {"id": 8, "title": "快递柜", "answer": "快递柜免费存放24小时。", "source": "公告"}
PESTS = {"id": 7, "title": "灭鼠安排", "answer": "每季度灭鼠一次。", "source": "公告"}


class TestCorrectionsAtTheCard:
    @pytest.mark.parametrize("intent", ["cancel", "deny", "inform", "emergency", "handoff"])
    async def test_details_outweigh_the_classifier(self, intent: str) -> None:
        talk = await at_card()

        card = await talk.hear(intent, "不对，是5栋", sure=0.6)
        await talk.hear("affirm", "对")

        assert "地址：5栋1单元902" in card
        assert talk.made[0]["place"]["building"] == "5"

    @pytest.mark.parametrize("text", ["唔系902，系903", "902打错了，903", "房号错了，903才对"])
    async def test_a_bare_number_replaces_the_room(self, text: str) -> None:
        talk = await at_card()

        assert "4栋1单元903" in await talk.hear("deny", text)

    async def test_the_phone_the_name_and_the_time(self) -> None:
        talk = await at_card()

        await talk.hear("inform", f"电话换成{OTHER}")
        await talk.hear("inform", "联系人改成庄敏")
        card = await talk.hear("cancel", "等等，改成大后天下午吧", sure=0.6)

        assert f"联系人：庄敏  电话：{OTHER}" in card
        assert "上门时间：大后天下午" in card

    async def test_words_that_something_is_wrong_ask_what(self) -> None:
        talk = await at_card()

        assert "哪里需要修改" in await talk.hear("cancel", "打错了", sure=0.5)

    async def test_asked_again_a_person_is_offered(self) -> None:
        talk = await at_card()
        await talk.hear("deny", "不对")

        await talk.hear("deny", "还是不对")

        assert talk.slots["failures"] == 2
        assert talk.loop == "ticket_form"

    @pytest.mark.parametrize("text", ["取消", "不报了", "算了不修了"])
    async def test_giving_up_is_giving_up(self, text: str) -> None:
        talk = await at_card()

        assert "已取消" in await talk.hear("cancel", text)
        assert talk.loop is None

    @pytest.mark.parametrize(("digit", "loop"), [("1", None), ("2", "ticket_form"), ("3", None)])
    async def test_digits_answer_the_card(self, digit: str, loop: str | None) -> None:
        talk = await at_card()

        await talk.hear("nlu_fallback", digit, sure=0.2)

        assert talk.loop == loop
        assert len(talk.made) == int(digit == "1")


class TestDangerInTheForm:
    async def test_a_busy_word_is_no_danger(self) -> None:
        talk = await at_card()

        card = await talk.hear("emergency", "等一下，后天我不在，改大后天上午", sure=0.95)

        assert "上门时间：大后天上午" in card
        assert talk.made == []

    async def test_fire_is_and_the_draft_is_offered_afterwards(self) -> None:
        talk = await at_card()

        alarm = await talk.hear("emergency", "厨房起火了", sure=0.95)
        over = await talk.hear("inform", "没事了，已经灭了")
        again = await talk.hear("affirm", "继续")

        assert alarm.startswith("【紧急】")
        assert talk.made[0]["place"]["building"] == "4"
        assert "厨房的水龙头关不紧" in over
        assert "以上信息对吗" in again

    async def test_growing_damage_is_kept_with_the_matter(self) -> None:
        talk = await at_card()

        await talk.hear("emergency", "现在水流得越来越快了", sure=0.6)
        await talk.hear("affirm", "对")

        assert talk.made[0]["type"] == "repair"
        assert "越来越快" in talk.made[0]["description"]


class TestPlaces:
    @pytest.mark.parametrize("area", ["阳台", "露台", "卫生间"])
    async def test_a_corner_of_the_home_does_not_tell_where(self, area: str) -> None:
        asked = await Dialogue().hear("complaint", f"邻居在{area}养鸡", ("area", area))

        assert "几栋几单元几室" in asked

    async def test_the_residents_home_and_the_neighbours(self) -> None:
        talk = await opened("complaint", "楼上的空调水滴到我家窗台")

        card = await talk.hear("inform", f"4栋1单元902 楼上1单元1002，施琳，{PHONE}")
        await talk.hear("affirm", "对")

        assert "地址：4栋1单元902" in card
        assert "1002" in talk.made[0]["description"]


class TestFurtherMatters:
    async def test_a_second_matter_beside_the_answer(self) -> None:
        talk = await opened("repair", "厨房的水龙头关不紧")

        text = f"4栋1单元902，施琳，{PHONE}，后天上午，还有楼上半夜老拖桌子"
        card = await talk.hear("complaint", text)
        await talk.hear("affirm", "对")

        assert "上门时间：后天上午" in card
        assert [made["type"] for made in talk.made] == ["repair", "complaint"]
        assert talk.made[1]["description"] == "楼上半夜老拖桌子"

    async def test_a_complaint_about_the_same_thing_is_no_second_ticket(self) -> None:
        talk = Dialogue(known={"resident": RESIDENT})
        pair = [
            {"intent": "repair", "confidence": 0.9, "text": "车库道闸抬不起来"},
            {"intent": "complaint", "confidence": 0.9, "text": "道闸天天坏没人管"},
        ]

        await talk.hear("repair", "车库道闸抬不起来，道闸天天坏没人管", matters=pair)
        await talk.hear("affirm", "对")

        [made] = talk.made
        assert made["type"] == "repair"
        assert "没人管" in made["description"]

    async def test_pressing_and_a_new_repair_are_both_handled(self) -> None:
        talk = Dialogue(known={"resident": RESIDENT, "open_tickets": [ticket()]})
        pair = [
            {"intent": "urge", "confidence": 0.9, "text": "催下吊灯"},
            {"intent": "repair", "confidence": 0.9, "text": "马桶也堵了"},
        ]

        said = await talk.hear("urge", "催下吊灯，马桶也堵了", matters=pair)

        assert "催办" in said
        assert "报修的情况" in said

    async def test_a_question_beside_an_answer(self) -> None:
        talk = await opened("repair", "厨房的水龙头关不紧")
        talk.known["open_tickets"] = [ticket()]

        said = await talk.hear("status", "4栋1单元902，对了吊灯那单修得咋样了")

        assert "已派单" in said
        assert said.count("请告诉我") == 1
        assert talk.slots["place"]["room"] == "902"


class TestQuestions:
    async def test_in_a_form_its_matter_completes_them(self) -> None:
        talk = await opened("complaint", "快递柜取件要收费，太黑了", ("facility", "快递柜"))
        talk.backend.answers = {"快递柜": LOCKER}

        said = await talk.hear("inquiry", "免费能存多久来着")

        assert "24小时" in said
        assert "以上信息" not in said

    async def test_but_only_with_an_answer_that_fits(self) -> None:
        talk = await opened("complaint", "楼道里有老鼠，太脏了")
        talk.backend.answers = {"老鼠": PESTS}

        said = await talk.hear("inquiry", "停车月卡怎么办")

        assert "灭鼠" not in said
        assert talk.slots["open_questions"] == ["停车月卡怎么办"]

    @pytest.mark.parametrize("text", ["那租客呢", "周末能交吗", "退要多久"])
    async def test_follow_ups_go_on_with_the_topic(self, text: str) -> None:
        talk = Dialogue()
        talk.backend.answers = {"押金": DEPOSIT}
        await talk.hear("inquiry", "装修押金要交多少")

        said = await talk.hear("nlu_fallback", text, sure=0.2)

        assert "2000元" in said

    async def test_not_when_the_answer_is_long_ago(self) -> None:
        talk = Dialogue()
        talk.backend.answers = {"押金": DEPOSIT}
        await talk.hear("inquiry", "装修押金要交多少")

        said = await talk.hear("nlu_fallback", "那租客呢", sure=0.2, at="2026-05-13T10:11:00+08:00")

        assert "点选一项" in said

    @pytest.mark.parametrize("text", ["我就问问，不用登记", "只是问一下", "我不是要投诉"])
    async def test_it_was_only_a_question(self, text: str) -> None:
        talk = await opened("complaint", "装修押金退得也太慢了吧")
        talk.backend.answers = {"押金": DEPOSIT}

        said = await talk.hear("deny", text)

        assert "3个月退" in said
        assert (talk.loop, talk.slots["description"]) == (None, None)


class TestAnger:
    async def test_abuse_is_met_calmly_and_then_by_a_person(self) -> None:
        talk = Dialogue()

        first = await talk.hear("chitchat", "什么破机器人，废物")
        second = await talk.hear("out_of_scope", "滚蛋")

        assert "听得出您很生气" in first
        assert "人工同事" in second
        assert talk.backend.made("hand_over")[0][0] == "upset"

    async def test_in_a_form_it_costs_nothing(self) -> None:
        talk = await opened("repair", "厨房的水龙头关不紧")

        said = await talk.hear("chitchat", "什么破机器人")

        assert "听得出您很生气" in said
        assert "具体地址" in said

    async def test_insults_alone_are_no_description(self) -> None:
        talk = await opened("complaint", "你们这群废物")

        assert talk.slots["description"] is None

    @pytest.mark.parametrize("text", ["再不来修我就打12345", "已经催了四次了还没人来"])
    async def test_pressing_in_anger_ends_with_a_person(self, text: str) -> None:
        talk = Dialogue(known={"open_tickets": [ticket(urge_count=1)]})

        said = await talk.hear("urge", text)

        assert "催" in said
        assert talk.backend.made("hand_over")[0][0] == "upset"

    async def test_a_threat_with_a_new_matter_names_the_way_to_a_person(self) -> None:
        said = await Dialogue().hear("complaint", "电梯间一个月没打扫，我要曝光你们")

        assert "转人工" in said
