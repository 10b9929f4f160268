"""Danger."""

from typing import Any

import pytest

from actions.emergency import NoteEmergency, RaiseEmergency, kind_of
from tests.actions.talk import NOW, PHONE, RESIDENT, Talk, catalogue

LATER = "2026-05-13T10:20:00+08:00"
MUCH_LATER = "2026-05-13T11:00:00+08:00"
OPEN = {"number": "JJ1", "kind": "fire", "at": NOW, "place_open": True, "asked": 1}
CLOSED = {**OPEN, "place_open": False}


def going(alarm: dict[str, Any] = OPEN) -> Talk:
    return Talk(slots={"emergency_ticket": alarm})


class TestKind:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("电梯困人了", "lift_entrapment"),
            ("厨房有股燃气味", "gas_leak"),
            ("阳台起火了全是浓烟", "fire"),
            ("有人晕倒叫不醒", "medical"),
            ("快来人啊", "other_emergency"),
            ("", "other_emergency"),
            ("😀" * 10_000, "other_emergency"),
        ],
    )
    def test_by_its_words(self, text: str, kind: str) -> None:
        assert kind_of(text, catalogue()["emergencies"]) == kind


class TestAlarm:
    async def test_the_instruction_comes_first_and_only_the_place_is_asked(self) -> None:
        talk = Talk()

        answer = await talk.run(RaiseEmergency, "阳台起火了", "emergency")

        assert answer.texts[0].startswith("【紧急】请马上拨打 119")
        assert "0571-8800 6120" in answer.texts[0]
        assert "位置" in answer.texts[1]
        assert talk.slots["emergency_ticket"]["place_open"] is True

    async def test_the_ticket_is_made_at_once(self) -> None:
        talk = Talk()

        await talk.run(RaiseEmergency, "阳台起火了", "emergency", media_ids=["m1"])

        [(key, body)] = talk.backend.made("create")
        assert key == "emergency:7:1"
        assert (body["type"], body["category"]) == ("emergency", "fire")
        assert (body["description"], body["media_ids"]) == ("阳台起火了", ["m1"])

    async def test_a_known_place_is_not_asked(self) -> None:
        talk = Talk()

        found = (("building", "9栋", "9"), ("area", "车棚"))
        answer = await talk.run(RaiseEmergency, "9栋车棚起火了", "emergency", *found)

        [(_, body)] = talk.backend.made("create")
        assert body["place"] == {"building": "9", "area": "车棚", "is_public": True}
        assert len(answer.texts) == 1

    async def test_the_registered_home_is_told_not_asked(self) -> None:
        talk = Talk(known={"resident": RESIDENT})

        answer = await talk.run(RaiseEmergency, "起火了", "emergency")

        [(_, body)] = talk.backend.made("create")
        assert body["place"] == {"building": "3", "unit": "2"}
        assert body["contact"] == {"name": "王芳", "phone": PHONE}
        assert "3栋2单元" in answer.texts[1]
        assert talk.slots["emergency_ticket"]["place_open"] is False

    async def test_a_form_is_put_aside(self) -> None:
        slots = {"ticket_type": "repair", "description": "马桶堵了"}
        talk = Talk(slots=slots, loop="ticket_form")

        await talk.run(RaiseEmergency, "起火了", "emergency")

        assert talk.slots["parked_draft"]["description"] == "马桶堵了"

    async def test_a_huge_cry_is_cut(self) -> None:
        talk = Talk()

        await talk.run(RaiseEmergency, "起火" * 5_000, "emergency")

        assert len(talk.backend.made("create")[0][1]["description"]) == 2000


class TestAlarmFails:
    async def test_without_a_ticket_the_instruction_is_said_all_the_same(self) -> None:
        talk = Talk()
        talk.backend.fail("create")

        answer = await talk.run(RaiseEmergency, "阳台起火了", "emergency")

        assert "拨打 119" in answer.texts[0]
        assert "已通知值班人员" not in answer.text
        assert talk.backend.made("hand_over")[0][0] == "emergency"

    async def test_without_a_backend_the_duty_phone_is_said(self) -> None:
        talk = Talk()
        talk.backend.fail("catalogue")
        talk.backend.fail("hand_over")

        answer = await talk.run(RaiseEmergency, "阳台起火了", "emergency")

        assert answer.texts[0].startswith("【紧急】")
        assert "6120" in answer.texts[0]


