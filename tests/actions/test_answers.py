"""Short answers."""

import pytest

from actions.answers import (
    anonymous,
    any_time,
    bare_name,
    incomplete_phone,
    no_unit,
    says_no,
    says_yes,
    time_clause,
    words,
)

HUGE = "水" * 10_000
NOTHING = ["", "   ", "。。。", "[捂脸][捂脸]", "😀😀😀"]


class TestYes:
    @pytest.mark.parametrize(
        "text",
        [
            "对", "嗯没错的", "对滴", "好的谢谢", "可以，提交吧", "没问题", "冇错", "啱", "中",
            "要得", "ok", "OK的", "没啥要改的，就这样提交", "不用改了", "就这样吧", "是的是的",
            "系啊，冇错", "得啦", "成", "👍", "对，没错！",
        ],
    )  # fmt: skip
    def test_agreement_in_many_voices(self, text: str) -> None:
        assert says_yes(text)

    @pytest.mark.parametrize(
        "text",
        [
            "不对", "是1302", "好像不是", "行不行", "对了还有一件事", "可以改一下吗", "是不是",
            "对面那栋", "好的但是电话不对", "等等", "中午吧", "系统坏了", "唔啱", *NOTHING, HUGE,
        ],
    )  # fmt: skip
    def test_anything_that_also_says_something_else_is_no_agreement(self, text: str) -> None:
        assert not says_yes(text)


class TestNo:
    @pytest.mark.parametrize(
        "text", ["不对", "不是", "唔啱", "错了", "嗯不对，不是这个", "这个不对", "有问题"]
    )
    def test_disagreement(self, text: str) -> None:
        assert says_no(text)

    @pytest.mark.parametrize("text", ["没错", "没问题", "不用改", "对", "嗯", *NOTHING, HUGE])
    def test_reassurance_is_no_disagreement(self, text: str) -> None:
        assert not says_no(text)


class TestTimes:
    @pytest.mark.parametrize("text", ["随时", "都行", "你们定吧", "看你们方便", "越快越好"])
    def test_any_time_suits(self, text: str) -> None:
        assert any_time(text)

    def test_the_clause_that_speaks_of_a_time_is_returned(self) -> None:
        assert time_clause("我姓王，下班以后都在，谢谢") == "下班以后都在"

    @pytest.mark.parametrize("text", [*NOTHING, "三栋二单元", HUGE])
    def test_no_time_at_all(self, text: str) -> None:
        assert time_clause(text) is None

    def test_a_huge_answer_is_cut(self) -> None:
        assert len(time_clause("随时" + HUGE) or "") == 60


class TestAnonymity:
    @pytest.mark.parametrize(
        ("text", "wish"),
        [
            ("我要匿名", True),
            ("不用匿名", False),
            ("别匿名", False),
            ("楼上太吵", None),
            ("", None),
        ],
    )
    def test_the_wish(self, text: str, wish: bool | None) -> None:
        assert anonymous(text) is wish


class TestNames:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("王芳", "王芳"),
            ("沈悦，号码还是那个", "沈悦"),
            ("3栋,顾晓彤", "顾晓彤"),
            ("[微笑]李强", "李强"),
            ("谢春梅", "谢春梅"),
            ("周明", "周明"),
            ("李家辉", "李家辉"),
            ("小陈", "小陈"),
        ],
    )
    def test_a_bare_name(self, text: str, name: str) -> None:
        assert bare_name(text) == name

    def test_a_rare_surname_counts_only_where_nothing_else_is_meant(self) -> None:
        assert bare_name("亓官云") is None
        assert bare_name("亓官云", surely=True) == "亓官云"

    @pytest.mark.parametrize(
        "text",
        [
            "呃呃",
            "呵呵",
            "嘿嘿嘿",
            "周六",
            "方便",
            "马上",
            "管家",
            "时间",
            "好的",
            "不知道",
            "随便",
            "明天",
            "厨房漏水了吗",
            "电话不变",
            *NOTHING,
            HUGE,
        ],
    )
    def test_what_is_no_name(self, text: str) -> None:
        assert bare_name(text) is None


class TestLittleReadings:
    @pytest.mark.parametrize("text", ["没单元", "没有单元", "不分单元", "我们楼冇单元"])
    def test_a_building_without_units(self, text: str) -> None:
        assert no_unit(text)

    @pytest.mark.parametrize("text", ["1381234567", "138 1234 567", "138-1234-56"])
    def test_a_number_that_is_no_phone(self, text: str) -> None:
        assert incomplete_phone(text)

    @pytest.mark.parametrize("text", ["1502", "3栋2单元", *NOTHING])
    def test_no_number_was_tried(self, text: str) -> None:
        assert not incomplete_phone(text)

    @pytest.mark.parametrize("text", NOTHING)
    def test_nothing_is_said(self, text: str) -> None:
        assert words(text) == ""
