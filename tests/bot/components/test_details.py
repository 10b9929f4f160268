"""Who and where: each character belongs to one detail, and what is denied says so."""

import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.components.grammar.details import details
from bot.components.grammar.names import NameReader
from bot.components.text.normal_form import NormalForm

HOSTILE = st.text(
    alphabet="0123456789-—#/.栋幢座号楼单元门室零一二十幺 ,不是王女士姓叫电话工单bx", max_size=60
)


def told(text: str, form: NormalForm, names: NameReader) -> list[tuple[str, str]]:
    normal = form.of(text)
    return [
        (one.kind, one.value or normal.written(one.start, one.end))
        for one in details(normal.text, names)
    ]


class TestNumbersAreClaimedOnce:
    def test_a_phone_is_no_room(self, form: NormalForm, names: NameReader) -> None:
        found = told("3栋1502，13812341502", form, names)

        assert found == [("building", "3"), ("room", "1502"), ("phone", "13812341502")]

    def test_a_ticket_number_is_no_room(self, form: NormalForm, names: NameReader) -> None:
        assert told("工单1502到哪了", form, names) == [("ticket_no", "1502")]

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("BX202503120001", "BX202503120001"),
            ("单号是bx-0098", "bx-0098"),
            ("查一下编号 20250312-4", "20250312-4"),
            ("#88213 这单", "88213"),
        ],
    )
    def test_ticket_numbers_stay_as_written(
        self, form: NormalForm, names: NameReader, text: str, number: str
    ) -> None:
        assert told(text, form, names) == [("ticket_no", number)]


class TestDenied:
    def test_the_wrong_room_is_marked(self, names: NameReader) -> None:
        wrong, right = details("不是1302是1303", names)

        assert (wrong.value, wrong.more) == ("1302", {"negated": True})
        assert (right.value, right.more) == ("1303", {})

    def test_every_part_of_a_wrong_address_is_marked(self, names: NameReader) -> None:
        found = details("不是3栋1502，是5栋1602", names)

        denied = [one.value for one in found if one.more.get("negated")]
        assert denied == ["3", "1502"]

    @pytest.mark.parametrize("text", ["是不是1302", "1302不是我家", "不是1302吗"])
    def test_without_another_one_nothing_is_denied(self, names: NameReader, text: str) -> None:
        assert not any(one.more for one in details(text, names))


class TestNames:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("我叫赵敏", "赵敏"),
            ("联系人：欧阳女士", "欧阳女士"),
            ("找一下王师傅", "王师傅"),
            ("小陈态度真好", "小陈"),
            ("我姓何，何丽华", "何丽华"),
            ("3栋1502 李强", "李强"),
            ("李强 13812345678", "李强"),
            ("王女士", "王女士"),
        ],
    )
    def test_people_are_named(
        self, form: NormalForm, names: NameReader, text: str, name: str
    ) -> None:
        assert ("name", name) in told(text, form, names)

    @pytest.mark.parametrize(
        "text",
        [
            "小区门口",
            "小程序卡死了",
            "老毛病了",
            "施工队",
            "马上来",
            "保安大哥",
            "高空抛物",
            "方便的时候",
            "总阀",
        ],
    )
    def test_other_words_are_no_names(self, form: NormalForm, names: NameReader, text: str) -> None:
        assert told(text, form, names) == []


class TestAnyText:
    @given(text=HOSTILE | st.text(max_size=120))
    @settings(deadline=None, max_examples=400)
    def test_details_lie_in_the_text_and_never_overlap(
        self, form: NormalForm, names: NameReader, text: str
    ) -> None:
        normal = form.of(text)

        found = details(normal.text, names)

        assert all(0 <= one.start < one.end <= len(normal.text) for one in found)
        assert all(a.end <= b.start for a, b in itertools.pairwise(found))

    @pytest.mark.parametrize(
        "piece", ["3-2-1502", "13812345678", "王女士", "栋", "零", "不是1302是", "-"]
    )
    def test_long_text_is_soon_read(
        self,
        form: NormalForm,
        names: NameReader,
        piece: str,
        timed: Callable[..., AbstractContextManager[None]],
    ) -> None:
        text = form.of(piece * (2000 // len(piece))).text

        with timed(seconds=5):
            details(text, names)
