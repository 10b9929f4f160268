"""Opening, submitting, cancelling and taking up tickets."""

from typing import Any

import pytest

from actions.handoff import OfferChoices
from actions.tickets import CancelTicket, OpenTicket, ResumeTicket, SubmitTicket
from tests.actions.talk import PHONE, RESIDENT, Talk

HOME = {"building": "3", "unit": "2", "room": "1502", "is_public": False}
FULL = (("building", "3栋", "3"), ("unit", "2单元", "2"), ("room", "1502"))


def filled(**values: Any) -> dict[str, Any]:
    """Return the slots of a complete draft the resident has confirmed."""
    return {
        "ticket_type": "repair",
        "description": "厨房漏水",
        "place": {**HOME, "facility": "水龙头"},
        "contact_name": "王芳",
        "contact_phone": PHONE,
        "visit": {"text": "明天下午", "from": "2026-05-14T13:00:00+08:00", "to": None},
        "draft_id": "d1",
        "confirmed": True,
        **values,
    }


class TestOpening:
    async def test_everything_in_the_first_message_counts(self) -> None:
        talk = Talk()
        text = "3栋2单元1502厨房水龙头漏水，明天下午有人"

        found = (*FULL, ("facility", "水龙头"), ("time", "明天下午"))
        answer = await talk.run(OpenTicket, text, "repair", *found)

        assert talk.slots["ticket_type"] == "repair"
        assert talk.slots["description"] == text
        assert talk.slots["place"] == {**HOME, "facility": "水龙头"}
        assert talk.slots["visit"]["text"] == "明天下午"
        assert answer.texts == ["好的，已记下您要报修的情况。"]

    async def test_a_known_resident_is_filled_in(self) -> None:
        talk = Talk(known={"resident": RESIDENT})

        await talk.run(OpenTicket, "厨房漏水", "repair")

        assert (talk.slots["contact_name"], talk.slots["contact_phone"]) == ("王芳", PHONE)

    @pytest.mark.parametrize("kind", ["complaint", "suggestion", "praise"])
    async def test_each_type_has_its_first_sentence(self, kind: str) -> None:
        talk = Talk()

        answer = await talk.run(OpenTicket, "保安巡逻很认真负责", kind)

        assert talk.slots["ticket_type"] == kind
        assert len(answer.texts) == 1

    async def test_every_draft_has_its_own_id(self) -> None:
        first, second = Talk(), Talk()

        await first.run(OpenTicket, "漏水了", "repair")
        await second.run(OpenTicket, "漏水了", "repair")

        assert first.slots["draft_id"] != second.slots["draft_id"]

    @pytest.mark.parametrize("text", ["我要报修", "", "😀😀", "。。。"])
    async def test_words_that_tell_nothing_are_no_description(self, text: str) -> None:
        talk = Talk()

        await talk.run(OpenTicket, text, "repair")

        assert talk.slots["description"] is None

    async def test_a_huge_message_is_cut(self) -> None:
        talk = Talk()

        await talk.run(OpenTicket, "漏水" * 5_000, "repair")

        assert len(talk.slots["description"]) == 2000


class TestOpeningAfterSomethingElse:
    async def test_a_button_uses_the_words_typed_before(self) -> None:
        unclear = Talk()
        text = "3栋2单元1502那个又那样了"
        await unclear.run(OfferChoices, text, "nlu_fallback", *FULL)

        await unclear.run(OpenTicket, "", "repair")

        assert unclear.slots["description"] == text
        assert unclear.slots["place"]["room"] == "1502"
        assert unclear.slots["unclear"] is None

    async def test_details_sent_before_the_matter_are_not_asked_again(self) -> None:
        talk = Talk()
        await talk.run(OfferChoices, "3栋2单元1502", "inform", *FULL)

        await talk.run(OpenTicket, "水管爆了一样漏", "repair")

        assert talk.slots["description"] == "水管爆了一样漏"
        assert talk.slots["place"]["room"] == "1502"

    async def test_photos_sent_before_the_words_belong_to_it(self) -> None:
        talk = Talk(slots={"photos": ["m1"]})

        await talk.run(OpenTicket, "厨房漏水", "repair", media_ids=["m2"])

        assert talk.slots["photos"] == ["m1", "m2"]

    async def test_an_old_draft_leaves_nothing_behind(self) -> None:
        talk = Talk(slots=filled(anonymous=True), loop="ticket_form")

        await talk.run(OpenTicket, "楼上太吵", "complaint")

        assert talk.slots["visit"] is None
        assert talk.slots["anonymous"] is None
        assert talk.slots["confirmed"] is None


class TestSeveralMatters:
    async def test_the_repair_leads_and_the_complaint_rides_with_it(self) -> None:
        talk = Talk()
        extra = [{"type": "repair", "description": "我家热水器接口渗水"}]

        await talk.run(OpenTicket, "楼上天天拖椅子", "complaint", extra_matters=extra)

        assert (talk.slots["ticket_type"], talk.slots["description"]) == (
            "repair",
            "我家热水器接口渗水",
        )
        assert talk.slots["extra_matters"] == [
            {"type": "complaint", "description": "楼上天天拖椅子"}
        ]


class TestIncidents:
    async def test_a_known_outage_is_told_first(self) -> None:
        incident = {
            "id": 5,
            "matter": "停水",
            "patterns": ["没水"],
            "notice": "3栋停水抢修",
            "concerns_resident": True,
            "expected_end_at": "2026-05-13T18:00:00+08:00",
        }

        answer = await Talk().run(OpenTicket, "家里没水了", "repair", incidents=[incident])

        assert answer.texts[0] == "先告诉您一个情况：3栋停水抢修（预计 今天 18:00 恢复）"


