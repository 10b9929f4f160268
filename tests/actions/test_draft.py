"""The draft: what a message fills and what is missing."""

from typing import Any

import pytest

from actions.draft import Draft, fill, missing, tells_something, told_matter
from actions.message import Message
from tests.actions.talk import PHONE, catalogue, message

HOME = {"building": "3", "unit": "2", "room": "1502"}
FULL = (("building", "3栋", "3"), ("unit", "2单元", "2"), ("room", "1502"))
NOTHING = ["", "   ", "。。。", "[捂脸][捂脸]", "😀😀"]


def take(draft: Draft, said: Message, *asked: str) -> Draft:
    return fill(draft, said, asked=list(asked), catalogue=catalogue())


def lacking(draft: Draft) -> list[str]:
    return missing(draft, catalogue()["ticket_types"][draft.type]["fields"])


def tap(**values: Any) -> Draft:
    return Draft("repair", description="厨房水龙头漏水", **values)


class TestSlots:
    def test_a_draft_survives_its_slots(self) -> None:
        draft = tap(place=dict(HOME), facility="水龙头", photos=["m1"], visit={"text": "随时"})

        assert Draft.from_slots(draft.as_slots()) == draft

    def test_empty_slots_are_an_empty_draft(self) -> None:
        assert Draft.from_slots({}) == Draft("repair")


class TestMissing:
    def test_a_repair_at_home_needs_everything(self) -> None:
        wanted = ["place", "contact_name", "contact_phone", "visit"]

        assert lacking(tap()) == wanted

    def test_a_repair_in_public_needs_neither_room_nor_visit(self) -> None:
        draft = Draft(
            "repair", "道闸坏了", {"area": "南门", "is_public": True}, None, "王芳", PHONE
        )

        assert lacking(draft) == []

    def test_a_complaint_needs_no_visit(self) -> None:
        assert lacking(Draft("complaint", "保安态度差", dict(HOME), None, "王芳", PHONE)) == []

    def test_a_complaint_about_neighbours_needs_the_room(self) -> None:
        draft = Draft("complaint", "楼上天天拖椅子", {"building": "3"}, None, "王芳", PHONE)

        assert lacking(draft) == ["place"]

    def test_praise_needs_its_words_only(self) -> None:
        assert lacking(Draft("praise")) == ["description"]


class TestPlace:
    def test_said_at_once(self) -> None:
        draft = take(tap(), message("3栋2单元1502漏水", "repair", *FULL))

        assert draft.place == {**HOME, "is_public": False}
        assert draft.place_complete()

    def test_a_part_of_it_asks_for_the_rest_only(self) -> None:
        draft = take(tap(), message("3栋", "inform", ("building", "3栋", "3")), "place")

        assert draft.place["building"] == "3"
        assert not draft.place_complete()

    def test_a_bare_room_number_answers(self) -> None:
        draft = take(tap(place={"building": "3", "unit": "2"}), message("1502"), "place")

        assert draft.place["room"] == "1502"

    @pytest.mark.parametrize("text", ["3栋2单园1502", "3栋2单1502"])
    def test_a_unit_misspelt_is_not_asked_again(self, text: str) -> None:
        draft = take(tap(), message(text, "inform", ("building", "3栋", "3")), "place")

        assert {part: draft.place[part] for part in HOME} == HOME

    def test_a_building_without_units(self) -> None:
        draft = take(tap(place={"building": "3", "room": "502"}), message("没有单元"), "place")

        assert draft.place_complete()

    def test_words_are_the_place_in_public(self) -> None:
        light = Draft("repair", "楼道灯一闪一闪", {"is_public": True})
        said = message("11栋1单元 三楼拐角", "inform", ("building", "11栋", "11"))

        assert take(light, said, "place").place["area"] == "11栋1单元 三楼拐角"

    def test_a_gate_named_in_a_complaint_is_not_asked_again(self) -> None:
        complaint = Draft("complaint", "小区门口乱停车")

        assert take(complaint, message("小区门口乱停车", "complaint")).place_complete()

    def test_whether_it_is_public_waits_for_the_matter(self) -> None:
        opened = take(Draft("repair"), message("我要报修", "repair"))
        told = take(opened, message("单元门锁坏了", "repair"), "description", "place")

        assert "is_public" not in opened.place
        assert told.is_public
        assert not told.place_complete()

    def test_the_matter_itself_is_not_taken_for_the_place(self) -> None:
        opened = take(Draft("repair"), message("我要报修", "repair"))
        said = message("凉亭那边长椅断了", "repair", ("area", "凉亭"))

        assert take(opened, said, "description", "place").place["area"] == "凉亭"

    @pytest.mark.parametrize("text", NOTHING)
    def test_nothing_said_changes_nothing(self, text: str) -> None:
        draft = take(tap(), message())

        assert take(draft, message(text, "nlu_fallback"), "place", "contact_name", "visit") == draft