class TestRepeatedAlarm:
    async def test_the_same_danger_is_one_ticket(self) -> None:
        talk = going(CLOSED)

        await talk.run(RaiseEmergency, "火越来越大了，着火了", "emergency", at=LATER)

        assert talk.backend.made("create") == []
        assert talk.backend.made("comment") == [("JJ1", "火越来越大了，着火了")]

    async def test_another_danger_is_another_ticket(self) -> None:
        talk = going(CLOSED)

        await talk.run(RaiseEmergency, "有人晕倒了", "emergency", at=LATER)

        assert talk.backend.made("create")[0][1]["category"] == "medical"

    async def test_later_it_is_a_new_alarm(self) -> None:
        talk = going(CLOSED)

        await talk.run(RaiseEmergency, "着火了", "emergency", at=MUCH_LATER)

        assert talk.backend.made("create")


class TestMore:
    async def test_the_place_ends_the_questions(self) -> None:
        talk = going()

        answer = await talk.run(NoteEmergency, "7栋", "emergency_detail", ("building", "7栋", "7"))

        assert talk.backend.made("change") == [
            ("JJ1", {"place": {"building": "7", "is_public": True}})
        ]
        assert "7栋" in answer.text
        assert talk.slots["emergency_ticket"]["place_open"] is False

    async def test_a_place_in_plain_words(self) -> None:
        talk = going()

        await talk.run(NoteEmergency, "就在北边那个小广场旁边", "emergency_detail")

        assert talk.backend.made("change")[0][1]["place"]["area"] == "就在北边那个小广场旁边"

    async def test_words_without_a_place_are_passed_on_and_it_is_asked_again(self) -> None:
        talk = going()

        answer = await talk.run(NoteEmergency, "快点", "emergency_detail")

        assert talk.backend.made("comment") == [("JJ1", "快点")]
        assert "位置" in answer.texts[-1]
        assert talk.slots["emergency_ticket"]["asked"] == 2

    async def test_nobody_is_asked_for_ever(self) -> None:
        talk = going({**OPEN, "asked": 2})

        answer = await talk.run(NoteEmergency, "快点", "emergency_detail")

        assert talk.backend.made("hand_over")[0][0] == "emergency"
        assert "在哪里" not in answer.text

    async def test_photos_go_onto_the_ticket(self) -> None:
        talk = going(CLOSED)

        await talk.run(NoteEmergency, "", "emergency_detail", media_ids=["m1"])

        assert talk.backend.made("attach") == [("JJ1", "m1")]
        assert talk.backend.made("comment") == []

    async def test_a_failure_names_the_duty_phone(self) -> None:
        talk = going()
        talk.backend.fail("comment")

        answer = await talk.run(NoteEmergency, "7栋", "emergency_detail")

        assert "6120" in answer.texts[0]
        assert talk.backend.made("hand_over")

    async def test_without_an_alarm_a_person_looks(self) -> None:
        talk = Talk()

        await talk.run(NoteEmergency, "7栋", "emergency_detail")

        assert talk.backend.made("hand_over")


class TestOver:
    @pytest.mark.parametrize("text", ["看错了，是邻居烧烤", "误会误会", "不是着火，虚惊一场"])
    async def test_a_false_alarm_is_withdrawn(self, text: str) -> None:
        talk = going()

        await talk.run(NoteEmergency, text, "emergency_detail")

        assert talk.backend.made("withdraw") == [("JJ1", "resident", {"reason": text})]
        assert talk.slots["emergency_ticket"] is None

    async def test_a_closed_ticket_needs_no_withdrawal(self) -> None:
        talk = going()
        talk.backend.fail("withdraw", status=409)

        assert "平安" in (await talk.run(NoteEmergency, "看错了", "emergency_detail")).text

    async def test_when_it_is_over_staff_still_look(self) -> None:
        talk = going()

        answer = await talk.run(NoteEmergency, "火灭了，没事了", "emergency_detail")

        assert talk.backend.made("withdraw") == []
        assert talk.backend.made("comment")
        assert "平安就好" in answer.text

    @pytest.mark.parametrize(
        "text",
        [
            "火还没灭了啊",
            "人没出来了怎么办",
            "不是误报，真的烧起来了",
            "你们搞错了吧，我这边浓烟滚滚",
            "我没看错，就是冒烟",
            "烟从门缝里冒出来了",
            "水从马桶里冒出来了",
            "灯灭了，里头好黑",
            "孩子找到了吗",
            "他救出来了但是叫不应",
        ],
    )
    async def test_what_is_not_over_goes_on(self, text: str) -> None:
        talk = going()

        await talk.run(NoteEmergency, text, "emergency_detail")

        assert talk.backend.made("withdraw") == []
        assert talk.slots["emergency_ticket"]["number"] == "JJ1"
