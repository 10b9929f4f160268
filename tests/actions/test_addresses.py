"""Several addresses in one message."""

import pytest

from actions.addresses import addresses, other_addresses, said_place
from actions.message import Message
from tests.actions.talk import message

OWN = {"building": "9", "unit": "2", "room": "1103"}
HOME = (("building", "9栋", "9"), ("unit", "2单元", "2"), ("room", "1103"))
NEIGHBOUR = ("room", "1203")


class TestOneAddress:
    def test_its_parts_belong_together(self) -> None:
        said = message("9栋2单元1103", "inform", *HOME)

        assert [address.parts for address in addresses(said)] == [OWN]
        assert said_place(said) == OWN
        assert other_addresses(said) == []

    @pytest.mark.parametrize("text", ["", "。", "不知道", "门" * 5_000])
    def test_none_at_all(self, text: str) -> None:
        assert addresses(message(text)) == []
        assert said_place(message(text)) == {}


class TestTwoAddresses:
    @pytest.mark.parametrize(
        "text",
        ["9栋2单元1103 楼上1203漏水", "楼上1203漏水，我家9栋2单元1103", "楼上1203，9栋2单元1103"],
    )
    def test_the_residents_own_counts(self, text: str) -> None:
        said = message(text, "complaint", *HOME, NEIGHBOUR)

        assert said_place(said) == OWN
        assert other_addresses(said) == ["楼上1203"]

    def test_the_building_may_stand_beside_the_neighbours_room(self) -> None:
        text = "9栋2单元1203漏水到我家1103"
        found = (("building", "9栋", "9"), ("unit", "2单元", "2"), NEIGHBOUR, ("room", "1103"))

        assert said_place(message(text, "complaint", *found)) == OWN

    @pytest.mark.parametrize("text", ["1203不对，是1103", "1203打错了1103", "1203改成1103"])
    def test_in_a_correction_the_last_word_counts(self, text: str) -> None:
        said = message(text, "inform", NEIGHBOUR, ("room", "1103"))

        assert said_place(said) == {"room": "1103"}
        assert other_addresses(said) == []

    def test_what_is_denied_counts_for_nothing(self) -> None:
        denied = {"entity": "room", "value": "1203", "start": 2, "end": 6, "negated": True}
        said = Message("不是1203", "deny", [denied], {})

        assert said_place(said) == {}


class TestANeighboursAddress:
    def said(self, text: str, intent: str) -> Message:
        told = message(text, intent, NEIGHBOUR)
        neighbours = [{**entity, "role": "other"} for entity in told.entities]
        return told.saying(text, neighbours)

    def test_where_the_damage_comes_from_is_not_where_it_is(self) -> None:
        said = self.said("楼上1203漏水到我家了", "repair")

        assert said_place(said) == {}

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("隔壁1203水管爆了没人管", "repair"),
            ("楼上1203天天半夜吵得我家睡不着", "complaint"),
            ("是我家楼上1203", "inform"),
        ],
    )
    def test_otherwise_it_is_the_place(self, text: str, intent: str) -> None:
        assert said_place(self.said(text, intent)) == {"room": "1203"}


class TestAreas:
    @pytest.mark.parametrize("area", ["阳台", "露台", "卫生间里", "厨房", "主卧", "家里"])
    def test_a_corner_of_the_home_is_no_place(self, area: str) -> None:
        assert said_place(message(f"{area}漏水", "repair", ("area", area))) == {}

    @pytest.mark.parametrize("area", ["大堂", "公共卫生间", "南门", "地下车库"])
    def test_a_shared_one_is(self, area: str) -> None:
        assert said_place(message(f"{area}漏水", "repair", ("area", area))) == {"area": area}