class TestContact:
    def test_name_and_phone(self) -> None:
        said = message(f"王芳{PHONE}", "inform", ("name", "王芳"), ("phone", PHONE))
        draft = take(tap(), said)

        assert (draft.contact_name, draft.contact_phone) == ("王芳", PHONE)

    def test_a_bare_name_counts_only_where_it_was_asked(self) -> None:
        assert take(tap(), message("沈悦"), "contact_name").contact_name == "沈悦"
        assert take(tap(), message("沈悦")).contact_name is None

    def test_a_known_name_is_changed_by_naming_the_contact(self) -> None:
        draft = take(tap(contact_name="王芳"), message("联系人改成我妹妹，沈悦"))

        assert draft.contact_name == "沈悦"


class TestVisit:
    def test_a_time_that_is_offered(self) -> None:
        draft = take(tap(), message("明天下午有人", "repair", ("time", "明天下午")))

        assert draft.visit == {"text": "明天下午", "from": None, "to": None}

    @pytest.mark.parametrize("text", ["昨天就开始漏", "刚才跳闸了"])
    def test_the_time_of_the_event_is_no_appointment(self, text: str) -> None:
        assert take(tap(), message(text, "repair", ("time", text[:2]))).visit is None

    def test_a_time_that_is_over_is_no_appointment(self) -> None:
        said = message("上午有人", "inform", ("time", "上午"))
        early = {**said.entities[0], "to": "2026-05-13T01:00:00+00:00"}

        assert take(tap(), said.saying(said.text, [early]), "visit").visit is None

    @pytest.mark.parametrize("text", ["随时都可以", "下班以后吧", "你们定"])
    def test_words_answer_where_the_grammar_cannot(self, text: str) -> None:
        assert take(tap(), message(text), "visit").visit == {"text": text}

    def test_who_is_always_in_is_not_asked(self) -> None:
        assert take(tap(), message("马桶堵了，随时来", "repair")).visit == {"text": "随时来"}
        assert take(tap(), message("马桶堵了，马上来", "repair")).visit is None

    def test_complaints_have_no_visit(self) -> None:
        complaint = Draft("complaint", "太吵")
        said = message("明天下午可以", "complaint", ("time", "明天下午"))

        assert take(complaint, said).visit is None


class TestDescription:
    def test_it_is_taken_where_it_was_asked(self) -> None:
        said = message("厨房下水堵了，3栋2单元1502", "repair", *FULL)

        assert take(Draft("repair"), said, "description").description == said.text

    def test_details_alone_are_no_description(self) -> None:
        text = f"3栋2单元1502，我叫王芳，{PHONE}"
        said = message(text, "inform", *FULL, ("name", "王芳"), ("phone", PHONE))

        assert told_matter(said) is None
        assert take(Draft("repair"), said, "description").description is None

    @pytest.mark.parametrize("text", ["我要报修", "你好，我想投诉一下", "提个建议", *NOTHING])
    def test_what_tells_nothing(self, text: str) -> None:
        assert not tells_something(text)

    def test_a_huge_one_is_cut(self) -> None:
        assert len(told_matter(message("漏水" * 5_000)) or "") == 2000


class TestWishes:
    def test_photos_are_kept_once(self) -> None:
        draft = take(tap(photos=["m1"]), message("", media_ids=["m1", "m2"]))

        assert draft.photos == ["m1", "m2"]

    def test_anonymity_is_remembered_until_changed(self) -> None:
        hidden = take(tap(), message("匿名"))

        assert take(hidden, message("好")).anonymous is True
        assert take(hidden, message("不用匿名了")).anonymous is None
