"""Places."""

from typing import Any

import pytest

from actions.addresses import said_place
from actions.place import (
    answered_place,
    bare_room,
    gate_named,
    locatable,
    place_text,
    speaks_of_neighbours,
    speaks_of_public_place,
)
from tests.actions.talk import PHONE, catalogue, message

HUGE = "门" * 10_000


class TestText:
    @pytest.mark.parametrize(
        ("place", "text"),
        [
            ({"building": "3", "unit": "2", "room": "1502"}, "3栋2单元1502"),
            ({"building": "3", "unit": "0", "room": "502"}, "3栋502"),
            ({"area": "南门"}, "南门"),
            ({"building": "3", "area": "大堂"}, "3栋 大堂"),
            ({"building": "11", "unit": "1", "area": "11栋1单元三楼"}, "11栋1单元三楼"),
            ({"room": "1303"}, "1303"),
            ({"building": None, "area": None}, ""),
            ({}, ""),
        ],
    )
    def test_as_residents_write_it(self, place: dict[str, Any], text: str) -> None:
        assert place_text(place) == text


class TestLocatable:
    @pytest.mark.parametrize("area", ["南门", "健身区", "篮球场", "2栋门口", "快递柜旁边"])
    def test_a_place_there_is_only_one_of(self, area: str) -> None:
        assert locatable({"area": area})

    @pytest.mark.parametrize("area", ["楼道", "电梯里", "我们单元门口", "楼顶", "", None])
    def test_what_every_building_has(self, area: str | None) -> None:
        assert not locatable({"area": area})
        assert locatable({"area": area, "building": "3"})


class TestPublic:
    @pytest.mark.parametrize("text", ["楼道灯一闪一闪", "南门道闸坏了", "电梯停了"])
    def test_shared_places(self, text: str) -> None:
        assert speaks_of_public_place(text, {}, catalogue())

    @pytest.mark.parametrize("text", ["我家门口的灯不亮", "厨房漏水", "马桶堵了", ""])
    def test_homes(self, text: str) -> None:
        assert not speaks_of_public_place(text, {}, catalogue())

    def test_a_named_area_without_room_is_public(self) -> None:
        assert speaks_of_public_place("坏了", {"area": "凉亭"}, {})
        assert not speaks_of_public_place("坏了", {"area": "凉亭", "room": "101"}, {})

    @pytest.mark.parametrize(("text", "near"), [("楼上天天拖椅子", True), ("保安态度差", False)])
    def test_neighbours(self, text: str, near: bool) -> None:
        assert speaks_of_neighbours(text) is near


class TestGates:
    @pytest.mark.parametrize(
        ("text", "gate"),
        [
            ("西门口水果摊", "西门口"),
            ("小区门口太乱", "小区门口"),
            ("防盗门坏了", None),
            ("", None),
        ],
    )
    def test_a_gate_is_a_place(self, text: str, gate: str | None) -> None:
        assert gate_named(text) == gate


class TestAnswers:
    def test_the_clause_of_the_place_without_person_and_time(self) -> None:
        told = message(
            f"东门岗亭旁边，我叫何勇，{PHONE}", "inform", ("name", "何勇"), ("phone", PHONE)
        )

        assert answered_place(told) == "东门岗亭旁边"

    @pytest.mark.parametrize("text", ["不知道", "在哪儿啊？", "你快来", "救命", "", "😀", "呵呵"])
    def test_what_names_no_place(self, text: str) -> None:
        assert answered_place(message(text)) is None

    def test_a_huge_answer_is_cut(self) -> None:
        assert len(answered_place(message(HUGE)) or "") == 100

    @pytest.mark.parametrize(("text", "room"), [("1502", "1502"), ("是302吧", "302")])
    def test_a_bare_room(self, text: str, room: str) -> None:
        assert bare_room(message(text)) == room

    @pytest.mark.parametrize("text", ["3-2-1502", "12", "15021", "1500块", "", HUGE])
    def test_other_numbers_are_no_room(self, text: str) -> None:
        assert bare_room(message(text)) is None

    def test_a_phone_number_is_no_room(self) -> None:
        assert bare_room(message("1380", "inform", ("phone", "1380"))) is None

    def test_only_named_parts_are_said(self) -> None:
        assert said_place(message("是1302", "inform", ("room", "1302"))) == {"room": "1302"}
