"""The thing and the place that a message is about."""

import pytest

from bot.components.grammar.places import places
from bot.components.lexicon.lexicon import Lexicon
from bot.components.lexicon.matching import Matcher
from bot.components.lexicon.things import chosen, things
from bot.components.text.normal_form import NormalForm


@pytest.fixture
def about(form: NormalForm, matcher: Matcher, lexicon: Lexicon):  # type: ignore[no-untyped-def]
    entities = {name: c.entity for name, c in lexicon.concepts.items() if c.entity}

    def read(text: str) -> dict[str, str]:
        normal = form.of(text)
        buildings = [one for one in places(normal.text) if one.kind == "building"]
        named = things(normal.text, matcher.mentions(normal.text), buildings, entities)
        best = chosen(named, 0, len(normal.text))
        return {thing.kind: normal.written(thing.start, thing.end) for thing in best}

    return read


class TestFacility:
    @pytest.mark.parametrize(
        ("text", "thing"),
        [
            ("厨房水龙头滴水", "水龙头"),
            ("暖气管接头渗水", "暖气管接头"),
            ("灯不亮", "灯"),
            ("楼道灯坏了", "楼道灯"),
            ("单元门锁打不开", "单元门锁"),
            ("电梯坏了 我妈还站在窗户边上等", "电梯"),
            ("在大堂放个快递柜吧", "快递柜"),
            ("大堂能不能放把椅子", "椅子"),
            ("馬桶堵咗", "馬桶"),
        ],
    )
    def test_what_is_to_be_mended_or_put_up(self, about, text: str, thing: str) -> None:  # type: ignore[no-untyped-def]
        assert about(text)["facility"] == thing

    @pytest.mark.parametrize(
        "text",
        [
            "门牌号是2204",
            "楼上拖地漏水",
            "师傅上门要收费吗",
            "广场舞太吵",
            "楼道里全是纸箱",
            "没有热水",
            "门口见",
        ],
    )
    def test_words_that_only_look_like_it(self, about, text: str) -> None:  # type: ignore[no-untyped-def]
        assert "facility" not in about(text)


class TestArea:
    @pytest.mark.parametrize(
        ("text", "area"),
        [
            ("地下车库漏水", "地下车库"),
            ("3栋门口全是垃圾", "3栋门口"),
            ("六楼走廊有三盏灯不亮", "六楼走廊"),
            ("地库B2层有人抽烟", "地库B2层"),
            ("电梯里贴满广告", "电梯里"),
            ("健身房几点开", "健身房"),
        ],
    )
    def test_the_public_place_with_what_narrows_it(self, about, text: str, area: str) -> None:  # type: ignore[no-untyped-def]
        assert about(text)["area"] == area

    @pytest.mark.parametrize(
        "text", ["B2栋1201太吵", "楼下太吵", "门口见", "小区不错", "我被关在电梯里了"]
    )
    def test_bare_words_are_no_place(self, about, text: str) -> None:  # type: ignore[no-untyped-def]
        assert "area" not in about(text)


class TestParts:
    def test_each_part_has_its_own_thing(
        self, form: NormalForm, matcher: Matcher, lexicon: Lexicon
    ) -> None:
        text = form.of("阳台灯坏了，另外电梯停了").text
        entities = {name: c.entity for name, c in lexicon.concepts.items() if c.entity}

        named = things(text, matcher.mentions(text), [], entities)

        first, second = chosen(named, 0, 6), chosen(named, 6, len(text))
        assert [text[t.start : t.end] for t in first] == ["阳台灯"]
        assert [text[t.start : t.end] for t in second] == ["电梯"]
