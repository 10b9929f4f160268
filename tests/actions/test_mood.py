"""How words sound."""

import pytest

from actions.mood import (
    has_told_often,
    is_abusive,
    is_upset,
    threatens,
    without_abuse,
    worries_about_privacy,
)

CALM = ["", "😀", "水龙头漏水", "我告诉他了他还是不听", "麻烦尽快", "给我回个电话", "漏" * 5_000]


class TestPrivacy:
    @pytest.mark.parametrize(
        "text",
        [
            "我的电话会不会泄露出去",
            "楼上不会知道是我投诉的吧",
            "别告诉对方是我说的",
            "我的信息你们会保密吗",
            "不要把我名字透露给邻居",
        ],
    )
    def test_worry(self, text: str) -> None:
        assert worries_about_privacy(text)

    @pytest.mark.parametrize("text", [*CALM, "怀疑燃气泄漏", "家里煤气泄漏我好怕"])
    def test_none(self, text: str) -> None:
        assert not worries_about_privacy(text)


class TestAnger:
    @pytest.mark.parametrize("text", ["一群废物", "滚蛋", "什么破物业", "你们不要脸"])
    def test_abuse(self, text: str) -> None:
        assert is_abusive(text)
        assert is_upset(text)

    @pytest.mark.parametrize("text", ["我要打12345", "等着上新闻吧", "再不修我就不交费", "法院见"])
    def test_threats(self, text: str) -> None:
        assert threatens(text)
        assert not is_abusive(text)

    @pytest.mark.parametrize("text", ["第三次找你们了", "报了四遍", "都说了好几次了", "催了无数次"])
    def test_told_over_and_over(self, text: str) -> None:
        assert has_told_often(text)

    @pytest.mark.parametrize("text", CALM)
    def test_none_of_it(self, text: str) -> None:
        readings = (is_abusive, is_upset, threatens, has_told_often)

        assert [reading.__name__ for reading in readings if reading(text)] == []

    def test_what_is_left_besides_insults(self) -> None:
        assert without_abuse("你们这群废物") == ""
        assert "垃圾没清" in without_abuse("垃圾没清，滚")