class TestSubmitting:
    async def test_one_ticket_with_its_key(self) -> None:
        talk = Talk(slots=filled(photos=["m1"]))

        answer = await talk.run(SubmitTicket, "对", "affirm")

        [(key, body)] = talk.backend.made("create")
        assert key == "7:d1"
        assert body["place"] == HOME
        assert (body["facility"], body["visit"]["text"]) == ("水龙头", "明天下午")
        assert body["contact"] == {"name": "王芳", "phone": PHONE}
        assert (body["media_ids"], body["conversation_id"]) == (["m1"], 7)
        assert "BX202605130001" in answer.text
        assert "明天下午" in answer.text

    async def test_the_draft_is_gone_and_the_ticket_remembered(self) -> None:
        talk = Talk(slots=filled())

        await talk.run(SubmitTicket, "对", "affirm")

        assert talk.slots["description"] is None
        assert talk.slots["last_ticket"] == {
            "number": "BX202605130001",
            "type": "repair",
            "message_id": 1,
            "home": {"building": "3", "unit": "2", "room": "1502"},
        }

    async def test_any_time_is_no_appointment_to_be_kept(self) -> None:
        answer = await Talk(slots=filled(visit={"text": "随时"})).run(SubmitTicket, "对", "affirm")

        assert "随时" not in answer.text
        assert "明天 10:00" in answer.text

    async def test_without_a_yes_nothing_is_made(self) -> None:
        talk = Talk(slots=filled(confirmed=None))

        answer = await talk.run(SubmitTicket, "对", "affirm")

        assert (answer.texts, answer.events, talk.backend.calls) == ([], [], [])

    async def test_a_unit_that_does_not_exist_is_not_sent(self) -> None:
        talk = Talk(slots=filled(place={**HOME, "unit": "0", "area": None}))

        await talk.run(SubmitTicket, "对", "affirm")

        [(_, body)] = talk.backend.made("create")
        assert body["place"] == {"building": "3", "room": "1502", "is_public": False}


class TestSubmittingSeveral:
    EXTRA = ({"type": "complaint", "description": "楼上天天拖椅子"},)

    async def test_each_matter_is_a_ticket_with_its_own_key(self) -> None:
        talk = Talk(slots=filled(extra_matters=list(self.EXTRA), photos=["m1"]))

        answer = await talk.run(SubmitTicket, "对", "affirm")

        [_, (key, body)] = talk.backend.made("create")
        assert key == "7:d1:0"
        assert (body["type"], body["description"]) == ("complaint", "楼上天天拖椅子")
        assert (body["visit"], body["media_ids"], body["facility"]) == (None, [], None)
        assert body["place"] == HOME
        assert len(answer.texts) == 2

    async def test_a_public_matter_beside_one_at_home(self) -> None:
        extra = [{"type": "repair", "description": "楼道灯一闪一闪"}]
        talk = Talk(slots=filled(extra_matters=extra))

        await talk.run(SubmitTicket, "对", "affirm")

        [_, (_, body)] = talk.backend.made("create")
        assert body["place"]["is_public"] is True
        assert body["visit"] is None

    async def test_open_questions_go_onto_the_ticket(self) -> None:
        talk = Talk(slots=filled(open_questions=["要收费吗", "几个人来"]))

        await talk.run(SubmitTicket, "对", "affirm")

        [(_, body)] = talk.backend.made("create")
        assert body["description"] == "厨房漏水\n住户另问：要收费吗；几个人来"


class TestSubmittingFails:
    async def test_a_person_takes_over_and_the_draft_is_kept(self) -> None:
        talk = Talk(slots=filled())
        talk.backend.fail("create", code="unreachable")

        answer = await talk.run(SubmitTicket, "对", "affirm")

        [(reason, packet)] = talk.backend.made("hand_over")
        assert (reason, packet["error"]) == ("tool_failure", "unreachable")
        assert packet["filled"]["内容"] == "厨房漏水"
        assert "内容我都留着" in answer.text
        assert talk.slots["parked_draft"]["description"] == "厨房漏水"

    async def test_taken_up_again_it_has_the_same_key(self) -> None:
        talk = Talk(slots=filled())
        talk.backend.fail("create")
        await talk.run(SubmitTicket, "对", "affirm")
        talk.backend.failing.clear()

        await talk.run(ResumeTicket, "继续", "resume")
        talk.slots["confirmed"] = True
        await talk.run(SubmitTicket, "对", "affirm")

        assert {key for key, _ in talk.backend.made("create")} == {"7:d1"}


class TestCancelling:
    async def test_the_draft_is_put_aside(self) -> None:
        talk = Talk(slots=filled(confirmed=None))

        answer = await talk.run(CancelTicket, "算了", "cancel")

        assert "已取消" in answer.text
        assert talk.slots["description"] is None
        assert talk.slots["parked_draft"]["description"] == "厨房漏水"

    async def test_and_taken_up_again_with_what_is_said_then(self) -> None:
        talk = Talk(slots=filled(contact_phone=None))
        await talk.run(CancelTicket, "算了", "cancel")

        await talk.run(ResumeTicket, f"继续吧，电话{PHONE}", "resume", ("phone", PHONE))

        assert (talk.slots["description"], talk.slots["contact_phone"]) == ("厨房漏水", PHONE)
        assert (talk.slots["draft_id"], talk.slots["parked_draft"]) == ("d1", None)

    async def test_nothing_was_put_aside(self) -> None:
        talk = Talk()

        answer = await talk.run(ResumeTicket, "继续", "resume")

        assert "没有中断的内容" in answer.text
        assert talk.slots["ticket_type"] is None
