"""Several matters: parted, and joined where they are one."""

import pytest

from actions.draft import Draft
from actions.matters import joined, part, same_thing
from tests.actions.talk import PHONE, message

TAP = Draft("repair", "洗手盆漏水", {"is_public": False}, "洗手盆")


def matter(kind: str, description: str) -> dict[str, str]:
    return {"type": kind, "description": description}


class TestJoined:
    @pytest.mark.parametrize(
        ("repair", "complaint"),
        [
            ("厨房下水管渗水", "说了两个星期都没人管"),
            ("车库道闸抬不起来", "道闸坏成这样还收停车费"),
            ("门禁刷不开", "你们态度也太差了"),
        ],
    )
    def test_both_sides_are_one_ticket(self, repair: str, complaint: str) -> None:
        made = joined([matter("repair", repair), matter("complaint", complaint)])

        assert made == [matter("repair", f"{repair}；{complaint}")]

    @pytest.mark.parametrize("complaint", ["楼上半夜打球", "保安在岗亭睡觉", "有人遛狗不牵绳"])
    def test_another_nuisance_is_another_ticket(self, complaint: str) -> None:
        both = [matter("repair", "厨房下水管渗水"), matter("complaint", complaint)]

        assert joined(both) == both

    def test_two_repairs_stay_two(self) -> None:
        both = [matter("repair", "客厅灯不亮"), matter("repair", "卧室灯也不亮")]

        assert joined(both) == both

    def test_nothing_is_nothing(self) -> None:
        assert joined([]) == []
        assert not same_thing("", "")


class TestParted:
    def test_details_before_it_answer_and_its_time_is_no_appointment(self) -> None:
        text = f"9栋2单元1103，{PHONE}，还有楼上半夜老拖桌子"
        found = (("building", "9栋", "9"), ("phone", PHONE), ("time", "半夜"))

        own, told = part(message(text, "complaint", *found), TAP, asked=["place"])

        assert told == "楼上半夜老拖桌子"
        assert [entity["entity"] for entity in own.entities] == ["building", "phone"]
        assert "半夜" not in own.text

    @pytest.mark.parametrize(
        ("text", "intent"), [("另外呢", "repair"), ("还有人在家", "inform"), ("", "repair")]
    )
    def test_words_that_tell_no_matter(self, text: str, intent: str) -> None:
        said = message(text, intent)

        assert part(said, TAP, asked=["place"]) == (said, None)

    def test_more_of_the_same_thing(self) -> None:
        said = message("另外洗手盆下面也漏", "repair", ("facility", "洗手盆"))

        assert part(said, TAP, asked=["place"])[1] is None

    def test_what_was_asked_for_is_no_further_matter(self) -> None:
        said = message("还有灯坏了", "repair")

        assert part(said, Draft("repair"), asked=["description"])[1] is None
